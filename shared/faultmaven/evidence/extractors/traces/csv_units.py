"""What unit the durations of a table of spans are in: told by a name, by two times, or by how the calls lie."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from faultmaven.evidence.extractors.csv_table import CsvTable
from faultmaven.evidence.extractors.json_text import as_number

#: Milliseconds in one unit of a duration, by how its column's name ends.
_UNITS = {"ms": 1.0, "us": 1e-3, "µs": 1e-3, "micros": 1e-3, "ns": 1e-6, "nano": 1e-6, "_s": 1e3, "seconds": 1e3}
#: Digits of an epoch -> milliseconds in one unit of the duration beside it.
_BY_DIGITS = {19: 1e-6, 16: 1e-3}
#: Rows looked at, calls that are enough to judge by, and the part of a caller's time that is its first moment.
_MOST_ROWS, _LEAST, _MOMENT = 20_000, 20, 0.02


def duration_unit(
    table: CsvTable,
    rows: Sequence[tuple[int, int, list[str]]],
    columns: Mapping[str, int],
    starts: Sequence[datetime | None],
    ends: Sequence[datetime | None],
) -> float:
    """Return how many milliseconds one unit of the duration column is: by its name, else as the times say it."""
    if "duration" not in columns:
        return 1.0
    name = table.names[columns["duration"]].lower()
    named = next((unit for ending, unit in _UNITS.items() if name.rstrip(")").endswith(ending)), None)
    if named is not None:
        return named
    start_digits = len(rows[0][2][columns["start"]].strip()) if rows and "start" in columns else 0
    for row, (start, end) in enumerate(zip(starts, ends, strict=True)):
        printed = as_number(rows[row][2][columns["duration"]])
        if start and end and printed > 0 and (length := (end - start).total_seconds() * 1e3) > 0:
            return min((1e-6, 1e-3, 1.0, 1e3), key=lambda unit: abs(printed * unit - length))
    # tools that write times in microseconds or nanoseconds write durations so too
    if start_digits in _BY_DIGITS:
        return _BY_DIGITS[start_digits]
    calls = _calls(rows, columns, starts)
    return 1e-3 if _are_micros(calls) else 1.0


def _calls(
    rows: Sequence[tuple[int, int, list[str]]], columns: Mapping[str, int], starts: Sequence[datetime | None]
) -> dict[int, list[tuple[float, float]]]:
    """Return by the row of a caller when its calls began, and how long they took.

    Beginnings are milliseconds behind the caller's, durations as printed; each list is in order of time, and its last
    pair holds the caller's own duration.
    """
    if not {"parent_id", "start"} <= columns.keys():
        return {}
    trace, own, above, took = (columns[name] for name in ("trace_id", "span_id", "parent_id", "duration"))
    by_id = {(cells[trace], cells[own]): row for row, (_, _, cells) in enumerate(rows)}
    found: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for row, (_, _, cells) in enumerate(rows[:_MOST_ROWS]):
        caller, began = by_id.get((cells[trace], cells[above])), starts[row]
        if caller is None or caller == row or began is None or (since := starts[caller]) is None:
            continue
        found[caller].append(((began - since).total_seconds() * 1e3, as_number(cells[took])))
    return {
        caller: [*sorted(calls), (0.0, as_number(rows[caller][2][took]))] for caller, calls in found.items() if calls
    }


def _are_micros(calls: Mapping[int, Sequence[tuple[float, float]]]) -> bool:
    """Tell whether durations beside times in milliseconds are microseconds.

    As milliseconds, all calls would begin in the first moment of what called them, and each before the one before it
    ended; as microseconds they follow each other.
    """
    early = late = one_by_one = at_once = 0
    for _, (*each, (_, whole)) in calls.items():
        for begin, _ in each:
            early, late = (
                (early + 1, late) if 0 < begin < _MOMENT * whole else (early, late + (begin >= _MOMENT * whole))
            )
        for (begin, took), (after, _) in pairwise(each):
            if after - begin < took:
                one_by_one += after - begin >= took * 1e-3 > 0
                at_once += after - begin < took * 1e-3
    return early >= _LEAST and late <= 0.05 * early and one_by_one >= max(_LEAST / 4, 4 * at_once)
