#!/bin/sh
# Print where tests write: in memory, where there is room for it and programs may run from there (a container's
# /dev/shm is small and forbids that); otherwise where TMPDIR or the system says.
set -eu
memory=/dev/shm
enough=4000000 # KiB, twice what the suite leaves behind

has_room() {
    [ "$(df -kP "$memory" | awk 'NR == 2 { print $4 }')" -gt "$enough" ] &&
        [ "$(awk '/^MemAvailable/ { print $2 }' /proc/meminfo)" -gt $((2 * enough)) ]
}
runs_programs() {
    probe=$(mktemp "$memory/letterbook-XXXXXX")
    printf '#!/bin/sh\n' >"$probe"
    chmod +x "$probe"
    status=0
    "$probe" 2>/dev/null || status=1
    rm "$probe"
    return $status
}

if [ -z "${TMPDIR:-}" ] && [ -d "$memory" ] && [ -w "$memory" ] && has_room && runs_programs; then
    echo "$memory"
else
    echo "${TMPDIR:-/tmp}"
fi
