"""Tables of `kubectl get` and `kubectl top`: any kind, wide or not, all namespaces, with or without their header."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from faultmaven.evidence.kubernetes.columns import cells, header_starts
from faultmaven.evidence.kubernetes.event_rows import is_events_header, read_events_table
from faultmaven.evidence.kubernetes.get_columns import guess_kind, put_cell
from faultmaven.evidence.kubernetes.headerless import HeaderlessTable, headerless
from faultmaven.evidence.kubernetes.names import kind_from_word, split_resource
from faultmaven.evidence.kubernetes.objects import CLUSTER_SCOPED, KubeObject, Reading
from faultmaven.evidence.kubernetes.tree import Doc

_HEADER = re.compile(
    r"(?:NAMESPACE\s{2,})?(?:LAST SEEN|NAME|TYPE)\s{2,}[A-Z](?:\s{2,}+(?=[A-Z])|[A-Z0-9 ()%/:.\-])*+\s*\Z"
)
#: A longer line heads no table.
_LONGEST_HEADER = 2_000
_COMMAND = re.compile(r"\b(?:get|top)[\s_]+(?:-\S+\s+)*(?P<word>[A-Za-z]+)(?![\w,])")
_NAMESPACE = re.compile(r"(?:\s-n|--namespace)[= ]?\s*(?P<namespace>[a-z0-9-]+)")


@dataclass(frozen=True)
class _Block:
    """One table: its header's index and the index after its last row."""

    header: int
    stop: int


def looks_listed(lines: Sequence[str]) -> float:
    """Return how sure it is that the lines are tables of kubectl, 0 to 1."""
    first = next((index for index, line in enumerate(lines) if line.strip()), None)
    if first is None:
        return 0.0
    if not is_table_header(lines[first]):
        return 0.9 if headerless(lines) is not None else 0.0
    names = {name for name, _ in header_starts(lines[first])}
    known = names & {"NAME", "NAMESPACE", "AGE", "READY", "STATUS", "LAST SEEN", "REASON", "OBJECT", "CPU(cores)"}
    return 0.97 if len(known) >= 2 else 0.75


def is_table_header(line: str) -> bool:
    """Tell whether a line heads a table of kubectl: capitals, `NAME` (or `LAST SEEN`) first, wide gaps."""
    return len(line) <= _LONGEST_HEADER and bool(_HEADER.match(_upper_top(line)))


def _upper_top(line: str) -> str:
    """Return the header with the units of `kubectl top` in capitals: CPU(cores), MEMORY(bytes)."""
    return line.replace("(cores)", "(CORES)").replace("(bytes)", "(BYTES)")


def read_tables(lines: Sequence[str], first_line: int, hint: str) -> Reading:
    """Read every table among the lines; `hint` is the command or the file name."""
    reading = Reading()
    blocks = _blocks(lines)
    if not blocks and (table := headerless(lines)) is not None:
        _read_headerless(table, lines, first_line, reading)
        return reading
    namespace = _NAMESPACE.search(hint)
    for block in blocks:
        rows = lines[block.header : block.stop]
        number = first_line + block.header
        if is_events_header(rows[0]):
            reading.events.extend(read_events_table(rows, number, namespace["namespace"] if namespace else None))
        else:
            _read_rows(rows, number, hint, namespace["namespace"] if namespace else None, reading)
    return reading


def _blocks(lines: Sequence[str]) -> list[_Block]:
    starts = [index for index, line in enumerate(lines) if is_table_header(line)]
    return [_Block(start, stop) for start, stop in zip(starts, [*starts[1:], len(lines)], strict=False)]


def _read_rows(rows: Sequence[str], number: int, hint: str, namespace: str | None, reading: Reading) -> None:
    header = header_starts(rows[0])
    names = [name for name, _ in header]
    word = _COMMAND.search(hint)
    kind = guess_kind(names, kind_from_word(word["word"]) if word else None)
    for line_no, line in enumerate(rows[1:], start=number + 1):
        row = cells(line, header) if line.strip() else None
        if row is not None and (row.get("NAME") or "NAME" not in row):  # `top --sum` prints a row of nobody
            reading.objects.append(_listed(row, kind, namespace, line_no))


def _listed(row: dict[str, str], kind: str, namespace: str | None, line: int) -> KubeObject:
    printed_kind, name = split_resource(row.get("NAME", ""))
    kind = printed_kind or kind
    where = None if kind in CLUSTER_SCOPED else row.get("NAMESPACE") or namespace
    doc = Doc()
    doc.put("kind", kind, line)
    doc.put("metadata.name", name, line)
    if where:
        doc.put("metadata.namespace", where, line)
    for column, value in row.items():
        put_cell(doc, kind, column, value, line)
    return KubeObject(kind, where, name, "get", line, line, doc)


def _read_headerless(table: HeaderlessTable, lines: Sequence[str], first_line: int, reading: Reading) -> None:
    for line_no, line in enumerate(lines, start=first_line):
        row = table.row(line)
        if row is not None:
            reading.objects.append(_listed(row, table.kind, None, line_no))
