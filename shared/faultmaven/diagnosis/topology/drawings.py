"""Edges of an uploaded call graph: a square table of zeros and ones, or a list with a column for each end.

Content decides: a matrix has the same names over its columns as before its rows; a list says in its header, or by the
keys of its objects, which end is which.
"""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from faultmaven.diagnosis.binding import Proof
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.subjects import Ref
from faultmaven.diagnosis.topology.graph import Edge, How
from faultmaven.diagnosis.topology.names import Names

#: Files longer than this are no drawings by hand or tool of who calls whom.
_LINES = 5000
_SOURCE = frozenset(
    ("source", "from", "caller", "src", "parent", "client", "upstream", "consumer", "dependent", "src_service")
)
_TARGET = frozenset(
    ("target", "to", "callee", "dst", "dest", "destination", "child", "server", "downstream", "dependency", "provider")
)
#: Where topologies as JSON keep their edges.
_LISTS = ("edges", "links", "dependencies", "calls", "relations", "data")
_NO_EDGE = frozenset({"", "0", "0.0", "false", "nan", "none"})

_Found = tuple[str, str, int]


def drawn_edges(picture: Picture, names: Names) -> Iterator[Edge]:
    """Yield the edges of every file that draws who calls whom."""
    for row in picture.facts.rows(
        "SELECT evidence_id, number, filename, line_count FROM evidence "
        "WHERE status = 'ready' AND duplicate_of IS NULL "
        "AND data_type NOT IN ('metric', 'trace', 'profile', 'archive') AND line_count BETWEEN 1 AND ?",
        (_LINES,),
    ):
        head = picture.facts.lines(row["evidence_id"], 1, 2)
        if not _may_draw(head):
            continue
        lines = picture.facts.lines(row["evidence_id"], 1, int(row["line_count"]))
        for source, target, line in read_drawing(lines):
            ref = Ref(str(row["evidence_id"]), int(row["number"]), str(row["filename"]), line, line)
            text = f"The call graph `{row['filename']}` says that `{source}` calls `{target}`"
            proof = Proof(text, ref, (), (source, target), source="call graph")
            yield Edge(names.of(source) or source, names.of(target) or target, How.CALLS, proof)


def read_drawing(lines: Sequence[str]) -> list[_Found]:
    """Return `(source, target, line)` per edge of a drawing; nothing for any other file."""
    text = next((line.lstrip() for line in lines if line.strip()), "")
    if text[:1] in "{[":
        return _from_json(lines)
    delimiter = max(",;\t|", key=text.count)
    try:
        rows = [(reader.line_num, row) for reader in (csv.reader(lines, delimiter=delimiter),) for row in reader if row]
    except csv.Error:
        return []
    return _from_matrix(rows) or _from_list(rows)


def _may_draw(head: Sequence[str]) -> bool:
    first = next((line.strip() for line in head if line.strip()), "")
    return first[:1] in "{[" or any(sign in first for sign in ",;\t|")


def _from_matrix(rows: Sequence[tuple[int, list[str]]]) -> list[_Found]:
    """Read rows as callers and columns as callees."""
    columns = [cell.strip() for cell in rows[0][1]][1:] if rows else []
    if len(columns) < 2 or {row[0].strip() for _, row in rows[1:]} != set(columns):
        return []
    cells = [cell.strip().lower() for _, row in rows[1:] for cell in row[1:]]
    if not all(cell in _NO_EDGE or cell.replace(".", "", 1).isdigit() or cell == "true" for cell in cells):
        return []
    return [
        (row[0].strip(), name, line)
        for line, row in rows[1:]
        for name, cell in zip(columns, row[1:], strict=False)
        if cell.strip().lower() not in _NO_EDGE and name != row[0].strip()
    ]


def _from_list(rows: Sequence[tuple[int, list[str]]]) -> list[_Found]:
    header = [_plain(cell) for cell in rows[0][1]] if rows else []
    source = next((place for place, name in enumerate(header) if name in _SOURCE), None)
    target = next((place for place, name in enumerate(header) if name in _TARGET), None)
    if source is None or target is None:
        return []
    width = max(source, target)
    found = [(row[source].strip(), row[target].strip(), line) for line, row in rows[1:] if len(row) > width]
    return [edge for edge in found if edge[0] and edge[1]]


def _from_json(lines: Sequence[str]) -> list[_Found]:
    try:
        value: Any = json.loads("\n".join(lines))
    except (ValueError, RecursionError):
        return []
    found = list(_json_edges(value))
    return [(source, target, _line_of(lines, source, target)) for source, target in found]


def _json_edges(value: Any) -> Iterator[tuple[str, str]]:
    """Yield the edges of a list of objects with both ends, of one under a usual key, or of a map of names to names."""
    if isinstance(value, dict):
        mapping = cast("dict[str, Any]", value)
        lists = [mapping[key] for key in _LISTS if isinstance(mapping.get(key), list)]
        if lists:
            for entry in lists:
                yield from _json_edges(entry)
        elif len(mapping) > 1 and all(_is_names(entry) for entry in mapping.values()):
            yield from ((source, target) for source, targets in mapping.items() for target in targets)
    elif isinstance(value, list):
        for entry in cast("list[Any]", value):
            if isinstance(entry, dict):
                ends = _ends(cast("dict[str, Any]", entry))
                if ends:
                    yield ends


def _ends(entry: Mapping[str, Any]) -> tuple[str, str] | None:
    source = next((value for key, value in entry.items() if _plain(key) in _SOURCE and isinstance(value, str)), None)
    target = next((value for key, value in entry.items() if _plain(key) in _TARGET and isinstance(value, str)), None)
    return (source, target) if source and target else None


def _is_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in cast("list[Any]", value))


def _plain(name: str) -> str:
    return name.strip().strip("\ufeff").lower().replace("-", "_").replace(" ", "_")


def _line_of(lines: Sequence[str], source: str, target: str) -> int:
    """Return the line that names the target behind one that names the source: in written JSON they stand together."""
    at = next((number for number, line in enumerate(lines, 1) if source in line), 1)
    return next((number for number, line in enumerate(lines[at - 1 :], at) if target in line), at)
