"""A line's pattern made to run over many lines at once: one call for a block instead of one for each line.

A pattern written for one line may well match a line end (`\\s`, `[^"]`); what comes out of here never does. It gives
one row for every line of a text: the groups of the pattern, then the line itself where the pattern does not read it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

#: What `\\s` stands for inside a positive set, without the line end.
_BLANKS = r" \t\r\f\v\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
#: Escapes that match a line end, and what to write for them outside a set.
_WIDE = {"s": r"[^\S\n]", "W": r"[^\w\n]", "D": r"[^\d\n]"}
_SET = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]", re.S)


def block_pattern(regex: re.Pattern[str], sample: Sequence[str]) -> re.Pattern[str] | None:
    """Return the pattern for whole texts, or None when it would not read every line of the sample as `regex` does."""
    written = _bounded(regex.pattern)
    if written is None or regex.match("") or regex.flags & ~re.UNICODE:
        return None
    try:
        pattern = re.compile(rf"^(?:{written})$|^(.*)$", re.MULTILINE)
    except re.error:
        return None
    return pattern if _agree(regex, pattern, [line for line in sample if "\n" not in line]) else None


def _bounded(pattern: str) -> str | None:
    out: list[str] = []
    at = 0
    while at < len(pattern):
        char = pattern[at]
        if char == "[":
            found = _SET.match(pattern, at)
            written = _bounded_set(found.group()) if found else None
            if found is None or written is None:
                return None
            out.append(written)
            at = found.end()
        elif char == "\\":
            escape = pattern[at + 1]
            if escape == "Z":
                out.append(r"(?=\n|\Z)")
            elif escape in "nA":
                return None
            else:
                out.append(_WIDE.get(escape, pattern[at : at + 2]))
            at += 2
        elif pattern.startswith("(?s", at) or char == "^":
            return None
        else:
            out.append(char)
            at += 1
    return "".join(out)


def _bounded_set(written: str) -> str | None:
    if written.startswith("[^"):
        return f"[^\\n{written[2:]}"
    if re.search(r"\\[WDn]", written):
        return None
    return re.sub(r"\\s", lambda _: _BLANKS, written)


def _agree(regex: re.Pattern[str], pattern: re.Pattern[str], sample: Sequence[str]) -> bool:
    rows = pattern.findall("\n".join(sample))
    if len(rows) != len(sample):
        return False
    for line, row in zip(sample, rows, strict=True):
        match = regex.match(line)
        if match is None:
            if row[-1] != line:
                return False
        elif row[-1] or tuple(group or "" for group in match.groups()) != row[:-1]:
            return False
    return True
