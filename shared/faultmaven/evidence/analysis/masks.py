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
#: One step of a path. Steps are told apart by their slash alone, or a row of dots could be parted in endless ways.
_STEP = r"[\w.@%+=:,~$*?&;#!-]+"
_NUMBER = r"(?<![A-Za-z0-9_])(?<![A-Za-z_]-)[+-]?0(?:[.:,/x-]0)*"
#: Stay beside the number, so that a pattern reads well; other letters behind a number are part of it.
_UNIT = r"(?:[mun]?s|min|[kKMGT]i?B|[kKMGT]|[MG]?Hz|C)(?![A-Za-z0-9_])"
_DAY = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
#: `(what must be there, pattern, replacement)` in order, on text that went through `collapse`. The first is said
#: because looking for it takes a hundredth of what the pattern takes, and most messages have little of all this.
_MASKS: tuple[tuple[str, re.Pattern[str], str], ...] = tuple(
    (needed, re.compile(pattern), replacement)
    for needed, pattern, replacement in (
        ("://", r"\bhttps?://[^\s\"'<>)\],]+(?<![.:;])", MARK),
        ("://", r"\b([a-z][a-z0-9+.-]*://)[^\s\"'<>)\],]+(?<![.:;])", r"\1" + MARK),
        ("@", r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", MARK),
        ("-", r"\b(?=[0-9a-fA-F-]*0)[0-9a-fA-F]+(?:-[0-9a-fA-F]+){3,}\b", MARK),
        (":", r"(?<![\w:])(?:[0a-fA-F]{1,4}:){5,7}[0a-fA-F]{1,4}\b", MARK),
        ("::", r"(?<![\w:])(?=[a-fA-F:]*0)[0a-fA-F:]*::[0a-fA-F:]*(?<!:)(?![\w:])", MARK),
        ("0", r"\b0[xX][0-9a-fA-F]+\b", MARK),
        (" 0", rf"\b(?:{_DAY},? )?{_MONTH} +0(?:[ :.,]+(?:[A-Z]{{3,4}} )?0)*(?!\w)", MARK),
        (" 0 ", rf"\b{_DAY},? 0 {_MONTH} 0(?::0)*(?: 0(?::0)+)?", MARK),
        ("0.0:0", r"(?<![\w.])0\.0\.0\.0:0(?!\w)", MARK + _PORT + MARK),
        ("0.0", r"(?<![\w.])0\.0\.0\.0(?![\w.])", MARK),
        (":0", r"(?<![\w.])[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}:0(?![\w.:])", MARK + _PORT + MARK),
        ("/", rf"(?<![\w/>\x00])(?:~|\.{{1,2}})?/{_STEP}(?:/{_STEP})*/?(?<![.,:;])", MARK),
        (":\\", r"\b[A-Za-z]:\\[^\s\"',;]+", MARK),
        (".", rf"(?<![\w.])[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*\.{_DOMAINS}\b(?:\.[a-z.]+)?(?![\w(])", MARK),
        ("<", r"<\s?0 ?[a-z]+\b", MARK),
        ("0:0", r"(?<![\w.])0[-/]0[-/]0[T ]0:0(?::0)?(?:[.,]0)?(?!\w)", MARK),
        ("0", rf"{_NUMBER}(?={_UNIT})", MARK),
        ("0", rf"{_NUMBER}(?:[a-zA-Z]{{1,3}}\b)?(?![A-Za-z0-9_])", MARK),
        ("0", r"(?<![A-Za-z])([A-Za-z][A-Za-z_$-]*?[_$:@#-]?)-?0[\w$]*(?:-[\w$]*0[\w$]*)*", r"\1" + MARK),
        ("0", r"0\w*(?:-\w*0\w*)*", MARK),
        ("", r"\s{2,}", " "),
        ("e", r"(?<=[=:])( ?)(?:true|false)\b", r"\1" + MARK),
        ("null", r"(?<=[=:])( ?)null\b", r"\1" + MARK),
        (MARK, r"\x00(?:[.@-]?\x00)+", MARK),
        (_PORT, r"\x01", ":"),
    )
)  # fmt: skip


def masked(text: str) -> str:
    """Return a collapsed message with every variable part as the mark."""
    for needed, pattern, replacement in _MASKS:
        if needed in text:
            text = pattern.sub(replacement, text)
    return text


def shown(text: str) -> str:
    """Return a masked message as a pattern to read."""
    return text.replace(MARK, VARIABLE)
