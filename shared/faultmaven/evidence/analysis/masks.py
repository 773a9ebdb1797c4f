"""Masks: what varies in a message by its look alone (numbers, addresses, ids, paths), replaced by one sign."""

from __future__ import annotations

import re

#: What stands for a variable part in a pattern.
VARIABLE = "<*>"
#: The same while working: one character that no split or mask touches.
MARK = "\x00"
#: Stands for the colon before a port, so that address and port stay two.
_PORT = "\x01"

_DOMAINS = r"(?:com|net|org|io|local|localdomain|internal|svc|cn|de|edu|gov|br|tw|eu|jp|uk|fr|hk|ru)"
_NUMBER = r"(?<![A-Za-z0-9_])(?<![A-Za-z_]-)[+-]?0(?:[.:,/x-]0)*"
#: Stay beside the number, so that a pattern reads well; other letters behind a number are part of it.
_UNIT = r"(?:[mun]?s|min|[kKMGT]i?B|[kKMGT]|[MG]?Hz|C)(?![A-Za-z0-9_])"
_DAY = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
#: `(pattern, replacement)` in order, on text that went through `collapse`.
_MASKS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"\bhttps?://[^\s\"'<>)\],]+(?<![.:;])", MARK),
        (r"\b([a-z][a-z0-9+.-]*://)[^\s\"'<>)\],]+(?<![.:;])", r"\1" + MARK),
        (r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", MARK),
        (r"\b(?=[0-9a-fA-F-]*0)[0-9a-fA-F]+(?:-[0-9a-fA-F]+){3,}\b", MARK),
        (r"(?<![\w:])(?:[0a-fA-F]{1,4}:){5,7}[0a-fA-F]{1,4}\b", MARK),
        (r"(?<![\w:])(?=[a-fA-F:]*0)[0a-fA-F:]*::[0a-fA-F:]*(?<!:)(?![\w:])", MARK),
        (r"\b0[xX][0-9a-fA-F]+\b", MARK),
        (rf"\b(?:{_DAY},? )?{_MONTH} +0(?:[ :.,]+(?:[A-Z]{{3,4}} )?0)*(?!\w)", MARK),
        (rf"\b{_DAY},? 0 {_MONTH} 0(?::0)*(?: 0(?::0)+)?", MARK),
        (r"(?<![\w.])0\.0\.0\.0:0(?!\w)", MARK + _PORT + MARK),
        (r"(?<![\w.])0\.0\.0\.0(?![\w.])", MARK),
        (r"(?<![\w.])[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}:0(?![\w.:])", MARK + _PORT + MARK),
        (r"(?<![\w/>\x00])(?:~|\.{1,2})?/(?:[\w.@%+=:,~$*?&;#!-]+/?)+(?<![.,:;])", MARK),
        (r"\b[A-Za-z]:\\[^\s\"',;]+", MARK),
        (rf"(?<![\w.])[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*\.{_DOMAINS}\b(?:\.[a-z.]+)?(?![\w(])", MARK),
        (r"<\s?0 ?[a-z]+\b", MARK),
        (r"(?<![\w.])0[-/]0[-/]0[T ]0:0(?::0)?(?:[.,]0)?(?!\w)", MARK),
        (rf"{_NUMBER}(?={_UNIT})", MARK),
        (rf"{_NUMBER}(?:[a-zA-Z]{{1,3}}\b)?(?![A-Za-z0-9_])", MARK),
        (r"([A-Za-z][A-Za-z_$-]*?[_$:@#-]?)-?0[\w$]*(?:-[\w$]*0[\w$]*)*", r"\1" + MARK),
        (r"0\w*(?:-\w*0\w*)*", MARK),
        (r"\s{2,}", " "),
        (r"(?<=[=:])( ?)(?:true|false|null)\b", r"\1" + MARK),
        (r"\x00(?:[.@-]?\x00)+", MARK),
        (r"\x01", ":"),
    )
)  # fmt: skip


def masked(text: str) -> str:
    """Return a collapsed message with every variable part as the mark."""
    for pattern, replacement in _MASKS:
        text = pattern.sub(replacement, text)
    return text


def shown(text: str) -> str:
    """Return a masked message as a pattern to read."""
    return text.replace(MARK, VARIABLE)
