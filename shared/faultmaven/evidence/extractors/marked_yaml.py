"""YAML with line marks, read from parser events without recursion: depth, aliases and size cannot hurt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol, cast

import yaml

from faultmaven.evidence.extractors import plain_yaml
from faultmaven.evidence.extractors.marked_tree import (
    MAX_DEPTH,
    MAX_LEAVES,
    MAX_REPEATED,
    BrokenDocument,
    LongDocument,
    Repeated,
    resolve,
)
from faultmaven.evidence.kubernetes.tree import EMPTY_LIST, EMPTY_MAP, Leaf, Tree


class _EventLoader(Protocol):
    def get_event(self) -> yaml.Event | None: ...
    def dispose(self) -> None: ...


@dataclass(slots=True)
class _Open:
    """A collection under construction, its first line, its anchor, and the key that waits for its value."""

    tree: dict[str, Tree] | list[Tree]
    line: int
    anchor: str | None
    key: str | None = None


@dataclass
class _Builder:
    first_line: int
    last_line: int
    stack: list[_Open] = field(default_factory=list["_Open"])
    anchors: dict[str, Tree] = field(default_factory=dict[str, "Tree"])
    leaves: int = 0
    root: Tree | None = None
    repeated: list[Repeated] = field(default_factory=list[Repeated])
    merged: set[tuple[int, str]] = field(default_factory=set[tuple[int, str]])


def documents(
    lines: Sequence[str], first_line: int = 1, repeated: list[Repeated] | None = None
) -> Iterator[tuple[int, int, Tree | BrokenDocument]]:
    """Yield `(first line, last line, tree)` of every document; a broken one comes as its error.

    Keys that stand twice in one map are added to `repeated`.
    """
    start = 0
    marks = [n for n, line in enumerate(lines) if line.startswith("---")]
    for stop in [*(n for n in marks if lines[n].rstrip() == "---" or lines[n][3] == " "), len(lines)]:
        part = lines[start:stop]
        if any(line.strip() and not line.lstrip().startswith("#") and line.strip() != "..." for line in part):
            begin = first_line + start
            try:
                tree = parse(part, begin, repeated)
            except BrokenDocument as broken:
                yield begin, begin + len(part) - 1, broken
            else:
                if tree is not None:
                    yield begin, begin + len(part) - 1, tree
        start = stop + 1 if stop < len(lines) and lines[stop].rstrip() == "---" else stop


def parse(lines: Sequence[str], first_line: int, repeated: list[Repeated] | None = None) -> Tree | None:
    """Return the tree of one document, or None when it is empty. Raises BrokenDocument."""
    tree = plain_yaml.read(lines, first_line)
    return tree if tree is not None else parse_events(lines, first_line, repeated)


def parse_events(lines: Sequence[str], first_line: int, repeated: list[Repeated] | None = None) -> Tree | None:
    """Return what `parse` does, of any document, from the events of libyaml."""
    builder = _Builder(first_line, first_line + len(lines) - 1)
    if repeated is not None:
        builder.repeated = repeated
    text = "\n".join(lines)
    loader = cast("_EventLoader", yaml.CSafeLoader(text))
    try:
        for event in iter(loader.get_event, None):
            if type(event) is yaml.ScalarEvent:
                _take_scalar(event, builder)
            else:
                _take(event, builder)
    except LongDocument as long:
        raise LongDocument(long.line, _as_far_as_read(builder)) from long
    except UnicodeEncodeError as error:  # half a surrogate pair
        line = first_line + text.count("\n", 0, error.start)
        raise BrokenDocument("a character that is none", line) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = first_line + min(mark.line if mark is not None else 0, len(lines) - 1)
        raise BrokenDocument(str(getattr(error, "problem", None) or error).split("\n")[0], line) from error
    finally:
        loader.dispose()
    return builder.root


def _take(event: yaml.Event, builder: _Builder) -> None:
    # what is missing at the end (the value of a last key) is marked behind the last line
    line = min(builder.first_line + event.start_mark.line, builder.last_line)
    if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
        if len(builder.stack) >= MAX_DEPTH:
            raise BrokenDocument(f"more than {MAX_DEPTH} levels", line)
        tree: dict[str, Tree] | list[Tree] = {} if isinstance(event, yaml.MappingStartEvent) else []
        builder.stack.append(_Open(tree, line, event.anchor))
    elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
        done = builder.stack.pop()
        empty = Leaf(EMPTY_MAP if isinstance(done.tree, dict) else EMPTY_LIST, done.line)
        _place(done.tree or empty, done.anchor, line, builder)
    elif isinstance(event, yaml.AliasEvent):
        _place(_copy_of(event.anchor, line, builder), None, line, builder)


def _take_scalar(event: yaml.ScalarEvent, builder: _Builder) -> None:
    here = builder.stack[-1] if builder.stack else None
    text = event.value
    if here is not None and here.key is None and type(here.tree) is dict:
        here.key = text
        return
    line = min(builder.first_line + event.start_mark.line, builder.last_line)
    leaf = Leaf(text if event.style else resolve(text), line)
    if here is not None and not event.anchor and builder.leaves < MAX_LEAVES:
        # the usual ways: what `_place` does, without its questions
        if isinstance(here.tree, list):
            builder.leaves += 1
            here.tree.append(leaf)
            return
        if here.key is not None and here.key not in here.tree:
            builder.leaves += 1
            here.tree[here.key] = leaf
            here.key = None
            return
    _place(leaf, event.anchor, line, builder)


def _place(tree: Tree, anchor: str | None, line: int, builder: _Builder) -> None:
    if isinstance(tree, Leaf):
        builder.leaves += 1
        if builder.leaves > MAX_LEAVES:
            raise LongDocument(line)
    if anchor:
        builder.anchors[anchor] = tree
    if not builder.stack:
        builder.root = tree if builder.root is None else builder.root
        return
    here = builder.stack[-1]
    if isinstance(here.tree, list):
        here.tree.append(tree)
        return
    if here.key is None:  # a collection as a key: name it by its line, the value follows
        here.key = f"?{line}"
        return
    if here.key == "<<" and isinstance(tree, dict):
        for key, below in tree.items():
            if here.tree.setdefault(key, below) is below:
                builder.merged.add((id(here.tree), key))
    else:
        of_merge = (id(here.tree), here.key) in builder.merged
        if here.key in here.tree and not of_merge and len(builder.repeated) < MAX_REPEATED:
            builder.repeated.append(Repeated(here.key, here.tree[here.key], tree))
        here.tree[here.key] = tree
    here.key = None


def _as_far_as_read(builder: _Builder) -> Tree | None:
    """Close what is open, innermost first, and return the tree."""
    while builder.stack:
        done = builder.stack.pop().tree
        if not builder.stack:
            builder.root = done if builder.root is None else builder.root
            break
        here = builder.stack[-1]
        if isinstance(here.tree, list):
            here.tree.append(done)
        elif here.key is not None:
            here.tree[here.key] = done
    return builder.root


def _copy_of(anchor: str, line: int, builder: _Builder) -> Tree:
    """Return what an alias stands for; its leaves and levels count again, so that a bomb meets the limits."""
    tree = builder.anchors.get(anchor)
    if tree is None:
        return Leaf(f"*{anchor}", line)
    waiting = [(tree, len(builder.stack))]
    while waiting:
        here, depth = waiting.pop()
        if isinstance(here, Leaf):
            builder.leaves += 1
            if builder.leaves > MAX_LEAVES:
                raise BrokenDocument(f"more than {MAX_LEAVES} values behind aliases", line)
        elif depth >= MAX_DEPTH:
            raise BrokenDocument(f"more than {MAX_DEPTH} levels behind aliases", line)
        else:
            waiting.extend((below, depth + 1) for below in (here.values() if isinstance(here, dict) else here))
    return tree
