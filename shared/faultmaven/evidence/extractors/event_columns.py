"""The columns of `events` of a large log while they are filled, one row per record."""

from __future__ import annotations

from collections.abc import Sequence

#: Columns of plain text; all but `msg` are often null.
TEXT_COLUMNS = ("service", "component", "host", "thread", "trace_id", "span_id", "msg")


class EventColumns:
    """Parallel lists; `stacks` holds traces that came inside a structured record, by row."""

    def __init__(self) -> None:
        self.line_no: list[int] = []
        self.printed_ts: list[str] = []
        self.level: list[str | None] = []
        self.attrs: list[str | None] = []
        self.text: dict[str, list[str | None]] = {name: [] for name in TEXT_COLUMNS}
        self.stacks: dict[int, str] = {}

    def extend(self, rows: int, **columns: Sequence[str | None] | None) -> None:
        """Add the text columns of many rows at once; those left out are null."""
        for name, values in self.text.items():
            given = columns.get(name)
            if given is None:
                values.extend([None] * rows)
            else:
                values.extend(given)

    def sort(self) -> None:
        """Put the rows in the order of the file; rows of one format already are."""
        lines = self.line_no
        if lines == sorted(lines):
            return
        order = sorted(range(len(lines)), key=lines.__getitem__)
        self.stacks = {new: self.stacks[old] for new, old in enumerate(order) if old in self.stacks}
        self.line_no = [self.line_no[row] for row in order]
        self.printed_ts = [self.printed_ts[row] for row in order]
        self.level = [self.level[row] for row in order]
        self.attrs = [self.attrs[row] for row in order]
        self.text = {name: [values[row] for row in order] for name, values in self.text.items()}
