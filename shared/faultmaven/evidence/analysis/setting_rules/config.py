"""A configuration as rules see it: settings with lines, found by path, by name, and by the block they stand in."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

#: Sorts behind everything that goes on after a path.
_BEHIND_ALL = chr(0x10FFFF)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_DIVIDES = re.compile(r"[-.\s:/]+")
_LAST = re.compile(r"(?P<parent>.*?)\.?(?P<key>\[\"[^\"]*\"\]|[^.\[\]\"]+)(?P<index>(?:\[[^\[\]]*\])*)\Z", re.S)
#: The name and its indices are in so many characters at the end of a path; no real one is longer.
_LONGEST_NAME = 400
#: Where a name is an item's label and the value stands below it: variables of containers, properties of XML.
_LABELLED = re.compile(
    r".*(?:env|property|add|properties|entry|param|context-param|init-param)\[(?P<name>[^\]]+)\]\.(?:value|param-value)\Z",
    re.S,
)
_ASSIGNED = re.compile(r"(?P<name>[A-Za-z_][\w.-]*)=(?P<value>.*)\Z", re.S)
_ENVIRONMENT = re.compile(r".*\.environment\[\d+\]\Z", re.S)


@dataclass(frozen=True)
class Setting:
    """One setting. `name` is its last key in snake case, or the variable's name where the value is one's."""

    path: str
    value: str
    line: int
    name: str
    parent: str


@dataclass(eq=False)
class Config:
    """The settings of one object, or of one part of a file; `kind` is set for objects of Kubernetes."""

    format: str
    settings: Sequence[Setting]
    kind: str | None = None
    object_name: str = ""
    namespace: str = ""
    source: str = ""
    line: int = 1
    _paths: dict[str, list[Setting]] = field(default_factory=lambda: defaultdict(list))
    _groups: dict[str, list[Setting]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for setting in self.settings:
            self._paths[setting.path].append(setting)
            self._groups[setting.parent].append(setting)

    @cached_property
    def _ordered(self) -> Sequence[tuple[str, int]]:
        """The paths in their order, each with its setting's place: what is below a path stands together."""
        return sorted((setting.path, position) for position, setting in enumerate(self.settings))

    def first(self, path: str) -> Setting | None:
        """Return the first setting at a path."""
        found = self._paths.get(path)
        return found[0] if found else None

    def all(self, path: str) -> Sequence[Setting]:
        """Return every setting at a path, in the order of the file."""
        return self._paths.get(path, ())

    def value(self, path: str) -> str:
        """Return the last value at a path (the one that holds where a later one wins), or ""."""
        found = self._paths.get(path)
        return found[-1].value if found else ""

    def fitting(self, pattern: str) -> Iterator[tuple[Setting, re.Match[str]]]:
        """Yield the settings whose whole path fits a pattern."""
        compiled = re.compile(pattern, re.S)
        for path, found in self._paths.items():
            match = compiled.fullmatch(path)
            if match:
                for setting in found:
                    yield setting, match

    def below(self, path: str) -> Iterator[Setting]:
        """Yield the settings at or below a path."""
        ordered = self._ordered
        first, last = bisect_left(ordered, (path,)), bisect_left(ordered, (path + _BEHIND_ALL,))
        for position in sorted(position for _, position in ordered[first:last]):
            setting = self.settings[position]
            if setting.path[len(path) : len(path) + 1] in {"", ".", "["}:
                yield setting

    def groups(self) -> Iterator[Sequence[Setting]]:
        """Yield the settings that stand in one block together."""
        yield from self._groups.values()

    def repeated(self) -> Iterator[Sequence[Setting]]:
        """Yield the settings of each path that is set more than once."""
        for found in self._paths.values():
            if len(found) > 1:
                yield found


def setting_of(path: str, value: str | None, line: int) -> Setting:
    """Return a setting with its name told from its path (and, in lists of `NAME=value`, from its value)."""
    text = value or ""
    if match := _LABELLED.match(path):
        label = match["name"]
        return Setting(path, text, line, snake(label), path.rpartition(".")[0].rpartition("[")[0])
    if _ENVIRONMENT.match(path) and (pair := _ASSIGNED.match(text)):
        return Setting(path, pair["value"], line, snake(pair["name"]), path.rpartition("[")[0])
    return Setting(path, text, line, *_name_and_parent(path))


@lru_cache(maxsize=4_096)
def _name_and_parent(path: str) -> tuple[str, str]:
    before, end = path[:-_LONGEST_NAME], path[-_LONGEST_NAME:]
    last = _LAST.match(end)
    return (snake(end), "") if last is None else (snake(last["key"].strip('[]"')), before + last["parent"])


@lru_cache(maxsize=4_096)
def snake(name: str) -> str:
    """Return a name in snake case: maxPoolSize, max-pool-size and MAX_POOL_SIZE are one."""
    return _DIVIDES.sub("_", _CAMEL.sub("_", name)).lower()
