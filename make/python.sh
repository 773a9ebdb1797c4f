#!/bin/sh
# Prints the interpreter the project runs on: one that is there, 3.13 before 3.12 before 3.11 before newer ones.
# An environment that exists keeps its interpreter. Nothing is ever downloaded.
set -u
cd "$(dirname "$0")/.." || exit 1

version_of() { "$1" -c 'import ssl, sqlite3, sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null; }
real() { "$1" -c 'import os, sys; print(os.path.realpath(sys.executable))'; }

for known in "${FM_PYTHON:-}" .venv/bin/python; do
    [ -n "$known" ] || continue
    case $(version_of "$known") in
    3.1[1-9]) real "$known" && exit 0 ;;
    esac
    if [ "$known" = "${FM_PYTHON:-}" ]; then
        echo "FM_PYTHON=$FM_PYTHON is not a Python 3.11 or newer" >&2
        exit 1
    fi
done
for version in 3.13 3.12 3.11 3.14; do
    for candidate in "python$version" python3 python \
        "${PYENV_ROOT:-$HOME/.pyenv}"/versions/"$version"*/bin/python \
        "/usr/bin/python$version" "/usr/local/bin/python$version" "/opt/homebrew/bin/python$version"; do
        path=$(command -v "$candidate" 2>/dev/null) || continue
        if [ "$(version_of "$path")" = "$version" ]; then
            real "$path"
            exit 0
        fi
    done
done
echo "No Python 3.11 or newer was found (PATH, pyenv, /usr/bin). Install one, for example:" >&2
echo "  apt install python3     brew install python@3.13     pyenv install 3.13" >&2
echo "or name one: make FM_PYTHON=/path/to/python" >&2
exit 1
