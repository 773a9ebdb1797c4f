"""Python's cProfile dumps, written out as callgrind writes calls: each function with its time and whom it calls.

The file is a marshalled dict of `(file, line, function) -> (calls, calls, own s, total s, callers)`. Marshal's own
reader trusts its input, so the few types that occur are read here.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from typing import cast

from faultmaven.evidence.transcription.transcript import Transcript
from faultmaven.sandbox.unreadable import Unreadable

_MAX_DEPTH = 12
_REF = 0x80
_Key = tuple[str, int, str]


def transcribe_pstats(data: bytes) -> Transcript | None:
    """Return the functions and calls of a cProfile dump in callgrind's format; None for other files."""
    if len(data) < 16 or data[0] & ~_REF != ord("{") or not _begins_with_key(data[1:6]):
        return None
    try:
        value = _Marshal(data).value(0)
    except (ValueError, IndexError, struct.error, UnicodeDecodeError) as error:
        raise Unreadable("The Python profile is damaged or cut off. Write it again with `dump_stats`.") from error
    functions = {key: row for key, row in cast("dict[object, object]", value).items() if _is_key(key) and _is_row(row)}
    if not functions:
        return None
    return Transcript(list(_lines(cast("dict[_Key, tuple[int, int, float, float, object]]", functions))), "pstats")


def _begins_with_key(head: bytes) -> bool:
    """Tell whether a tuple of three begins here, in marshal's short or long form."""
    return (head[0] & ~_REF, head[1]) == (ord(")"), 3) or (head[0] & ~_REF == ord("(") and head[1:] == b"\3\0\0\0")


def _lines(functions: dict[_Key, tuple[int, int, float, float, object]]) -> Iterator[str]:
    yield "# callgrind format"
    yield "# written from a Python profile (cProfile); costs are nanoseconds"
    yield "events: ns"
    calls: dict[_Key, list[tuple[_Key, int, float]]] = {}
    for callee, (_, _, _, _, callers) in functions.items():
        if isinstance(callers, dict):
            for caller, row in cast("dict[object, object]", callers).items():
                if _is_key(caller) and isinstance(row, tuple) and len(cast("tuple[object, ...]", row)) == 4:
                    count, _, _, total = cast("tuple[int, int, float, float]", row)
                    calls.setdefault(cast("_Key", caller), []).append((callee, count, total))
    for key, (_, _, own, _, _) in sorted(functions.items(), key=lambda entry: -entry[1][3]):
        yield ""
        yield f"fl={key[0]}"
        yield f"fn={key[2]}"
        yield f"{max(key[1], 0)} {_ns(own)}"
        for callee, count, total in calls.get(key, ()):
            yield f"cfl={callee[0]}"
            yield f"cfn={callee[2]}"
            yield f"calls={count} {max(callee[1], 0)}"
            yield f"{max(key[1], 0)} {_ns(total)}"


def _ns(seconds: float) -> int:
    return round(seconds * 1e9) if 0 <= seconds < 1e9 else 0


def _is_key(key: object) -> bool:
    parts = cast("tuple[object, ...]", key) if isinstance(key, tuple) else ()
    return len(parts) == 3 and isinstance(parts[0], str) and isinstance(parts[1], int) and isinstance(parts[2], str)


def _is_row(row: object) -> bool:
    cells = cast("tuple[object, ...]", row) if isinstance(row, tuple) else ()
    return len(cells) == 5 and all(isinstance(cell, int | float) for cell in cells[:4])


class _Marshal:
    """Reads marshal's version 4 as far as profiles use it: dicts, tuples, strings, numbers, references."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self._refs: list[object] = []

    def value(self, depth: int) -> object:
        """Return the value that begins here; raises ValueError for what no profile holds."""
        if depth > _MAX_DEPTH:
            raise ValueError("nested too deep")
        code = self._take(1)[0]
        slot = None
        if code & _REF:
            slot = len(self._refs)
            self._refs.append(None)
        result = self._of(chr(code & ~_REF), depth)
        if slot is not None:
            self._refs[slot] = result
        return result

    def _of(self, kind: str, depth: int) -> object:
        if kind in "()":
            size = self._int() if kind == "(" else self._take(1)[0]
            if not 0 <= size <= 16:
                raise ValueError("a tuple of no profile")
            return tuple(self.value(depth + 1) for _ in range(size))
        if kind in "zZ":
            return self._take(self._take(1)[0]).decode("latin-1")
        if kind in "aAuts":
            return self._take(self._int()).decode("utf-8", "surrogatepass")
        readers: dict[str, Callable[[], object]] = {
            "{": lambda: self._dict(depth),
            "i": self._int,
            "l": self._long,
            "g": lambda: struct.unpack("<d", self._take(8))[0],
            "r": lambda: self._refs[self._int()],
            "N": lambda: None,
        }
        if kind not in readers:
            raise ValueError("a type of no profile")
        return readers[kind]()

    def _dict(self, depth: int) -> dict[object, object]:
        found: dict[object, object] = {}
        while self._data[self._at] & ~_REF != ord("0"):
            key = self.value(depth + 1)
            if not isinstance(key, tuple | str):
                raise ValueError("a key of no profile")
            found[cast("object", key)] = self.value(depth + 1)
        self._at += 1
        return found

    def _int(self) -> int:
        return struct.unpack("<i", self._take(4))[0]

    def _long(self) -> int:
        size = self._int()
        if abs(size) > 16:
            raise ValueError("a number of no profile")
        digits = struct.unpack(f"<{abs(size)}H", self._take(2 * abs(size)))
        number = sum(int(digit) << (15 * place) for place, digit in enumerate(digits))
        return -number if size < 0 else number

    def _take(self, size: int) -> bytes:
        if size < 0 or self._at + size > len(self._data):
            raise ValueError("cut off")
        taken = self._data[self._at : self._at + size]
        self._at += size
        return taken
