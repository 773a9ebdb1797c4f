"""Where the facts of a file go: into a folder of its own, or with those of other small files into one table each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from faultmaven.evidence.facts.parquet_stream import Column
    from faultmaven.evidence.facts.shared_tables import SharedTable


class FactStream(Protocol):
    """The rows of one table of one evidence on their way to a file; leaving the context unfinished leaves nothing."""

    @property
    def rows(self) -> int:
        """Return the number of rows so far."""
        ...

    def write(self, rows: int, columns: Mapping[str, Column | None], later: Sequence[str] = ()) -> None:
        """Add rows; columns left out are null, those named in `later` come with `finish`."""
        ...

    def finish(self, later: Mapping[str, Callable[[int], Column]] | None = None) -> None:
        """Add the columns that had to wait: each gives the values of what was written at once, by its number."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None: ...


#: Begins the rows of one table (by name) of one evidence (by id).
Sink = Callable[[str, str], FactStream]


def folder_sink(folder: Path) -> Sink:
    """Return what writes each table into `{table}.parquet` in a folder."""
    from faultmaven.evidence.facts.parquet_stream import ParquetStream  # noqa: PLC0415 (see the package's docstring)

    return lambda table, evidence_id: ParquetStream(folder / f"{table}.parquet", table, evidence_id)


class SharedSink:
    """Writes the tables of many evidences into one file each: hundreds of small files cost a question as many opens.

    The files can be read once the context is left.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tables: dict[str, SharedTable] = {}

    def __call__(self, table: str, evidence_id: str) -> FactStream:
        """Begin the rows of one table of one evidence; they count when they are finished."""
        from faultmaven.evidence.facts.shared_tables import SharedTable  # noqa: PLC0415

        if table not in self._tables:
            self._tables[table] = SharedTable(self._folder / f"{table}.parquet", table)
        return self._tables[table].begin(evidence_id)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for table in self._tables.values():
            table.close()
