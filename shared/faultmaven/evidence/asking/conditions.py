"""From a question's fields to SQL conditions; every value that somebody gave is a parameter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from faultmaven.evidence.asking.questions import Conditions, EventsQuestion, Question
from faultmaven.evidence.asking.subjects import LEVELS, SEVERITIES, Subject


@dataclass
class Where:
    """Conditions under construction: all of them hold.

    Those on text cost ten times the others. The database would try them on every row, so they stand in a CASE that
    only the rows which meet the others come to.
    """

    quick: list[tuple[str, tuple[object, ...]]] = field(default_factory=list[tuple[str, tuple[object, ...]]])
    slow: list[tuple[str, tuple[object, ...]]] = field(default_factory=list[tuple[str, tuple[object, ...]]])

    def add(self, sql: str, *params: object, is_slow: bool = False) -> None:
        """Add one condition."""
        (self.slow if is_slow else self.quick).append((sql, params))

    def leave_out(self, others: Where) -> None:
        """Add that none of the other conditions holds."""
        for given, own in ((others.quick, self.quick), (others.slow, self.slow)):
            own += [(f"({sql}) IS NOT true", params) for sql, params in given]

    @property
    def sql(self) -> str:
        """Return the conditions as SQL."""
        quick, slow = _all(self.quick), _all(self.slow)
        if not self.slow or not self.quick:
            return slow if self.slow else quick
        return f"{quick} AND CASE WHEN {quick} THEN {slow} ELSE false END"

    @property
    def params(self) -> list[object]:
        """Return the parameters in the order in which the SQL has them."""
        quick = [param for _, params in self.quick for param in params]
        return [*quick, *(quick if self.slow else ()), *(param for _, params in self.slow for param in params)]


def _all(conditions: Sequence[tuple[str, tuple[object, ...]]]) -> str:
    return "(" + (" AND ".join(f"({sql})" for sql, _ in conditions) or "true") + ")"


@dataclass(frozen=True)
class Window:
    """From when to when (naive UTC); `since` counts, `until` does not."""

    since: datetime | None = None
    until: datetime | None = None


def values_of(given: object) -> list[object]:
    """Return the values of a field that takes one or several."""
    if given is None:
        return []
    return list(given) if isinstance(given, list) else [given]  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]


def naive(moment: datetime | None) -> datetime | None:
    """Return a time as the facts have it: UTC, without saying so; a time without a zone is taken as UTC."""
    if moment is None or moment.tzinfo is None:
        return moment
    return moment.astimezone(UTC).replace(tzinfo=None)


def where(question: Question, subject: Subject, files: Sequence[str] | None, window: Window) -> Where:
    """Return what a question asks for; `files` are the ids its `evidence_id` stands for."""
    found = Where()
    if files is not None:
        _any_equal(found, "evidence_id", list(files))
    _fields(found, question, subject)
    if window.since is not None:
        found.add("ts >= ?", window.since)
    if window.until is not None:
        found.add("ts < ?", window.until)
    if isinstance(question, EventsQuestion) and question.exclude is not None:
        left_out = Where()
        _fields(left_out, question.exclude, subject)
        _any_equal(left_out, "evidence_id", values_of(question.exclude.evidence_id))
        found.leave_out(left_out)
    return found


def _fields(found: Where, given: Conditions, subject: Subject) -> None:
    for name in subject.equal:
        _any_equal(found, name, values_of(getattr(given, name, None)))
    _at_least(found, "level", getattr(given, "level", None), LEVELS)
    _at_least(found, "severity", getattr(given, "severity", None), SEVERITIES)
    for name, sql in (("min_duration_ms", "duration_ms >= ?"), ("max_duration_ms", "duration_ms <= ?")):
        if (limit := getattr(given, name, None)) is not None:
            found.add(sql, limit)
    if patterns := values_of(getattr(given, "path", None)):
        found.add(" OR ".join("regexp_full_match(path, ?)" for _ in patterns), *map(_glob, patterns))
    if wanted := values_of(given.text):
        each = " OR ".join(f"contains(lower({column}), lower(?))" for column in subject.text)
        found.add(
            " OR ".join(f"({each})" for _ in wanted), *(word for word in wanted for _ in subject.text), is_slow=True
        )


def _any_equal(found: Where, column: str, wanted: list[object]) -> None:
    if wanted:
        found.add(f"{column} IN ({', '.join('?' for _ in wanted)})", *wanted)


def _at_least(found: Where, column: str, given: object, ranks: Sequence[str]) -> None:
    if isinstance(given, str):
        _any_equal(found, column, list(ranks[ranks.index(given) :]))
    else:
        _any_equal(found, column, values_of(given))


def _glob(pattern: object) -> str:
    """Return a regular expression of a path in which `*` stands for anything; RE2 reads it in linear time."""
    return "(?s)" + ".*".join(map(_literal, str(pattern).split("*")))


def _literal(text: str) -> str:
    return "".join(f"\\{char}" if char.isascii() and not char.isalnum() and char != "_" else char for char in text)
