"""Columns: how many different words at one place make it data, when all else agrees."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from faultmaven.evidence.analysis.masks import MARK

#: Whether a thing is so, and not another thing said.
STATES = re.compile(r"(?:true|false|yes|no|none|null|nil|up|down|on|off|enabled|disabled|unknown)\Z", re.I)
_PLAIN = re.compile(r"[A-Za-z]+(?:[-_'][A-Za-z]+)*[.!]?\Z")
_CAMEL = re.compile(r"[a-z][A-Z]")
#: After these a name follows.
_NOUN = re.compile(
    r"(?:user|host|hostname|interface|device|driver|service|process|program|file|package|module|class|node|name|queue"
    r"|topic|table|database|schema|key|id|named|called|group|job|task|domain|server|client|daemon|image|container"
    r"|namespace|pod|volume|owner|via|port|channel|type|role|account|lease|list|reason|property|attribute)\Z",
    re.I,
)
#: After these a name follows often.
_PREPOSITION = re.compile(
    r"(?:from|to|by|for|of|on|at|in|with|using|as|against|into|than|is|was|through|between|and)\Z", re.I
)
_ENDS = (",", ";", ")", "]", "}")
#: More than any column has.
_NEVER = 1 << 30


@dataclass(frozen=True)
class Column:
    """One place of a message: the words seen there, and the message around it (words and separators in turn)."""

    values: Collection[str]
    rest: Sequence[str]
    at: int

    @property
    def before(self) -> str:
        """Return the separator before the place."""
        return self.rest[self.at - 1] if self.at else ""

    @property
    def after(self) -> str:
        """Return the separator after the place."""
        return self.rest[self.at + 1] if self.at + 1 < len(self.rest) else ""

    @property
    def fixed(self) -> int:
        """Return how many other words are the same in all messages."""
        return sum(1 for word in self.rest[::2] if len(word) > 1 and MARK not in word)

    @property
    def is_key(self) -> bool:
        """Tell whether the words name something that has a value."""
        return self.after.startswith("=")

    @property
    def is_odd(self) -> bool:
        """Tell whether the words look like names, not like language."""
        strange = sum(1 for value in self.values if not _PLAIN.match(value))
        return bool(self.at) and (2 * strange >= len(self.values) or any(MARK in value for value in self.values))

    @property
    def is_camel(self) -> bool:
        """Tell whether the words are names of things in programs."""
        return bool(self.at) and all(_CAMEL.search(value) for value in self.values)

    @property
    def acts(self) -> bool:
        """Tell whether the words say what is done: different ones are different events."""
        return 2 * sum(value.endswith(("ed", "ing")) for value in self.values) > len(self.values)

    @property
    def is_loud(self) -> bool:
        """Tell whether a word is in capitals, as verbs of protocols are."""
        return any(value.isupper() for value in self.values)

    @property
    def is_bracketed(self) -> bool:
        """Tell whether the place is all there is between two brackets."""
        return self.before.endswith(("(", "[")) and self.after.startswith((")", "]"))

    def follows(self, words: re.Pattern[str]) -> bool:
        """Tell whether the word before is one of those, with nothing but space between."""
        return self.before.isspace() and words.match(self.rest[self.at - 2]) is not None

    @property
    def is_named(self) -> bool:
        """Tell whether the place is a whole value after a colon."""
        if not self.before.rstrip().endswith(":"):
            return False
        if self.at + 2 >= len(self.rest):
            return not self.after.strip()
        before_key = self.at + 3 < len(self.rest) and self.rest[self.at + 3].startswith("=")
        return self.after.lstrip().startswith(_ENDS) or before_key

    @property
    def is_state(self) -> bool:
        """Tell whether all words say whether a thing is so."""
        return all(STATES.match(value) for value in self.values)


#: The first that holds says how many different words there must be. Found on made-up systems, each left out in turn.
_NEEDED: tuple[tuple[Callable[[Column], bool], int], ...] = (
    (lambda column: not column.fixed or column.is_key or "" in column.values, _NEVER),
    (lambda column: column.is_odd, 2),
    (lambda column: column.is_camel and column.fixed > 2, 2),
    (lambda column: column.acts, 8),
    (lambda column: column.is_bracketed or column.follows(_NOUN), 2),
    (lambda column: column.follows(_PREPOSITION) and column.fixed > 1 and column.is_state, 2),
    (lambda column: column.follows(_PREPOSITION) and column.fixed > 1, 3),
    (lambda column: column.is_named, 3),
    (lambda column: column.at == 0 and column.fixed > 1, 5),
    (lambda column: column.at == 0, 8),
    (lambda column: column.fixed >= 4, 3),
    (lambda column: column.is_loud, 8),
    (lambda _: True, 4),
)


def is_data(values: Collection[str], rest: Sequence[str], at: int) -> bool:
    """Tell whether the words of one column are data and not different things said."""
    return len(values) >= _needed(Column(values, rest, at))


def are_data(pairs: Collection[tuple[str, str]], rest: Sequence[str], first: int, second: int) -> bool:
    """Tell whether two columns are data: enough words in both, and one does not decide the other."""
    columns = (
        Column({pair[0] for pair in pairs}, rest, first),
        Column({pair[1] for pair in pairs}, rest, second),
    )
    if columns[0].fixed < 2 or any(len(column.values) < _needed(column) for column in columns):
        return False
    sizes = sorted(len(column.values) for column in columns)
    return len(pairs) > sizes[1] or sizes[0] >= 8


def _needed(column: Column) -> int:
    return next(needed for holds, needed in _NEEDED if holds(column))
