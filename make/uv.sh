#!/bin/sh
# Brings uv into .tools/uv: the one tool that makes every Python environment of the project. Nothing outside the
# project's folder is touched, so it also works where the system's pip refuses to install (PEP 668) or is missing.
set -u
cd "$(dirname "$0")/.." || exit 1
wanted=0.13.9 # the version that wrote uv.lock
oldest=0.8    # older ones read the lock differently
own=.tools/uv
mkdir -p .tools

works() { # FILE: runs, and is new enough
    version=$("$1" --version 2>/dev/null | awk '{print $2}') || return 1
    [ -n "$version" ] && [ "$(printf '%s\n%s\n' "$oldest" "$version" | sort -V | head -1)" = "$oldest" ]
}
keep() { # FILE: make it ours, if it still works where it is put
    cp -L "$1" "$own.new" 2>/dev/null && chmod +x "$own.new" && works "$own.new" && mv "$own.new" "$own"
}
pythons() { # every interpreter that runs; uv itself does not care which version brings it
    for name in python3 python3.13 python3.12 python3.11 python /usr/bin/python3 "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.*/bin/python3; do
        path=$(command -v "$name" 2>/dev/null) && "$path" -c 'import sys; sys.exit(sys.version_info < (3, 8))' 2>/dev/null && echo "$path"
    done
}
from_path() { path=$(command -v uv) && works "$path" && keep "$path"; }
from_venv() { # a throw-away environment has its own pip, which no system policy refuses
    "$1" -m venv .tools/venv >/dev/null 2>&1 && .tools/venv/bin/python -m pip install -q "uv==$wanted" >/dev/null 2>&1 &&
        keep .tools/venv/bin/uv
}
from_wheel() { # without venv: let pip only fetch the wheel, and take the program out of it
    "$1" -m pip download -q --no-deps --only-binary=:all: -d .tools/wheel "uv==$wanted" >/dev/null 2>&1 &&
        "$1" -m zipfile -e .tools/wheel/uv-*.whl .tools/wheel >/dev/null 2>&1 &&
        keep .tools/wheel/"uv-$wanted.data"/scripts/uv
}
from_target() { "$1" -m pip install -q --no-deps --target .tools/target "uv==$wanted" >/dev/null 2>&1 && keep .tools/target/bin/uv; }
from_pip() {
    for python in $(pythons); do
        for way in from_venv from_wheel from_target; do
            "$way" "$python" && return 0
            rm -rf .tools/venv .tools/wheel .tools/target
        done
    done
    return 1
}
from_apt() { # a bare Debian as root: bring pip itself
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
    echo "uv: no pip on this machine; installing python3-pip with apt-get" >&2
    { apt-get update -q && apt-get install -qy --no-install-recommends python3-pip; } >.tools/apt.log 2>&1 && from_pip
}

[ -x "$own" ] && works "$own" && exit 0
echo "uv: bringing it into $own" >&2
if from_path || from_pip || from_apt; then
    rm -rf .tools/venv .tools/wheel .tools/target "$own.new"
    exit 0
fi
cat >&2 <<TEXT
uv could not be brought into the project. One of these has to be there:
  - uv $oldest or newer on the PATH, or
  - a Python 3.8 or newer with pip or venv (Debian: apt install python3-venv), and a way to the package index.
TEXT
exit 1
