"""V8's heap snapshots (`--heapsnapshot-signal`, Chrome): what lies in the heap, counted by class as DevTools does.

A snapshot is a graph of numbers, a line per object, with the names behind it. Who holds an object is not read: that is
the work of DevTools, and a warning says so. Format: `HeapSnapshotJSONSerializer` in v8/src/profiler.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

import numpy as np
import numpy.typing as npt
import orjson

from faultmaven.evidence.extractors.json_text import as_list, as_map, as_text
from faultmaven.evidence.extractors.profiles.call_tree import CallTree, Frame, Measure

_BEGIN = '{"snapshot":{"meta":{"node_fields":'
_NODES, _EDGES, _STRINGS = '"nodes":[', '"edges":[', '"strings":['
_HEAD_LINES, _HEAD_CHARS = 60, 65_536
_SPACE, _OBJECTS = Measure("inuse_space", "bytes"), Measure("inuse_objects", "count")
#: Types whose objects are told apart by their names; the others are counted as one class each.
_NAMED = frozenset({"object", "native"})
_CLASSES = {
    "hidden": "(system)", "code": "(compiled code)", "closure": "(closure)", "concatenated string": "(string)",
    "sliced string": "(string)",
}  # fmt: skip
#: So many classes are told one by one, the largest; the others are one.
_MOST_CLASSES = 2_000
_OTHERS = "(other classes)"
#: Lines read at once, and the largest number that a snapshot can hold; two of them make one key.
_AT_ONCE, _LARGEST, _KEY, _MOST_TYPES = 50_000, 1 << 48, 1 << 32, 1 << 16

Numbers = npt.NDArray[np.int64]


def looks_like_snapshot(lines: Sequence[str]) -> float:
    """Return 1 for a file that begins as V8 writes it, with its objects on lines of their own, else 0."""
    first = lines[0] if lines else ""
    return float(first.startswith(_BEGIN) and any(line.startswith(_NODES) for line in lines[1:_HEAD_LINES]))


def read_snapshot(lines: Sequence[str], tree: CallTree) -> str:
    """Add a root frame per class with its bytes and objects; return what is to be said of the whole."""
    fields, types, counts = _described(lines)
    start = next(number for number, line in enumerate(lines) if line.startswith(_NODES))
    nodes = _numbers(lines, start, len(fields))
    names = _Strings(lines)
    if not {"type", "name", "self_size"} <= set(fields) or not len(nodes):
        return "The snapshot holds no objects that can be read"
    kinds, named, sizes = (nodes[:, fields.index(name)] for name in ("type", "name", "self_size"))
    own_names = [number for number, kind in enumerate(types) if kind in _NAMED]
    kinds = np.minimum(kinds, _MOST_TYPES)
    keys = kinds * _KEY + np.where(np.isin(kinds, own_names), np.minimum(named, _KEY - 1), 0)
    unique, first, which = np.unique(keys, return_index=True, return_inverse=True)
    space, objects = np.bincount(which, sizes), np.bincount(which)
    for rank, place in enumerate(np.argsort(-space, kind="stable").tolist()):
        kind, name = divmod(int(unique[place]), _KEY)
        title = _class_of(types[kind] if kind < len(types) else "", name, names) if rank < _MOST_CLASSES else _OTHERS
        costs = {_SPACE: float(space[place]), _OBJECTS: float(objects[place])}
        tree.add((Frame(title),), costs, min(start + int(first[place]) + 1, len(lines)))
    told = f"A heap snapshot of {len(nodes):,} objects ({int(sizes.sum()):,} bytes), counted by class"
    missing = counts.get("node_count", 0) - len(nodes)
    broken = f"; {missing:,} objects more are missing or damaged" if missing > 0 else ""
    return f"{told}{broken}. Which object holds which is not read: open the snapshot in DevTools for that."


def _described(lines: Sequence[str]) -> tuple[list[str], list[str], Mapping[str, int]]:
    """Return the names of a node's numbers, its types, and how many there are of what."""
    text = "".join(lines[:_HEAD_LINES])[:_HEAD_CHARS]
    head = text.partition(_NODES)[0].rstrip().removesuffix(",") + "}"
    try:
        snapshot = as_map(as_map(orjson.loads(head)).get("snapshot"))
    except orjson.JSONDecodeError:
        return [], [], {}
    meta = as_map(snapshot.get("meta"))
    types = as_list(next(iter(as_list(meta.get("node_types"))), None))
    counts = {name: value for name, value in snapshot.items() if isinstance(value, int)}
    return (
        [as_text(name) or "" for name in as_list(meta.get("node_fields"))],
        [as_text(kind) or "" for kind in types],
        counts,
    )


def _numbers(lines: Sequence[str], start: int, width: int) -> Numbers:
    """Return the numbers of the list that begins on a line, a row per node; lines that are damaged are left out."""
    stop = next((n for n in range(start, len(lines)) if lines[n].startswith(_EDGES)), len(lines))
    parts = [np.empty(0, dtype=np.int64)]
    for at in range(start, stop, _AT_ONCE):
        piece = lines[at : min(at + _AT_ONCE, stop)]
        whole = _row("".join(piece))
        if whole is not None:
            parts.append(whole)
        else:
            parts += [row for row in map(_row, piece) if row is not None and len(row) == width]
    found = np.clip(np.concatenate(parts), 0, _LARGEST)
    return found[: len(found) // width * width].reshape(-1, width) if width else np.empty((0, 1), dtype=np.int64)


def _row(text: str) -> Numbers | None:
    """Return the numbers of lines, None where something else stands between them."""
    try:
        cells = as_list(orjson.loads(f"[{text.removeprefix(_NODES).strip(', ]')}]"))
    except orjson.JSONDecodeError:
        return None
    is_whole = all(type(cell) is int and abs(cell) < _LARGEST for cell in cells)
    return np.array(cells, dtype=np.int64) if is_whole else None


class _Strings:
    """The names of a snapshot, a line each, decoded when one is asked for."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        found = (number for number in range(len(lines) - 1, -1, -1) if lines[number].startswith(_STRINGS))
        self._start = next(found, None)

    def __getitem__(self, index: int) -> str | None:
        if self._start is None or self._start + index >= len(self._lines):
            return None
        printed = self._lines[self._start + index].removeprefix(_STRINGS).rstrip().rstrip("]},")
        try:
            value = cast("object", orjson.loads(printed))
        except orjson.JSONDecodeError:
            return None
        return as_text(value)


def _class_of(kind: str, name: int, names: _Strings) -> str:
    if kind in _NAMED:
        return (names[name] or f"({kind})")[:200]
    return _CLASSES.get(kind, f"({kind or 'unknown'})")
