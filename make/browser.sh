#!/bin/sh
# Prints a Chromium the browser tests can drive: the one on the machine, else Playwright's own, else the system package.
set -u
cd "$(dirname "$0")/.." || exit 1

runs() { [ -n "$1" ] && "$1" --version >/dev/null 2>&1; }
on_machine() {
    for name in "${FM_CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable chrome \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
        path=$(command -v "$name" 2>/dev/null) && runs "$path" && echo "$path" && return 0
    done
    return 1
}
of_playwright() {
    path=$(.venv/bin/python -c 'from playwright.sync_api import sync_playwright as start
with start() as playwright: print(playwright.chromium.executable_path)' 2>/dev/null) && runs "$path" && echo "$path"
}
install_playwrights() {
    echo "browser: installing Playwright's Chromium" >&2
    timeout 300 .venv/bin/python -m playwright install chromium >/dev/null 2>&1 && of_playwright
}
install_package() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
    echo "browser: installing the chromium package" >&2
    apt-get update -q >/dev/null 2>&1
    apt-get install -qy --no-install-recommends chromium fonts-dejavu-core >/dev/null 2>&1 && on_machine
}

on_machine || of_playwright || install_playwrights || install_package && exit 0
echo "No Chromium could be had for the browser tests. Install chromium or google-chrome with your system's packages," >&2
echo "or name one: make FM_CHROMIUM=/path/to/chromium ..." >&2
exit 1
