"""Places: where in a message data stands by the look of it and of what is around."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from faultmaven.evidence.analysis.columns import STATES
from faultmaven.evidence.analysis.masks import MARK

Accepts = Callable[[AbstractSet[str]], bool]

_SPLIT = re.compile(r"((?:[\s=:,;()\[\]{}\"'|<>]|\.{2,})+)")
_SHAPE = re.compile(r"[^\s=:,;()\[\]{}\"'|<>]+")
_SIGNS = re.compile(r"[^\w\x00]*")
_BOUNDARY = re.compile(r".*[^A-Za-z0-9\x00]", re.S)
_DOTTED = re.compile(r"[A-Za-z_][\w$-]*(?:\.[\w$@\x00-]+){2,}\Z|[\w.$-]+/[\w./$-]+\Z")
_LIST = re.compile(r"([\w-]*\x00)(?:(?:,? | ?, ?|##)\1)+")
_UNIT = re.compile(r"(?:[kKMGT]?i?B|bytes|[umn]?s|secs?|seconds?|min|minutes?|hours?)\Z")
_FEW_WORDS = re.compile(r"[\w'-]+(?: [\w'-]+){0,2}\Z")
#: So many different ends of a message, and it is said what they are: then they are data. Fewer of a word or three.
_LONG_ENDS, _SHORT_ENDS, _VALUE_ENDS = 8, 5, 3


@dataclass(frozen=True)
class Span:
    """A kind of delimited place: `pattern` has one group, what stands there, and no message without `sign` has it;
    `words` must stand outside.
    """

    sign: str
    pattern: re.Pattern[str]
    accepts: Accepts
    words: int = 1


def differ(values: AbstractSet[str]) -> bool:
    """Tell whether there is more than one value."""
    return len(values) > 1


def _differ_in_shape(values: AbstractSet[str]) -> bool:
    """Tell whether values can not be told apart column by column."""
    shapes = {_SHAPE.sub("", value) for value in values}
    return len(shapes) > 1 and (len(values) > 2 or any(MARK in value for value in values))


def _are_names(values: AbstractSet[str]) -> bool:
    """Tell whether values are names and not sentences with variables of their own."""
    return 2 * sum(MARK in value and words_of([value]) > 0 for value in values) <= len(values)


def _are_ends(values: AbstractSet[str]) -> bool:
    short = all(_FEW_WORDS.match(value) for value in values)
    return len(values) >= (_SHORT_ENDS if short else _LONG_ENDS) and _are_names(values)


_VALUE = (
    r"[^=,;:\"'()\[\]{}\x00]*(?=[,;])|\"[^\"]*\"|'[^']*'|[^\s,;=\"'()\[\]{}]*(?:\{[^{}]*\}|\[[^\[\]]*\]|\([^()]*\))?"
)
#: What stands after `=`, between quotes, between brackets; tried in order.
SPANS: tuple[Span, ...] = (
    Span("=", re.compile(rf"(=\s?(?:{_VALUE}))"), differ, 0),
    Span('"', re.compile(r"(\"[^\"]*\")"), _are_names),
    Span("'", re.compile(r"(?<=[ (:\[])('[^']*'(?!\w))"), _are_names),
    Span("[", re.compile(r"(?<=\[)([^\[\]]*)(?=\])"), _differ_in_shape),
    Span("(", re.compile(r"(?<=\()([^()]*)(?=\))"), _differ_in_shape),
    Span("{", re.compile(r"(?<=\{)([^{}]*)(?=\})"), _differ_in_shape),
)
#: What stands at the end after a colon or `=`, whatever it is.
ENDS: tuple[Span, ...] = (
    Span("=", re.compile(r"(?<==)([^=]*)\Z"), lambda values: len(values) >= _VALUE_ENDS and _are_names(values)),
    Span(": ", re.compile(r"(?<=: )([^:=]*)\Z"), _are_ends, 2),
    Span(": ", re.compile(r"(?<=: )([^:=,;]*)(?=[,;] )"), _are_ends, 2),
)


def tokens_of(pattern: str) -> list[str]:
    """Return words and what separates them, in turn: a word at every even place."""
    return _SPLIT.split(pattern)


def lists_as_one(pattern: str) -> str:
    """Return a pattern with every list of variables as one variable."""
    return _LIST.sub(r"\1", pattern) if pattern.count(MARK) > 1 else pattern


def words_of(parts: Iterable[str]) -> int:
    """Return how many words stand in the parts of a message."""
    return sum(1 for part in parts for word in _SPLIT.split(part)[::2] if len(word) > 1 and MARK not in word)


def frame_of(tokens: Sequence[str]) -> tuple[str, ...]:
    """Return the words of a message with the mark for those that are data by their look."""
    frame = list(tokens)
    before = ""
    for at in range(0, len(frame), 2):
        token, after = tokens[at], tokens[at + 1] if at + 1 < len(tokens) else ""
        if MARK in token or _is_value(token, before, after) or is_unit(tokens, at):
            frame[at] = MARK
        before = after
    return tuple(frame)


def _is_value(token: str, before: str, after: str) -> bool:
    """Tell whether a word between two separators is data; most stand between blanks and have no sign of it."""
    if not token or after.startswith("="):
        return False
    if before != " " and before:
        quoted = before[-1] in "'\"" and after.startswith(before[-1])
        if quoted or before.rstrip().endswith("=") or (not before.isspace() and STATES.match(token)):
            return True
    return ("." in token or "/" in token) and _DOTTED.match(token) is not None


def is_unit(tokens: Sequence[str], at: int) -> bool:
    """Tell whether a word is the unit of the number before it."""
    return at > 1 and tokens[at - 1] == " " and tokens[at - 2] == MARK and _UNIT.match(tokens[at]) is not None


def common(values: Sequence[str]) -> str:
    """Return what all values begin with, up to a sign between words, then the mark, then the signs all end with."""
    if all(MARK in value for value in values):
        found = _BOUNDARY.match(_beginning([value.split(MARK, 1)[0] for value in values]))
    else:
        found = _SIGNS.match(_beginning(values))
    before = found.group() if found else ""
    turned = _SIGNS.match(_beginning([value[len(before) :][::-1] for value in values]))
    return before + MARK + (turned.group()[::-1] if turned else "")


def _beginning(values: Sequence[str]) -> str:
    low, high = min(values), max(values)
    size = next((at for at, (one, other) in enumerate(zip(low, high, strict=False)) if one != other), len(low))
    return low[:size]
