#!/bin/sh
# Make this checkout ready: system packages, .venv with pinned wheels, the `letterbook` command, the fonts.
#
#   scripts/setup.sh [main|dev]     dev adds what the tests need; main (the default) is what an office needs
#
# Safe to run at any time: what is there is left alone, and a second run only compares stamps (no network).
set -eu
cd "$(dirname "$0")/.."
kind=${1:-main}
here=$(pwd)
venv=$here/.venv

say() { # say 中文 English
    case "${LANGUAGE:-${LC_ALL:-${LANG:-zh}}}" in en*) printf '%s\n' "$2" >&2 ;; *) printf '%s\n' "$1" >&2 ;; esac
}
fail() { # both languages: whoever reads this has to act
    printf '%s\n%s\n' "$1" "$2" >&2
    exit 1
}

# Debian's names. Pango and HarfBuzz lay out the PDFs; the fonts are the sources of the faces that PDFs embed.
packages="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig
 fonts-noto-cjk fonts-lxgw-wenkai fonts-hanazono fonts-dejavu-core"
# The tests read the PDFs back with poppler and open the DOCX and XLSX files with LibreOffice, the pages of the desk with
# Chromium; PDFBox judges PDF/A, strace and FUSE inject faults under the archive.
[ "$kind" = dev ] && packages="$packages poppler-utils libreoffice-writer-nogui libreoffice-calc-nogui
 chromium libpdfbox2-java libjaxb-api-java libactivation-java default-jre-headless strace fuse3 libfuse3-3"

stamp_of() { # everything that this script makes something of, for main or dev
    { echo "$here" "$1"; cat "requirements/$1.txt" scripts/setup.sh templates/_shared/fonts.toml \
        pipeline/render/font_build.py; } | sha256sum | cut -c1-64
}
stamp=build/setup-$kind.stamp
is_ready() {
    [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(stamp_of "$kind")" ] &&
        [ -x "$venv/bin/letterbook" ] && [ -x "$venv/bin/python" ] && [ -f build/fonts/fonts.json ]
}
is_ready && exit 0

find_python() {
    for name in ${PYTHON:-python3.11 python3 python3.12 python3.13}; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    fail "需要 Python 3.11 或更新版本（未找到 python3）。" "Python 3.11 or newer is needed (no python3 was found)."
}

missing_packages() {
    for package in $packages; do
        state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
        [ "$state" = installed ] || printf '%s ' "$package"
    done
    if [ ! -x "$venv/bin/python" ] && ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        printf 'python3-venv '
    fi
}

install_packages() {
    as_root=
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null 2>&1 || fail \
            "请用 root 安装这些软件包，再运行一次：apt-get install $1" \
            "Install these packages as root and run again: apt-get install $1"
        as_root=sudo
    fi
    say "安装系统软件包：$1" "Installing system packages: $1"
    log=build/setup-apt.log
    # shellcheck disable=SC2086 - a list of words is meant
    if ! { $as_root apt-get update -qq &&
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $1; } >"$log" 2>&1
    then
        tail -n 5 "$log" >&2
        fail "系统软件包没有装上（详见 $log）。" "The system packages could not be installed (see $log)."
    fi
}

explain_by_hand() {
    cat >&2 <<'EOF'
这台机器没有 apt，请自行安装以下各项（括号内是 Debian 的包名），然后再运行一次：
This machine has no apt. Install the following by hand (Debian's package names in brackets), then run again:
  · Pango ≥ 1.50                     (libpango-1.0-0, libpangoft2-1.0-0)
  · HarfBuzz, subset library         (libharfbuzz-subset0)
  · Noto Sans CJK, Noto Serif CJK    (fonts-noto-cjk)
  · LXGW WenKai 霞鹜文楷              (fonts-lxgw-wenkai)
  · Hanazono 花園明朝                 (fonts-hanazono)
  · DejaVu Sans                      (fonts-dejavu-core)
  · 仅测试需要 / for the tests only: pdftotext, pdftoppm (poppler-utils), LibreOffice (writer, calc),
    PDFBox Preflight (libpdfbox2-java, libjaxb-api-java, libactivation-java, default-jre-headless),
    strace, FUSE 3 (fuse3)
字体放在 / Fonts go into: /usr/share/fonts, /usr/local/share/fonts, ~/.fonts
EOF
}

libraries_load() {
    "$python" - <<'EOF'
import ctypes.util, sys
sys.exit(not all(map(ctypes.util.find_library, ("pango-1.0", "pangoft2-1.0", "harfbuzz", "harfbuzz-subset"))))
EOF
}

make_environment() {
    if ! "$venv/bin/python" -c '' 2>/dev/null; then
        say "建立 Python 环境 .venv ……" "Making the Python environment .venv ..."
        "$python" -m venv --clear "$venv"
    fi
    say "安装 Python 依赖（核对 SHA-256）……" "Installing Python packages (their SHA-256 checked) ..."
    # The pins are complete: pip resolves nothing, so that a release of tomorrow cannot enter or break the installation.
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
        -r "requirements/$kind.txt" >build/setup-pip.log 2>&1 || {
        tail -n 5 build/setup-pip.log >&2
        fail "Python 依赖没有装上（详见 build/setup-pip.log）。第一次安装需要网络。" \
            "The Python packages could not be installed (see build/setup-pip.log). The first time needs a network."
    }
}

# The application runs from its checkout: a path file and a command are all there is to install, and need no network.
install_command() {
    "$venv/bin/python" - "$here" <<'EOF'
import sys, sysconfig
from pathlib import Path

checkout = Path(sys.argv[1])
Path(sysconfig.get_path("purelib"), "letterbook.pth").write_text(f"{checkout}\n", "utf-8")
command = Path(sysconfig.get_path("scripts"), "letterbook")
command.write_text(
    f"""#!/bin/sh
'''exec' "{sys.executable}" "$0" "$@"
'''
import sys

from cli.main import main

if __name__ == "__main__":
    sys.exit(main())
""",
    "utf-8",
)
command.chmod(0o755)
EOF
}

mkdir -p build
python=$(find_python)
if command -v dpkg-query >/dev/null 2>&1 && command -v apt-get >/dev/null 2>&1; then
    missing=$(missing_packages)
    [ -z "$missing" ] || install_packages "$missing"
elif libraries_load; then
    say "没有 apt；排版库已能装载，继续。" "No apt here; the layout libraries can be loaded, so going on."
else
    explain_by_hand
    exit 1
fi
make_environment
install_command
"$venv/bin/python" -m pipeline.render.font_build
stamp_of "$kind" >"$stamp"
[ "$kind" = main ] || stamp_of main >build/setup-main.stamp # dev holds all of main
say "准备就绪：.venv/bin/letterbook --help" "Ready: .venv/bin/letterbook --help"
