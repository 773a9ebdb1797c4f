"""Masks: what varies in a message by its look alone (numbers, addresses, ids, paths), replaced by one sign."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

#: What stands for a variable part in a pattern.
VARIABLE = "<*>"
#: The same while working: one character that no split or mask touches.
MARK = "\x00"
_DIGITS = bytes.maketrans(b"123456789", b"000000000")
#: Messages are told apart by their first characters; a longer one is a dump.
_LENGTH = 400
_LINE_END = re.compile(r"[\n\r].*", re.S)

_DOMAINS = r"(?:com|net|org|io|local|internal|svc|cn|de|edu|gov|br|tw|eu)"
_UNITS = r"(?: ?[KMGT]i?B\b| B\b|%|[a-zA-Z]{1,3}\b)"
#: `(pattern, replacement)` in order, on text whose digit runs are already a single 0.
_MASKS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"\b[a-z][a-z0-9+.-]*://[^\s\"'<>)\]]+", MARK),
        (r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", MARK),
        (r"\b(?=[0-9a-fA-F-]*0)[0-9a-fA-F]+(?:-[0-9a-fA-F]+){3,}\b", MARK),
        (r"\b0[xX][0-9a-fA-F]+\b", MARK),
        (r"\b(?=[a-f]*0)(?:[a-f]{0,8}0[a-f]{0,8}){4,}\b", MARK),
        (r"(?<![\w/>\x00])(?:~|\.{1,2})?/(?:[\w.@%+=:,~$*-]+/?)+", MARK),
        (r"\b[A-Za-z]:\\[^\s\"']+", MARK),
        (rf"(?<![\w.])[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*\.{_DOMAINS}\b(?:\.[a-z.]+)?", MARK),
        (rf"(?<![A-Za-z0-9_])(?<![A-Za-z_]-)[+-]?0(?:[.:,/x-]0)*{_UNITS}?(?![A-Za-z0-9_])", MARK),
        (r"([A-Za-z][A-Za-z_$-]*?[_$:@#-]?)-?0[\w$-]*", r"\1" + MARK),
        (r"0[\w-]*", MARK),
        (r"\s{2,}", " "),
        (r"\x00(?:[.:,/@-]?\x00)+", MARK),
        (r"\x00(?: \x00)+", MARK),
    )
)  # fmt: skip


def collapsed(messages: Sequence[str]) -> list[str]:
    """Return the first line of every message with each run of digits as one 0: cheap, and already few are left.

    The whole text goes through two passes over its bytes instead of one regular expression per message.
    """
    firsts = [(_LINE_END.sub("", text) if "\n" in text or "\r" in text else text)[:_LENGTH] for text in messages]
    data = np.frombuffer("\n".join(firsts).encode("utf-8", "replace").translate(_DIGITS), dtype=np.uint8)
    if not len(data):
        return firsts
    is_digit = data == ord("0")
    keep = np.ones(len(data), dtype=bool)
    keep[1:] = ~(is_digit[1:] & is_digit[:-1])
    return data[keep].tobytes().decode("utf-8", "replace").split("\n")


def masked(text: str) -> str:
    """Return a collapsed message with every variable part as the mark."""
    for pattern, replacement in _MASKS:
        text = pattern.sub(replacement, text)
    return text


def shown(text: str) -> str:
    """Return a masked message as a pattern to read."""
    return text.replace(MARK, VARIABLE)
