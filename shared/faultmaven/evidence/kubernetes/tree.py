"""The marked tree: an object in the shape of the Kubernetes API in which every leaf knows the line it was read from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple, TypeAlias

Scalar: TypeAlias = str | int | float | bool | None


class Empty(str):
    """An empty list or map: a leaf that prints as "[]" or "{}", so that `egress: []` is a fact and not nothing."""

    __slots__ = ()


EMPTY_LIST, EMPTY_MAP = Empty("[]"), Empty("{}")


class Leaf(NamedTuple):
    """One value and its 1-based line in the file; a tuple, because large files have hundreds of thousands."""

    value: Scalar
    line: int


Tree: TypeAlias = "Leaf | dict[str, Tree] | list[Tree]"

_PLAIN_KEY = re.compile(r"[^.\[\]\"\s]+\Z")
#: What names an item in lists whose items have no `name`, by the list's key (the merge keys of the Kubernetes API).
_ITEM_KEYS = {"conditions": "type", "addresses": "type"}


@dataclass
class Doc:
    """A tree under construction: `put` writes a leaf, `named` opens an item of a list of named things."""

    root: dict[str, Tree] = field(default_factory=dict[str, "Tree"])

    def put(self, path: str | tuple[str, ...], value: Scalar, line: int) -> None:
        """Write one leaf; a string path is split on dots, a tuple is taken key by key. What is there is replaced."""
        keys = _split(path) if isinstance(path, str) else path
        self._map(keys[:-1])[keys[-1]] = Leaf(value, line)

    def append(self, path: str, value: Scalar, line: int) -> None:
        """Add one leaf to the list at `path`."""
        self._list(path).append(Leaf(value, line))

    def item(self, path: str) -> Doc:
        """Add an empty map to the list at `path` and return it."""
        new: dict[str, Tree] = {}
        self._list(path).append(new)
        return Doc(new)

    def named(self, path: str, name: str, line: int, key: str = "name") -> Doc:
        """Return the item called `name` of the list at `path`, added when it is not there yet."""
        items = self._list(path)
        for item in items:
            if isinstance(item, dict) and isinstance(found := item.get(key), Leaf) and found.value == name:
                return Doc(item)
        new: dict[str, Tree] = {key: Leaf(name, line)}
        items.append(new)
        return Doc(new)

    def at(self, path: str) -> Doc:
        """Return the map at `path` as a tree of its own, made when it is not there yet."""
        return Doc(self._map(tuple(path.split("."))))

    def text(self, path: str) -> str | None:
        """Return the leaf at `path` as text, or None when there is none."""
        here: Tree = self.root
        for key in path.split("."):
            if not isinstance(here, dict) or key not in here:
                return None
            here = here[key]
        return as_text(here.value) if isinstance(here, Leaf) else None

    def _map(self, keys: tuple[str, ...]) -> dict[str, Tree]:
        here = self.root
        for key in keys:
            below = here.get(key)
            if not isinstance(below, dict):
                below = {}
                here[key] = below
            here = below
        return here

    def _list(self, path: str) -> list[Tree]:
        *above, last = path.split(".")
        parent = self._map(tuple(above))
        items = parent.get(last)
        if not isinstance(items, list):
            items = []
            parent[last] = items
        return items


@lru_cache(maxsize=4_096)
def _split(path: str) -> tuple[str, ...]:
    """Return the keys of a dotted path; readers write the same few hundred for every object."""
    return tuple(path.split("."))


def as_text(value: Scalar) -> str | None:
    """Return a scalar as the API's JSON would print it: `true`, `137`, the text itself, or None for null."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)


def plain(tree: Tree) -> object:
    """Return the tree without its line marks, ready for JSON."""
    if isinstance(tree, Leaf):
        if isinstance(tree.value, Empty):
            return [] if tree.value == EMPTY_LIST else {}
        return tree.value
    if isinstance(tree, dict):
        # a leaf is told here, because nearly all are: a call for each would take as long as all the rest
        return {
            key: below[0] if type(below) is Leaf and type(below[0]) is not Empty else plain(below)
            for key, below in tree.items()
        }
    return [plain(item) for item in tree]


def leaves(tree: Tree, path: str = "") -> Iterator[tuple[str, str | None, int]]:
    """Yield `(path, value, line)` of every leaf: list items by their name where all have one of their own."""
    return zip(*leaf_columns(tree, path), strict=True)


def leaf_columns(tree: Tree, path: str = "") -> tuple[list[str], list[str | None], list[int]]:
    """Return the paths, values and lines of all leaves, in their order."""
    paths: list[str] = []
    values: list[str | None] = []
    lines: list[int] = []
    above: list[tuple[Iterator[tuple[str, Tree]], str]] = []
    entries: Iterator[tuple[str, Tree]] = iter([("", tree)])
    while True:
        for key, below in entries:
            if isinstance(below, Leaf):
                value, line = below
                paths.append(path + key)
                values.append(value if type(value) is str else as_text(value))
                lines.append(line)
                continue
            above.append((entries, path))
            path += key
            entries = _entries(below, path)
            break
        else:
            if not above:
                return paths, values, lines
            entries, path = above.pop()


def _entries(tree: dict[str, Tree] | list[Tree], path: str) -> Iterator[tuple[str, Tree]]:
    """Return what stands below a collection, each with what it adds to the path."""
    if isinstance(tree, list):
        return zip(_indexes(tree, path), tree, strict=True)
    names: Iterable[str] = map(_below, tree) if path else (joined("", key) for key in tree)
    return zip(names, tree.values(), strict=True)


@lru_cache(maxsize=8_192)
def _below(key: str) -> str:
    """Return what a key adds to a path that is not empty; most keys stand in thousands of objects."""
    return joined("-", key)[1:]


def joined(path: str, key: str) -> str:
    """Return `path` with one more key; keys that hold dots or brackets are quoted in brackets."""
    if not _PLAIN_KEY.match(key):
        return f'{path}["{key}"]'
    return f"{path}.{key}" if path else key


def line_span(tree: Tree) -> tuple[int, int] | None:
    """Return the first and last line of the leaves below, or None for an empty tree."""
    first = last = 0
    waiting = [tree]
    while waiting:
        here = waiting.pop()
        if isinstance(here, Leaf):
            first = min(first or here.line, here.line)
            last = max(last, here.line)
        else:
            waiting.extend(here.values() if isinstance(here, dict) else here)
    return (first, last) if last else None


def _indexes(items: list[Tree], path: str) -> list[str]:
    key = _ITEM_KEYS.get(path.rpartition(".")[2], "name")
    names: list[str] = []
    for item in items:
        leaf = item.get(key) if isinstance(item, dict) else None
        if not isinstance(leaf, Leaf) or not isinstance(leaf.value, str) or not leaf.value:
            return [f"[{number}]" for number in range(len(items))]
        names.append(f"[{leaf.value}]")
    return names if len(set(names)) == len(names) else [f"[{number}]" for number in range(len(items))]
