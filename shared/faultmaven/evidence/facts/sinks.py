"""Where the facts of a file go: into a folder of its own, or with those of other small files into one table each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from faultmaven.evidence.facts.parquet_stream import ParquetStream, TableFile

#: Begins the rows of one table (by name) of one evidence (by id).
Sink = Callable[[str, str], "ParquetStream"]


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
        self._files: dict[str, TableFile] = {}

    def __call__(self, table: str, evidence_id: str) -> ParquetStream:
        """Begin the rows of one table of one evidence; they count when they are finished."""
        from faultmaven.evidence.facts.parquet_stream import ParquetStream, TableFile  # noqa: PLC0415

        if table not in self._files:
            self._files[table] = TableFile(self._folder / f"{table}.parquet", table)
        return ParquetStream(self._files[table], table, evidence_id)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for file in self._files.values():
            file.close()
