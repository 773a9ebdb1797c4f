"""A case of three files and its tools."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.cases import case_of
from tests.support.tools import LocalBench, ToolWorld

LOG = "".join(
    f"2026-01-31T09:{minute:02}:00Z {'ERROR' if minute >= 30 else 'INFO'} orders "
    f"{'could not connect to db-1: refused' if minute >= 30 else 'served a request'}\n"
    for minute in range(60)
)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalBench]:
    folder: Path = tmp_path_factory.mktemp("case")
    files = {"orders.log": LOG, "settings.yaml": "pool:\n  size: 5\n", "notes.txt": "a note about the outage\n" * 3}
    with case_of(folder, files) as facts:
        yield LocalBench(facts)


@pytest.fixture
def world(bench: LocalBench) -> ToolWorld:
    return ToolWorld(bench)
