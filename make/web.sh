#!/bin/sh
# Builds the web app into web/dist, and installs its packages, only when something they are made from has changed.
set -eu
cd "$(dirname "$0")/../web"

sum_of() { find "$@" -type f 2>/dev/null | LC_ALL=C sort | xargs sha256sum | sha256sum | cut -c1-16; }
is_made_from() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }

packages=$(sum_of package.json package-lock.json)
if ! is_made_from node_modules/.made-from "$packages"; then
    echo "web: installing packages"
    npm ci --no-audit --no-fund --loglevel=error
    echo "$packages" >node_modules/.made-from
fi
[ "${1:-}" = packages ] && exit 0

sources=$(sum_of $(find . -maxdepth 1 \( -name '*.json' -o -name '*.ts' -o -name '*.js' -o -name '*.html' -o -name '*.css' \)) src public)
if ! is_made_from dist/.made-from "$sources"; then
    echo "web: building"
    npm run build --silent
    echo "$sources" >dist/.made-from
fi
