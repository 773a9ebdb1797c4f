"""Places: where in a message data stands, and how many different words there make it data."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from faultmaven.evidence.analysis.masks import MARK

Accepts = Callable[[AbstractSet[str]], bool]

_SPLIT = re.compile(r"([\s=:,;()\[\]{}\"'|<>]+)")
_PLAIN_WORD = re.compile(r"[A-Za-z]+(?:[-_'][A-Za-z]+)*[.!]?\Z")
_DOTTED = re.compile(r"[A-Za-z_][\w$-]*(?:\.[\w$@\x00-]+){2,}\Z|[\w.$-]+/[\w./$-]+\Z")
_LIST = re.compile(r"([\w-]*\x00)(?:(?:,? | ?, ?|##)\1)+")
_SHAPE = re.compile(r"[^\s=:,;()\[\]{}\"'|<>]+")
_SIGNS = re.compile(r"[^\w\x00]*")
_BOUNDARY = re.compile(r".*[_:/@.$#~-]", re.S)
#: Distinct values from which a column counts as variable: odd values or after `=`, plain words, words that act.
_ODD, _PLAIN, _FIRST, _ACTING, _NEVER = 2, 4, 5, 8, 1 << 30
_TAIL = 8
_UNITS = frozenset(
    [
        "B",
        "KB",
        "MB",
        "GB",
        "TB",
        "KiB",
        "MiB",
        "GiB",
        "kB",
        "bytes",
        "us",
        "ms",
        "s",
        "sec",
        "secs",
        "second",
        "seconds",
        "min",
        "minutes",
        "hours",
    ]
)
#: What is said of a thing and not another thing said.
_STATES = frozenset(
    ["true", "false", "yes", "no", "null", "none", "nil", "up", "down", "on", "off", "enabled", "disabled", "unknown"]
)
#: After these a name follows.
_NOUNS = frozenset(
    [
        "user",
        "host",
        "hostname",
        "interface",
        "device",
        "driver",
        "service",
        "process",
        "program",
        "file",
        "package",
        "module",
        "class",
        "node",
        "name",
        "queue",
        "topic",
        "table",
        "database",
        "schema",
        "key",
        "id",
        "named",
        "called",
        "group",
        "job",
        "task",
        "domain",
        "server",
        "client",
        "daemon",
        "image",
        "container",
        "namespace",
        "pod",
        "volume",
        "owner",
        "via",
        "port",
        "channel",
        "type",
        "role",
        "account",
        "lease",
        "list",
        "role",
        "reason",
        "property",
        "attribute",
    ]
)
#: After these a name follows often.
_PREPOSITIONS = frozenset(
    ["from", "to", "by", "for", "of", "on", "at", "in", "with", "using", "as", "against", "into", "than", "is", "was"]
)


@dataclass(frozen=True)
class Span:
    """A kind of delimited place: `pattern` has one group, what stands inside; `words` must stand outside."""

    pattern: re.Pattern[str]
    accepts: Accepts
    words: int = 1


def _always(values: AbstractSet[str]) -> bool:
    return len(values) >= _ODD


def _is_data(values: AbstractSet[str]) -> bool:
    shapes = {_SHAPE.sub("", value) for value in values}
    return len(shapes) > 1 and (len(values) >= _PLAIN - 1 or any(MARK in value for value in values))


def _is_one_thing(values: AbstractSet[str]) -> bool:
    """Tell whether values are names and not sentences with variables of their own."""
    return 2 * sum(MARK in value and words_of([value]) > 0 for value in values) <= len(values)


#: Tried in order.
SPANS: tuple[Span, ...] = (
    Span(re.compile(r"(=\s?(?:\"[^\"]*\"|'[^']*'|[^\s,;=\"'()\[\]{}]*(?:\{[^{}]*\}|\[[^\[\]]*\]|\([^()]*\))?))"), _always, 0),
    Span(re.compile(r"(\"[^\"]*\")"), _is_one_thing),
    Span(re.compile(r"(?<=[ (:\[])('[^']*'(?!\w))"), _is_one_thing),
    Span(re.compile(r"(?<=\[)([^\[\]]*)(?=\])"), _is_data),
    Span(re.compile(r"(?<=\()([^()]*)(?=\))"), _is_data),
    Span(re.compile(r"(?<=\{)([^{}]*)(?=\})"), _is_data),
    Span(re.compile(r"(?<=[:=] )([^:=]*)\Z"), lambda values: len(values) >= _TAIL and _is_one_thing(values), 2),
)  # fmt: skip


def tokens_of(pattern: str) -> list[str]:
    """Return words and what separates them, in turn: a word at every even place."""
    return _SPLIT.split(pattern)


def lists_as_one(pattern: str) -> str:
    """Return a pattern with every list of variables as one variable."""
    return _LIST.sub(r"\1", pattern)


def words_of(parts: Iterable[str]) -> int:
    """Return how many words stand in the parts of a message."""
    return sum(1 for part in parts for word in _SPLIT.split(part)[::2] if len(word) > 1 and MARK not in word)


def is_value(tokens: Sequence[str], at: int) -> bool:
    """Tell whether a word is data by its look and may differ together with others."""
    token = tokens[at]
    if at % 2 or not token:
        return False
    before, after = (tokens[at - 1] if at else ""), (tokens[at + 1] if at + 1 < len(tokens) else "")
    if MARK in token or is_unit(tokens, at):
        return True
    if after.startswith("="):
        return False
    quoted = before[-1:] in ("'", '"') and after.startswith(before[-1:])
    if quoted or before.rstrip().endswith("=") or (token in _STATES and before.strip()):
        return True
    return _DOTTED.match(token) is not None


def is_unit(tokens: Sequence[str], at: int) -> bool:
    """Tell whether a word is the unit of the number before it."""
    return at > 1 and tokens[at] in _UNITS and tokens[at - 1] == " " and tokens[at - 2] == MARK


def common(values: Sequence[str]) -> str:
    """Return what all values begin with, up to a sign between words, then the mark, then the signs all end with."""
    if all(MARK in value for value in values):
        start = os.path.commonprefix([value.split(MARK, 1)[0] for value in values])
        found = _BOUNDARY.match(start)
    else:
        start = os.path.commonprefix(values)
        found = _SIGNS.match(start)
    before = found.group() if found else ""
    turned = _SIGNS.match(os.path.commonprefix([value[len(before) :][::-1] for value in values]))
    return before + MARK + (turned.group()[::-1] if turned else "")


def varies(values: Sequence[str], rest: Sequence[str], column: int) -> bool:
    """Tell whether the values of one column are data and not different things said."""
    fixed = _fixed(rest)
    if not fixed or "" in values:
        return False
    return len(set(values)) >= _needed(values, rest, column, fixed)


def both_vary(pairs: Collection[tuple[str, str]], rest: Sequence[str], first: int, second: int) -> bool:
    """Tell whether two columns are data: enough values in both, and one does not decide the other."""
    fixed = _fixed(rest)
    left, right = {pair[0] for pair in pairs}, {pair[1] for pair in pairs}
    if fixed < 2 or "" in left or "" in right:
        return False
    if len(left) < _needed(sorted(left), rest, first, fixed) or len(right) < _needed(
        sorted(right), rest, second, fixed
    ):
        return False
    return len(pairs) > max(len(left), len(right)) or min(len(left), len(right)) >= _ACTING


def _fixed(rest: Sequence[str]) -> int:
    return sum(1 for token in rest[::2] if len(token) > 1 and MARK not in token)


def _needed(values: Sequence[str], rest: Sequence[str], column: int, fixed: int) -> int:
    before = rest[column - 1] if column else ""
    after = rest[column + 1] if column + 1 < len(rest) else ""
    odd = any(MARK in value for value in values) or 2 * sum(not _PLAIN_WORD.match(v) for v in values) >= len(values)
    if after.startswith("="):
        return _NEVER
    if odd and column:
        return _ODD
    word = rest[column - 2].lower() if column else ""
    acting = 2 * sum(value.endswith(("ed", "ing")) for value in values) > len(values)
    in_brackets = before.endswith(("(", "[")) and after.startswith((")", "]"))
    if column and (in_brackets or (before.isspace() and word in _NOUNS)) and not acting:
        return _ODD
    if word in _PREPOSITIONS and before.isspace() and fixed > 1 and not acting:
        return _ODD if word in ("to", "from") and _STATES.issuperset(values) else _PLAIN - 1
    ends = not after.strip() if column + 2 >= len(rest) else after.lstrip()[:1] in (",", ";", ")", "]", "}")
    ends = ends or (column + 3 < len(rest) and rest[column + 3].startswith("="))
    if before.rstrip().endswith(":") and ends and not acting:
        return _PLAIN - 1
    if acting:
        return _ACTING
    if column == 0:
        return _FIRST if fixed > 1 else _ACTING
    if fixed >= 4:
        return _PLAIN - 1
    return _ACTING if any(value.isupper() for value in values) else _PLAIN
