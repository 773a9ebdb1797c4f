"""Tables of log records: which column is the time, the level, the message, told by name and by content."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from faultmaven.evidence.extractors.csv_table import CsvTable, read_table
from faultmaven.evidence.extractors.records.found import FoundRecord
from faultmaven.evidence.levels import level_of
from faultmaven.evidence.timestamps import parse_times

_SAMPLE = 80
#: Column of `events` -> names it goes by (letters and digits only, in lower case), the best first.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "ts": ("timestamp", "time", "datetime", "logtime", "eventtime", "timegenerated", "timecreated", "ts", "date",
           "dateandtime", "createdat", "receivedat", "starttime", "isotimestamp", "ingestiontime", "timeunixnano"),
    "level": ("level", "severity", "loglevel", "severitytext", "lvl", "leveldisplayname", "priority", "errorseverity",
              "severitylevel", "status"),
    "message": ("message", "msg", "log", "content", "body", "text", "logmessage", "event", "description", "line",
                "rawlog", "details", "summary", "info"),
    "service": ("service", "servicename", "app", "application", "container", "containername", "program", "appname",
                "loggroup", "cmdbid", "source", "process"),
    "component": ("logger", "component", "loggername", "module", "class", "category", "eventtemplate", "channel"),
    "host": ("podname", "pod", "host", "hostname", "node", "nodename", "instance", "computer", "machine", "server",
             "logstream", "logstreamname"),
    "thread": ("thread", "threadname", "tid", "processid", "pid"),
    "trace_id": ("traceid", "trace", "traceparent", "otraceid"),
    "span_id": ("spanid", "span"),
}  # fmt: skip
#: A column of such a name is the message, though every one in it be a single word.
_SURE = frozenset({"message", "msg", "logmessage"})
#: The columns of PostgreSQL's csvlog, which prints no header (14 and later have the last three).
_POSTGRES = (
    "log_time", "user", "database", "pid", "client", "session", "session_line", "command", "session_start",
    "virtual_transaction", "transaction", "level", "sql_state", "message", "detail", "hint", "internal_query",
    "internal_query_pos", "context", "query", "query_pos", "location", "application", "backend_type", "leader_pid",
    "query_id",
)  # fmt: skip
_POSTGRES_LINE = re.compile(
    r'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ \w+,(?:"[^"]*")?,(?:"[^"]*")?,\d*,.*,(?:LOG|ERROR|FATAL|PANIC|WARNING|NOTICE'
    r"|INFO|DEBUG\d?),"
)


@dataclass(frozen=True)
class _Columns:
    """Which column of a table is which: column of `events` -> number in the table."""

    numbers: Mapping[str, int]
    date: int | None = None


class Tables:
    """Reads rows of tables whose columns make log records."""

    def sniff(self, lines: list[str]) -> str | None:
        """Return "csv-log" for a table with times and messages, "postgres-csvlog" for PostgreSQL's."""
        first = next((line for line in lines[:5] if line.strip()), "")
        if _POSTGRES_LINE.match(first):
            return "postgres-csvlog"
        table = read_table(lines[:200])
        return "csv-log" if table is not None and _columns(table) is not None else None

    def read(self, lines: list[str]) -> Iterator[FoundRecord]:
        """Yield one record per row. A message that is itself a line of a log is given as text."""
        first = next((line for line in lines[:5] if line.strip()), "")
        if _POSTGRES_LINE.match(first):
            yield from _postgres(lines)
            return
        table = read_table(lines)
        columns = _columns(table) if table is not None else None
        if table is None or columns is None:
            return
        yield FoundRecord(
            table.header_line, table.header_line, {"message": lines[table.header_line - 1], "level": "info"}
        )
        known = set(columns.numbers.values()) | {columns.date}
        others = [(number, name) for number, name in enumerate(table.names) if number not in known]
        for start, end, cells in table.rows():
            fields: dict[str, object] = {
                name: cells[number] for name, number in columns.numbers.items() if cells[number]
            }
            if columns.date is not None:
                fields["ts"] = f"{cells[columns.date]} {fields.get('ts', '')}"
            text = str(fields.pop("message", ""))
            fields.update({name: cells[number] for number, name in others if cells[number] and name not in fields})
            yield FoundRecord(start, end, fields, text or " ".join(cells).strip())


def _postgres(lines: Sequence[str]) -> Iterator[FoundRecord]:
    table = CsvTable(_POSTGRES, ",", 0, lines)
    for start, end, cells in table.rows():
        fields = {name: cell for name, cell in zip(_POSTGRES, cells, strict=True) if cell}
        message = fields.pop("message", "")
        for name in ("detail", "hint", "context", "query"):
            if name in fields:
                message += f"\n{'STATEMENT' if name == 'query' else name.upper()}:  {fields.pop(name)}"
        yield FoundRecord(
            start, end, {**fields, "ts": fields.pop("log_time", ""), "message": message, "service": "postgres"}
        )


def _columns(table: CsvTable) -> _Columns | None:
    """Return the columns of a table of log records, None when it is another table."""
    if not all(_is_name(name) for name in table.names):
        return None
    rows = [cells for _, (_, _, cells) in zip(range(_SAMPLE), table.rows(), strict=False)]
    if not rows:
        return None
    cells = list(zip(*rows, strict=True))
    plain = [re.sub(r"[^a-z0-9]", "", name.lower()) for name in table.names]
    numbers: dict[str, int] = {}
    for column, names in _NAMES.items():
        found = next((plain.index(name) for name in names if name in plain and plain.index(name) not in numbers.values()
                      and (name in _SURE or _fits(column, cells[plain.index(name)]))), None)  # fmt: skip
        if found is not None:
            numbers[column] = found
    date = None
    if "ts" not in numbers and "date" in plain and "time" in plain:
        date, numbers["ts"] = plain.index("date"), plain.index("time")
    elif "ts" not in numbers:
        _by_content(numbers, "ts", cells)
    if "message" not in numbers:
        _by_content(numbers, "message", cells)
    if "level" not in numbers:
        _by_content(numbers, "level", cells)
    return _Columns(numbers, date) if "ts" in numbers and "message" in numbers else None


def _is_name(name: str) -> bool:
    """Tell whether this can be the name of a column; the first line of a log splits at commas, too."""
    return len(name) <= 48 and name.count(" ") <= 3 and not re.search(r"\d:\d\d|\d{4}-\d\d|[{}\[\]=;\"]", name)


def _by_content(numbers: dict[str, int], column: str, cells: Sequence[Sequence[str]]) -> None:
    free = [number for number in range(len(cells)) if number not in numbers.values() and _fits(column, cells[number])]
    if free:
        numbers[column] = max(free, key=lambda number: sum(map(len, cells[number]))) if column == "message" else free[0]


def _fits(column: str, cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    if column == "ts":
        if not filled:
            return False
        times = parse_times([cell.strip() for cell in filled], datetime.fromisoformat("2100-01-01"))
        return bool(np.isnat(times.ts).mean() <= 0.1)
    if column == "level":
        return bool(filled) and all(not cell.strip().isdecimal() and level_of(cell) for cell in filled)
    if column == "message":
        return bool(filled) and sum(" " in cell.strip() and not _is_number(cell) for cell in filled) >= 0.4 * len(
            filled
        )
    return True


def _is_number(cell: str) -> bool:
    return re.fullmatch(r"[\d\s.,:+-]+", cell) is not None
