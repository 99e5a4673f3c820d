#!/bin/sh
# Write requirements/*.txt anew from requirements/*.in: exact versions, with hashes, without any address.
# Needs uv on the PATH (or UV=/where/it/is); uv itself is no part of the project.
set -eu
cd "$(dirname "$0")/.."
header="# The exact versions and their SHA-256, for CPython 3.11 on Linux x86_64. Made by scripts/pins.sh (CONTRIBUTING.md, \"Pins\").
# \`pip install --require-hashes\` takes nothing else."

pin() { # pin NAME [more options]
    name=$1
    shift
    "${UV:-uv}" pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-header --no-annotate \
        --python-version 3.11 --python-platform x86_64-manylinux_2_28 "$@" "requirements/$name.in" \
        -o "requirements/$name.new"
    { printf '%s\n' "$header"; cat "requirements/$name.new"; } >"requirements/$name.txt"
    rm "requirements/$name.new"
}

pin main
pin dev -c requirements/main.txt
