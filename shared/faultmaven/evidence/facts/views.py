"""The statements that make a case's tables: the same for our own questions and for the SQL of others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from faultmaven.evidence.facts.database import quoted
from faultmaven.evidence.models import Evidence

#: The table of a case's files, and its columns.
EVIDENCE_COLUMNS: Mapping[str, str] = {
    "evidence_id": "VARCHAR",
    "number": "INTEGER",
    "filename": "VARCHAR",
    "status": "VARCHAR",
    "data_type": "VARCHAR",
    "format": "VARCHAR",
    "line_count": "BIGINT",
    "duplicate_of": "VARCHAR",
}


def evidence_statement() -> str:
    """Return the statement that makes the table of files."""
    columns = ", ".join(f"{name} {kind}" for name, kind in EVIDENCE_COLUMNS.items())
    return f"CREATE TABLE evidence ({columns})"


def evidence_row(item: Evidence) -> list[object]:
    """Return a file as a row of that table."""
    return [getattr(item, name) for name in EVIDENCE_COLUMNS]


def insert_statement() -> str:
    """Return the statement that adds one file."""
    return f"INSERT INTO evidence VALUES ({', '.join('?' for _ in EVIDENCE_COLUMNS)})"  # noqa: S608 (no value in it)


def view_statements(table: str, columns: Mapping[str, str], paths: Sequence[Path | str]) -> tuple[str, str]:
    """Return the statements that make `{table}_rows` and `{table}` of Parquet files; of none, they are empty."""
    # table and column names are FACT_TABLES' own, file names are quoted
    if paths:
        listed = ", ".join(quoted(str(path)) for path in paths)
        source = f"(SELECT *, file_row_number AS row_no FROM read_parquet([{listed}]))"  # noqa: S608
    else:
        nulls = ", ".join(f'CAST(NULL AS {kind}) AS "{name}"' for name, kind in columns.items())
        source = f"(SELECT CAST(NULL AS VARCHAR) AS evidence_id, {nulls}, 0::BIGINT AS row_no WHERE false)"
    return (
        f"CREATE VIEW {table}_rows AS SELECT facts.*, evidence.number, evidence.filename"  # noqa: S608
        f" FROM {source} AS facts JOIN evidence USING (evidence_id)",
        f"CREATE VIEW {table} AS SELECT * EXCLUDE (row_no) FROM {table}_rows",  # noqa: S608
    )
