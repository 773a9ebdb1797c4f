"""Addresses in a text, there and back: what the owner says becomes what the facts know, and answers the reverse.

The facts, the index and every model know addresses by their pseudonyms only. The owner of a case knows them by their
own names; the case's key leads from one to the other, so nothing has to be stored for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from faultmaven.core.address_pseudonyms import Addresses, address_at, find_v6, is_version, may_be_version

# Both begin with one fixed byte, which `re` looks for ten times faster than for a class of bytes.
_V4 = re.compile(rb"\.(?<=\d\.)\d{1,3}\.\d{1,3}\.\d{1,3}(?!\w)")
_V6 = re.compile(rb":(?<=[^\w.](?:[23][0-9a-fA-F]{3}|[fF][c-dC-D][0-9a-fA-F]{2}):)[0-9a-fA-F]{0,4}:")
#: How far the first colon of an IPv6 address is from the byte before it.
_V6_LEAD = 5
_DIGITS = b"0123456789"
_NO_START = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.")
_DASH = ord("-")
#: What beside an address makes it doubtful.
_ODD = b"/.-"
#: How JSON writes what ends a word; a letter of these would hide the address behind it. Each keeps its length.
_ESCAPES = tuple((b"\\" + letter, b"\n\n") for letter in (b"n", b"t", b"r", b"f", b"b"))
_CONTROL = re.compile(rb"\\u00[01][0-9a-f]")
#: Cases whose addresses a process remembers: a door serves few at a time.
_CASES = 8


class Translation:
    """Translates texts of one case. It needs the standard library only, so every door can use it."""

    def __init__(self, case_key: bytes) -> None:
        self._pseudonyms = Addresses(case_key)
        self._originals = Addresses(case_key, is_backwards=True)

    def pseudonymised(self, text: str) -> str:
        """Return the text as redaction would have left its addresses."""
        return _translated(text.encode(), self._pseudonyms).decode()

    def restored(self, text: str) -> str:
        """Return a text about the facts with the addresses of the file as uploaded."""
        return _translated(text.encode(), self._originals).decode()

    def restored_json(self, document: bytes) -> bytes:
        """Return a JSON document with the addresses of the file as uploaded in its strings."""
        # a pair of backslashes is one, and what follows it is no escape
        text = document.replace(b"\\\\", b"\0\0")
        for escape, blank in _ESCAPES:
            text = text.replace(escape, blank)
        text = _CONTROL.sub(b"\n" * 6, text).replace(b"\0\0", b"\\\\")
        return _translated(document, self._originals, text)


@lru_cache(maxsize=_CASES)
def translation_of(case_key: bytes) -> Translation:
    """Return the translation of a case, with the addresses that this process met in it."""
    return Translation(case_key)


def _translated(data: bytes, names: Addresses, text: bytes | None = None) -> bytes:
    """Replace the addresses of `data`; they are looked for in `text`, which has the same places."""
    framed = b"\n%b\n" % (data if text is None else text)
    pieces: list[bytes] = []
    done = 0
    for start, end in _found(framed):
        if start > done:
            pieces += (data[done : start - 1], names[framed[start:end]])
            done = end - 1
    pieces.append(data[done:])
    return b"".join(pieces)


def _found(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield where addresses stand, in order."""
    v4 = [span for match in _V4.finditer(data) if (span := _v4(data, *match.span()))]
    v6 = [span for match in _V6.finditer(data) if (span := find_v6(data, match.start() - _V6_LEAD))]
    yield from sorted(v4 + v6) if v6 else v4


def _v4(data: bytes, dot: int, end: int) -> tuple[int, int] | None:
    """Return the address whose first dot is at `dot`, as redaction would see it."""
    start = dot - 1
    while start > dot - 4 and data[start - 1] in _DIGITS:
        start -= 1
    before = data[start - 1]
    if before in _NO_START:
        return None
    if may_be_version(data[start:end]) and is_version(data, start):
        return None
    if before == _DASH or data[end] in _ODD:
        end = address_at(data, start, end)
    return (start, end) if end else None
