"""The facts of one case as SQL: every table of `FACT_TABLES` is a view over the Parquet of its files."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from faultmaven.evidence.fact_tables import FACT_TABLES
from faultmaven.evidence.facts.database import confine, connect
from faultmaven.evidence.facts.recall import Recall, Rows
from faultmaven.evidence.facts.views import evidence_row, evidence_statement, insert_statement, view_statements
from faultmaven.evidence.models import Evidence

#: What fits into a connection's memory beside the question itself: 250 bytes a record were measured.
LOAD_MAX_ROWS = 1_500_000
#: Tables that are together no longer than this are loaded when a whole case is read: 100 MB at most, 0.2 s.
LOAD_ALL_MAX_ROWS = 400_000
#: Files up to this length are read whole when a line of them is asked for: who cites one line cites more.
_WHOLE_FILE_LINES = 5_000
#: Lines that are kept so: 100 MB at most.
_KEPT_LINES = 320_000


class CaseFacts:
    """Questions to the evidence of one case, by SQL and by line.

    Each view has the table's columns and `evidence_id`, `number`, `filename`; the view `evidence` lists the files.
    Times are naive UTC datetimes. A duplicate's lines are its original's, and its facts are counted once. Behind each
    view stands `{table}_rows`, which has `row_no` too: with the line it tells records apart that share one.
    """

    def __init__(self, evidence: Sequence[Evidence], files: Mapping[str, Sequence[Path]]) -> None:
        """Open the facts of a case; `files` has the Parquet files of each table, those of all its evidence."""
        self.evidence = tuple(sorted(evidence, key=lambda item: item.number))
        self._originals = {item.evidence_id: item.duplicate_of or item.evidence_id for item in self.evidence}
        self._loaded: set[str] = set()
        self._counts: dict[tuple[str, str], int] = {}
        self._filled = {table for table, paths in files.items() if paths}
        self._line_counts = {item.evidence_id: item.line_count for item in evidence if not item.duplicate_of}
        self._files: dict[str, list[str]] = {}
        self._kept = 0
        self._recall = Recall()
        scratch = tempfile.mkdtemp(prefix="fm-facts-")
        # also when nobody closes it: what is kept warm ends with its process
        self._sweep = weakref.finalize(self, shutil.rmtree, scratch, ignore_errors=True)
        # threads give rows in any order; a short case is answered as fast by one, and always in the same
        self._connection = connect(threads=1) if self._is_short else connect()
        self._create_views(files)
        listed = [path for paths in files.values() for path in paths]
        confine(self._connection, listed, Path(scratch))

    @classmethod
    def from_files(cls, paths: Sequence[Path], case_key: bytes | None = None) -> CaseFacts:
        """Read local files through the same pipeline as uploads, with no cloud; folders are read whole.

        Pseudonyms depend on the `case_key`, which is random when none is given.
        """
        from faultmaven.evidence.local import read_files  # noqa: PLC0415  (the pipeline is above this module)

        return read_files(paths, case_key)

    def rows(self, sql: str, params: Sequence[object] = ()) -> list[dict[str, Any]]:
        """Return the rows that one statement selects; `?` in it stands for the parameters."""
        names, rows = self._recall.rows(sql, params, lambda: self._ask(sql, params))
        return [dict(zip(names, row, strict=True)) for row in rows]

    def _ask(self, sql: str, params: Sequence[object]) -> Rows:
        cursor = self._connection.execute(sql, list(params))
        return Rows(tuple(column[0] for column in cursor.description or ()), cursor.fetchall())

    def rows_of(self, table: str, sql: str, params: Sequence[object] = ()) -> list[dict[str, Any]]:
        """Return the rows of a statement that has none where this table has none; then nothing is asked.

        A diagnosis asks dozens of questions, each of which takes 3 ms to plan whether there is anything to read or not.
        """
        return self.rows(sql, params) if table in self._filled else []

    def count(self, table: str, where: str = "TRUE") -> int:
        """Return how many rows of a table meet a condition, which is SQL of our own.

        Asked once: what is open does not change, and several parts of an answer want to know.
        """
        if table not in self._filled:
            return 0
        if (table, where) not in self._counts:
            sql = f"SELECT count(*) AS n FROM {table} WHERE {where}"  # noqa: S608 (a name of FACT_TABLES)
            self._counts[table, where] = int(self.rows(sql)[0]["n"])
        return self._counts[table, where]

    def lines(self, evidence_id: str, start: int, end: int) -> list[str]:
        """Return the redacted lines `start` to `end` (1-based, both included) of one file; none where it has none."""
        original = self._originals.get(evidence_id, evidence_id)
        if self._line_counts.get(original, _WHOLE_FILE_LINES) < _WHOLE_FILE_LINES:
            return self._whole_file(original)[max(start, 1) - 1 : max(end, 0)]
        return self._read_lines(original, start, end)

    def _read_lines(self, evidence_id: str, start: int, end: int) -> list[str]:
        found = self._connection.execute(
            "SELECT text FROM lines WHERE evidence_id = ? AND line_no BETWEEN ? AND ? ORDER BY line_no",
            [evidence_id, start, end],
        ).fetchall()
        return [row[0] for row in found]

    def _whole_file(self, evidence_id: str) -> list[str]:
        """Return all lines of a short file, kept for the next question about it."""
        if not self._files and "lines" in self._loaded and sum(self._line_counts.values()) <= _KEPT_LINES:
            self._files = self._all_files()  # a question for each of hundreds of files takes ten times as long
        if evidence_id not in self._files:
            read = self._read_lines(evidence_id, 1, _WHOLE_FILE_LINES)
            self._kept += len(read)
            while self._files and self._kept > _KEPT_LINES:
                self._kept -= len(self._files.pop(next(iter(self._files))))
            self._files[evidence_id] = read
        return self._files[evidence_id]

    def _all_files(self) -> dict[str, list[str]]:
        files: dict[str, list[str]] = {evidence_id: [] for evidence_id in self._line_counts}
        rows = self._connection.execute("SELECT evidence_id, text FROM lines ORDER BY evidence_id, line_no")
        while batch := rows.fetchmany(10_000):
            for evidence_id, text in batch:
                files[evidence_id].append(text)
        self._kept = sum(map(len, files.values()))
        return files

    def load(self, table: str) -> bool:
        """Take a table into memory, where questions are several times faster; False when it is too large for that.

        It keeps the order of its files, each of which is sorted, so that a window of it lies together. Loading twice
        does nothing.
        """
        if table in self._loaded:
            return True
        rows = self.rows(f"SELECT count(*) AS rows FROM {table}_rows")[0]["rows"]  # noqa: S608 (a name of FACT_TABLES)
        return rows <= LOAD_MAX_ROWS and self._load(table)

    def _load(self, table: str) -> bool:
        import duckdb  # noqa: PLC0415  (see the package's docstring)

        try:
            self._connection.execute(
                f"CREATE TABLE {table}_loaded AS SELECT * FROM {table}_rows"  # noqa: S608
            )
        except duckdb.OutOfMemoryException:
            return False
        self._connection.execute(
            f"CREATE OR REPLACE VIEW {table}_rows AS SELECT * FROM {table}_loaded"  # noqa: S608
        )
        self._loaded.add(table)
        return True

    def load_all(self) -> None:
        """Take every table into memory where all of them are short: what is asked is then read once, not each time.

        A case of hundreds of small files has as many Parquet files a table, which take 30 ms to open for a question.
        """
        if self._is_short:
            for table in FACT_TABLES:
                if table in self._filled - self._loaded:
                    self._load(table)

    @property
    def _is_short(self) -> bool:
        """Tell whether all tables together fit into memory beside every question."""
        rows = sum(sum(item.fact_counts.values()) for item in self.evidence if not item.duplicate_of)
        return rows <= LOAD_ALL_MAX_ROWS

    def close(self) -> None:
        """Close the database and remove its scratch folder."""
        self._connection.close()
        self._sweep()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _create_views(self, files: Mapping[str, Sequence[Path]]) -> None:
        execute = self._connection.execute
        execute(evidence_statement())
        if self.evidence:
            self._connection.executemany(insert_statement(), [evidence_row(item) for item in self.evidence])
        for table, columns in FACT_TABLES.items():
            for statement in view_statements(table, columns, files.get(table, ())):
                execute(statement)
