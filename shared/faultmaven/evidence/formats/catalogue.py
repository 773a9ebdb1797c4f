"""The catalogue of formats: reads the data files next to it and compiles their patterns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import cast

import yaml

from faultmaven.evidence.levels import LEVEL_PATTERN
from faultmaven.evidence.timestamps import SHAPES, bare

#: Groups of a pattern that are columns of `events`; every other group is an attribute.
COLUMNS = frozenset({"ts", "level", "service", "component", "host", "thread", "trace_id", "span_id", "msg"})
_PLACEHOLDERS = {
    "level": LEVEL_PATTERN,
    "ip": r"(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]*:[0-9a-fA-F:.]+)",
    "trace": r"[0-9a-fA-F-]{16,36}",
}
_USE = re.compile(r"%\{(?P<name>\w+)(?:\.(?P<part>[\w|]+))?\}")


#: Stands for the end of a line inside a record whose lines were put together: line ends part records, this does not.
LINE_END = "\x1e"


@dataclass(frozen=True)
class Fold:
    """How a record of several lines becomes one line before it is read.

    `first` begins a record; `following` is matched against two lines that follow each other (joined by a line end) and
    says that the second belongs to the record; `cut` is what to take off the second; `glue` joins them.
    """

    first: re.Pattern[str]
    following: re.Pattern[str]
    cut: re.Pattern[str] | None
    glue: str


@dataclass(frozen=True)
class LogFormat:
    """One format of a line. `specificity` decides between formats that match equally many lines.

    `numbers` are attributes to store as numbers; `error_status` names the attribute whose value of 500 or more makes a
    record an error (400 or more: a warning); `constants` are columns with a fixed value; `fold` puts the lines of one
    record together.
    """

    name: str
    pattern: str
    specificity: int
    numbers: frozenset[str] = frozenset()
    error_status: str | None = None
    priority: str | None = None
    constants: Mapping[str, str] | None = None
    samples: tuple[Mapping[str, object], ...] = ()
    fold: Fold | None = None

    def regex(self, shapes: Iterable[str] | None = None) -> re.Pattern[str]:
        """Return the compiled pattern; with `shapes`, times are looked for in these shapes only (faster)."""
        return _compile(self.pattern, tuple(shapes) if shapes is not None else None)


@dataclass(frozen=True)
class MessageFormat:
    """What one program says: patterns by the first word of the message, with the attributes and level they carry."""

    component: re.Pattern[str]
    by_first_word: Mapping[str, tuple[tuple[re.Pattern[str], str | None, frozenset[str]], ...]]
    samples: tuple[Mapping[str, object], ...] = ()


@lru_cache(maxsize=512)
def _compile(pattern: str, shapes: tuple[str, ...] | None) -> re.Pattern[str]:
    def expand(use: re.Match[str]) -> str:
        if use["name"] != "ts":
            return _PLACEHOLDERS[use["name"]]
        names = use["part"].split("|") if use["part"] else list(SHAPES)
        chosen = [name for name in names if shapes is None or name in shapes] or names
        return "(?:" + "|".join(bare(name) for name in chosen) + ")"

    return re.compile(_USE.sub(expand, pattern))


def _read(folder: str) -> list[Mapping[str, object]]:
    found: list[Mapping[str, object]] = []
    for entry in sorted(files(__package__ or __name__).joinpath(folder).iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".yaml"):
            found.append(cast("Mapping[str, object]", yaml.load(entry.read_text("utf-8"), Loader=yaml.CSafeLoader)))
    return found


@lru_cache(maxsize=1)
def log_formats() -> tuple[LogFormat, ...]:
    """Return every format of a line, the most specific first."""
    formats = [
        LogFormat(
            name=str(data["name"]),
            pattern=_pattern(data),
            specificity=int(str(data["specificity"])),
            numbers=frozenset(_words(data.get("numbers"))),
            error_status=_text(data.get("error_status")),
            priority=_text(data.get("priority")),
            constants=cast("Mapping[str, str] | None", data.get("constants")),
            samples=tuple(cast("list[Mapping[str, object]]", data["samples"])),
            fold=_fold(cast("Mapping[str, str] | None", data.get("fold"))),
        )
        for data in _read("lines")
    ]
    return tuple(sorted(formats, key=lambda entry: (-entry.specificity, entry.name)))


def _pattern(data: Mapping[str, object]) -> str:
    """Return the pattern; a line end in the pattern of a folded format is what stands for it after folding."""
    pattern = str(data["pattern"]).replace("\n", "")
    return pattern.replace(r"\n", LINE_END) if "fold" in data else pattern


def _fold(data: Mapping[str, str] | None) -> Fold | None:
    if data is None:
        return None
    cut = _compile(data["cut"], None) if "cut" in data else None
    glue = data["glue"].replace("\n", LINE_END)
    return Fold(_compile(data["first"], None), _compile(data["next"], None), cut, glue)


@lru_cache(maxsize=1)
def message_formats() -> tuple[MessageFormat, ...]:
    """Return every format of a program's messages."""
    return tuple(_message_format(data) for data in _read("messages"))


def _message_format(data: Mapping[str, object]) -> MessageFormat:
    table: dict[str, list[tuple[re.Pattern[str], str | None, frozenset[str]]]] = {}
    for rule in cast("list[Mapping[str, object]]", data["messages"]):
        entry = (_compile(str(rule["pattern"]), None), _text(rule.get("level")), frozenset(_words(rule.get("numbers"))))
        for word in _words(rule["first_word"]):
            table.setdefault(word, []).append(entry)
    return MessageFormat(
        re.compile(str(data["component"])),
        {word: tuple(rules) for word, rules in table.items()},
        tuple(cast("list[Mapping[str, object]]", data["samples"])),
    )


def _words(value: object) -> list[str]:
    if isinstance(value, list):
        return [str(item) for item in cast("list[object]", value)]
    return str(value).split() if value is not None else []


def _text(value: object) -> str | None:
    return None if value is None else str(value)
