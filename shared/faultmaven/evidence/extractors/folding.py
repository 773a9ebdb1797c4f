"""Records that a program prints over several lines, put together into one line before they are read."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from faultmaven.evidence.extractors.envelopes import JOINED
from faultmaven.evidence.formats import LINE_END, Fold, log_formats

#: Lines that decide whether a file has such records.
_SAMPLE = 400
#: A record of more lines goes on as lines of their own.
_MAX_LINES = 500


def folds_of(lines: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the formats whose records go over several lines here, the most specific first."""
    return _folds(tuple(line for line in lines[:_SAMPLE] if line.strip()))


@lru_cache(maxsize=4)
def _folds(sample: tuple[str, ...]) -> tuple[str, ...]:
    """Return `folds_of` these lines; a file is detected, named and read by the same ones."""
    pairs = list(pairwise(sample))
    return tuple(
        entry.name
        for entry in log_formats()
        if entry.fold is not None and any(_follows(entry.fold, first, second) for first, second in pairs)
    )


def fold(lines: Sequence[str], names: Sequence[str]) -> Sequence[str]:
    """Return the lines with each such record in its first line and `JOINED` in the places of its others."""
    by_name = {entry.name: entry.fold for entry in log_formats()}
    for name in names:
        rule = by_name[name]
        if rule is not None:
            lines = _folded(lines, rule)
    return lines


def unfolded(text: str) -> str:
    """Return a message with its line ends put back."""
    return text.replace(LINE_END, "\n").strip("\n")


def _folded(lines: Sequence[str], rule: Fold) -> list[str]:
    folded: list[str] = []
    pieces, before = list[str](), ""
    start = -1
    for line in lines:
        if pieces and len(pieces) < _MAX_LINES and rule.following.match(f"{before}\n{line}"):
            pieces.append(_cut(line, rule))
            folded.append(JOINED)
        else:
            if len(pieces) > 1:
                folded[start] = rule.glue.join(pieces)
            pieces = [line] if rule.first.match(line) else []
            start = len(folded)
            folded.append(line)
        before = line
    if len(pieces) > 1:
        folded[start] = rule.glue.join(pieces)
    return folded


def _cut(line: str, rule: Fold) -> str:
    if rule.cut is not None:
        line = rule.cut.sub("", line, count=1)
    return line if rule.glue == LINE_END else line.strip()


def _follows(rule: Fold, first: str, second: str) -> bool:
    return rule.first.match(first) is not None and rule.following.match(f"{first}\n{second}") is not None
