"""Which files and objects of a case are versions of one another, and which of two is the newer one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

#: Words in names that say when: before, in this order, after.
_WHEN = {
    **dict.fromkeys(
        (
            "old",
            "before",
            "prev",
            "previous",
            "orig",
            "original",
            "bak",
            "backup",
            "good",
            "baseline",
            "pre",
            "save",
            "saved",
            "dpkg-old",
            "rpmsave",
            "known-good",
            "working",
        ),
        -1,
    ),
    **dict.fromkeys(
        (
            "new",
            "after",
            "current",
            "now",
            "bad",
            "broken",
            "post",
            "changed",
            "latest",
            "dpkg-new",
            "rpmnew",
            "fixed",
            "modified",
        ),
        1,
    ),
    "copy": 0,
}
_DATE = re.compile(
    r"(?<!\d)(?P<date>20\d\d[-_.]?[01]\d[-_.]?[0-3]\d)"
    r"(?:[-_.T]?(?P<time>[0-2]\d[-_.:]?[0-5]\d(?:[-_.:]?[0-5]\d)?))?(?!\d)"
)
_VERSION = re.compile(
    r"(?:^|[-_. ])(?:v|rev|r|version)[-_.]?(?P<number>\d{1,6}(?:\.\d{1,6})*)(?=[-_. ]|\Z)", re.IGNORECASE
)
_COPY = re.compile(r"\s*\((?P<number>\d{1,3})\)|~\Z")
_WORD = re.compile(
    r"(?:(?<=[-_. ])|^)(?P<word>" + "|".join(sorted(_WHEN, key=len, reverse=True)) + r")(?=[-_. ~\d]|\Z)", re.IGNORECASE
)
#: Of the settings of the smaller version, this share must be in the larger one too.
_ALIKE = 0.5


@dataclass
class Version:
    """One file's settings, or one object's; `subject` is the object's kind, namespace and name."""

    evidence_id: str
    number: int
    filename: str
    format: str
    subject: str | None
    settings: list[tuple[str, str | None, int]] = field(default_factory=list[tuple[str, "str | None", int]])


@dataclass(frozen=True)
class PlaceInTime:
    """A name without what says when, and what that was: comparable only with one of the same kind."""

    stem: str
    when: int = 0
    number: tuple[int, ...] = ()
    date: str = ""


def place_in_time(filename: str) -> PlaceInTime:
    """Return a file's name without folders, dates, versions and words such as "old", and what those told."""
    *folders, name = filename.split("/")
    when, number, date = 0, tuple[int, ...](), ""
    if match := _DATE.search(name):
        date = re.sub(r"\D", "", match["date"] + (match["time"] or ""))
        name = name[: match.start()].rstrip("-_. T") + name[match.end() :]
    if match := _VERSION.search(name):
        number = tuple(int(part) for part in match["number"].split("."))
        name = name[: match.start()] + name[match.end() :]
    for match in list(_WORD.finditer(name)):
        when = when or _WHEN[match["word"].lower()]
    stripped = re.sub(r"[-_. ]{2,}", ".", _WORD.sub("", _COPY.sub("", name))).strip("-_. ~")
    for folder in reversed(folders):
        if not when and folder.lower() in _WHEN:
            when = _WHEN[folder.lower()]
        if not date and (found := _DATE.search(folder)):
            date = re.sub(r"\D", "", found["date"] + (found["time"] or ""))
        if not number and (release := _VERSION.fullmatch(folder)):
            number = tuple(int(part) for part in release["number"].split("."))
    return PlaceInTime(stripped.lower() or name.lower(), when, number, date)


def pair_up(versions: Sequence[Version]) -> Iterator[tuple[Version, Version, Literal["after", "unknown"]]]:
    """Yield `(older, newer, how sure)` of neighbours among the versions of each configuration."""
    groups: dict[tuple[str, str], list[Version]] = defaultdict(list)
    for version in versions:
        key = ("object", version.subject) if version.subject else ("file", place_in_time(version.filename).stem)
        groups[key].append(version)
    for group in groups.values():
        ordered = sorted(group, key=lambda version: (version.number, version.filename))
        ordered.sort(key=lambda version: _rank(version.filename))
        for older, newer in pairwise(ordered):
            if older.evidence_id != newer.evidence_id and _alike(older, newer):
                sure = _rank(older.filename) != _rank(newer.filename) and _comparable(older.filename, newer.filename)
                yield older, newer, "after" if sure else "unknown"


def _rank(filename: str) -> tuple[int, str, tuple[int, ...]]:
    place = place_in_time(filename)
    # a file without a date beside one with a date is the one in use, the other its copy
    return place.when, place.date or "9", place.number


def _comparable(one: str, other: str) -> bool:
    """Tell whether the names say which comes first: both have a date or a number, or a word says it."""
    first, second = place_in_time(one), place_in_time(other)
    if first.when != second.when:
        return True
    return bool(first.date and second.date) or bool(first.number and second.number)


def _alike(one: Version, other: Version) -> bool:
    first, second = {path for path, _, _ in one.settings}, {path for path, _, _ in other.settings}
    smaller = min(len(first), len(second))
    return bool(smaller) and len(first & second) >= _ALIKE * smaller
