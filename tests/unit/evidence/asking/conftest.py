"""Cases made of rows: no file is read, the tables are written as the pipeline writes them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from faultmaven.core.clock import utc_now
from faultmaven.evidence.asking.sql.sandbox import SqlSandbox
from faultmaven.evidence.facts import CaseFacts
from faultmaven.evidence.facts.parquet import write_facts
from faultmaven.evidence.models import Evidence, Facts, Status

START = datetime.fromisoformat("2026-01-31T09:00")
Tables = Mapping[str, Mapping[str, Sequence[object]]]


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def columns(names: str, *rows: Sequence[object]) -> dict[str, list[object]]:
    """Return rows as columns; `names` is their header."""
    return {name: [row[place] for row in rows] for place, name in enumerate(names.split())}


def evidence(number: int, fact_counts: Mapping[str, int] | None = None) -> Evidence:
    """Return a file that was read."""
    values: dict[str, Any] = {"case_id": "c", "user_id": "u", "size_bytes": 1, "sha256": "", "generation": "g"}
    return Evidence(
        evidence_id=f"ev_{number}",
        number=number,
        filename=f"{number}.log",
        created_at=utc_now(),
        status=Status.READY,
        line_count=1000,
        fact_counts=fact_counts or {},
        **values,
    )


@dataclass
class Case:
    """A case with one file per set of tables, numbered from 1."""

    evidence: list[Evidence]
    files: dict[str, list[Path]]

    def without(self, number: int) -> "Case":
        """Return the case after one file was deleted."""
        gone = f"ev_{number}"
        files = {table: [path for path in paths if path.parent.name != gone] for table, paths in self.files.items()}
        return Case([item for item in self.evidence if item.evidence_id != gone], files)

    def opened(self) -> CaseFacts:
        return CaseFacts(self.evidence, self.files)


def write_case(parent: Path, *files: Tables) -> Case:
    """Write the tables of a case's files into folders below `parent`."""
    case = Case([], {})
    for number, tables in enumerate(files, 1):
        folder = parent / f"ev_{number}"
        folder.mkdir()
        written = write_facts(Facts(tables), f"ev_{number}", folder)
        for table in written.counts:
            case.files.setdefault(table, []).append(folder / f"{table}.parquet")
        case.evidence.append(evidence(number, written.counts))
    return case


@pytest.fixture
def make_case(tmp_path: Path) -> Callable[..., Case]:
    return partial(write_case, tmp_path)


@pytest.fixture(scope="session")
def sandbox() -> Iterator[SqlSandbox]:
    made = SqlSandbox()
    yield made
    made.close()
