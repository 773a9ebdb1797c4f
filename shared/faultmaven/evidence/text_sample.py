"""A few lines from all over a file, so that what begins late in it is known before it is read."""

from __future__ import annotations

from pathlib import Path

#: So many places are looked at, each for the whole lines of a few KiB.
_PLACES, _BYTES, _LINES = 60, 8_192, 2


def spread_lines(file: Path) -> list[str]:
    """Return some whole lines of a text, as they are: good for learning a format, not for keeping."""
    size = file.stat().st_size
    lines: list[str] = []
    with file.open("rb") as stream:
        for place in range(1, _PLACES + 1):
            stream.seek(size * place // (_PLACES + 1))
            whole = stream.read(_BYTES).replace(b"\0", b"").split(b"\n")[1:-1]
            lines += [line.rstrip(b"\r").decode("utf-8", "replace") for line in whole[:_LINES]]
    return [line for line in lines if line.strip()]
