#!/bin/sh
# Makes sure that Node.js 20 or newer and npm are there: CDK's core and the web app's build run on it.
set -u
oldest=20

enough() { command -v npm >/dev/null && [ "$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)" -ge "$oldest" ]; }

enough && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "node: installing nodejs and npm with apt-get" >&2
    apt-get update -q >/dev/null 2>&1
    apt-get install -qy --no-install-recommends nodejs npm >/dev/null 2>&1
    enough && exit 0
fi
echo "Node.js $oldest or newer with npm is needed; found: $(node --version 2>/dev/null || echo none)." >&2
echo "Install it from https://nodejs.org, with your system's packages, or with a version manager such as nvm." >&2
exit 1
