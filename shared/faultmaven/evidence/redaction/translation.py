"""Addresses in a short text, there and back: what the user asks becomes what the facts know, and answers the reverse.

The facts, the index and every model know addresses by their pseudonyms only. The owner of a case knows them by their
own names; the case's key leads from one to the other, so nothing has to be stored for it.
"""

from __future__ import annotations

import re

from faultmaven.evidence.redaction.addresses import Addresses, address_at, find_v6, is_version, may_be_version

_CANDIDATE = re.compile(
    rb"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\w)|[^\w.](?=(?:[23][0-9a-f]{3}|f[cd][0-9a-f]{2}):[0-9a-f]{0,4}:)",
    re.IGNORECASE,
)


class Translation:
    """Translates texts of one case. It needs no Hyperscan, so the doors can use it; it knows addresses only."""

    def __init__(self, case_key: bytes) -> None:
        self._pseudonyms = Addresses(case_key)
        self._originals = Addresses(case_key, is_backwards=True)

    def pseudonymised(self, text: str) -> str:
        """Return the text as redaction would have left its addresses."""
        return _translated(text, self._pseudonyms)

    def restored(self, text: str) -> str:
        """Return a text about the facts with the addresses of the file as uploaded."""
        return _translated(text, self._originals)


def _translated(text: str, names: Addresses) -> str:
    data = b"\n%b\n" % text.encode()
    pieces: list[bytes] = []
    done = 1
    for match in _CANDIDATE.finditer(data):
        span = _span(data, match)
        if span and span[0] >= done:
            pieces += (data[done : span[0]], names[data[span[0] : span[1]]])
            done = span[1]
    pieces.append(data[done:-1])
    return b"".join(pieces).decode()


def _span(data: bytes, match: re.Match[bytes]) -> tuple[int, int] | None:
    start, end = match.span()
    if not match[0][:1].isdigit() or len(match[0]) == 1:
        return find_v6(data, start)
    if may_be_version(match[0]) and is_version(data, start):
        return None
    is_odd = data[end] in b"/.-" or data[start - 1 : start] == b"-"
    end = address_at(data, start, end) if is_odd else end
    return (start, end) if end else None
