"""What the tools of the case find in it."""

import pytest
from faultmaven.agent.tools.errors import ToolFailed, WrongArguments
from faultmaven.evidence.asking.sql.sandbox import sql_sandbox
from faultmaven.knowledge.models import Passage

from tests.support.tools import ToolWorld, caller


def run(world: ToolWorld, tool: str, /, **arguments: object) -> str:
    return world.belt.execute(tool, arguments, caller()).text


def number_of(world: ToolWorld, filename: str) -> int:
    return next(item.number for item in world.bench.files() if item.filename == filename)


def test_facts_come_by_conditions_with_their_marks(world: ToolWorld) -> None:
    mark = f"[E{number_of(world, 'orders.log')}:L31]"
    told = run(world, "FactsQuery", where={"level": "error", "text": "refused"}, limit=2).splitlines()
    assert told[0] == "30 rows of events, the first 2 are shown"
    assert told[1].startswith(mark)
    assert "could not connect" in told[1]


def test_facts_are_counted_by_group(world: ToolWorld) -> None:
    told = run(world, "FactsQuery", where={"level": "error"}, group_by="template")
    assert " x30 in 1 files from 2026-01-31T09:30:00.000Z to 2026-01-31T09:59:00.000Z: " in told


def test_where_nothing_fits_it_says_what_there_is(world: ToolWorld) -> None:
    told = run(world, "FactsQuery", where={"service": "no-such-service"})
    assert told.startswith("No row of events fits.")


def test_a_condition_that_the_table_does_not_have_is_told(world: ToolWorld) -> None:
    with pytest.raises(WrongArguments, match="min_duration_ms"):
        run(world, "FactsQuery", table="events", where={"min_duration_ms": 5})
    with pytest.raises(WrongArguments, match="sql stands alone"):
        run(world, "FactsQuery", sql="SELECT 1", where={"level": "error"})


def test_sql_goes_through_the_gate_of_the_evidence(world: ToolWorld) -> None:
    told = run(world, "FactsQuery", sql="SELECT number, filename FROM evidence ORDER BY number")
    assert '"filename": "orders.log"' in told
    with pytest.raises(WrongArguments, match="may not be asked"):
        run(world, "FactsQuery", sql="SELECT * FROM read_csv('/etc/passwd')")
    with pytest.raises(WrongArguments, match="Only SELECT"):
        run(world, "FactsQuery", sql="DROP TABLE events")


def test_the_timeline_tells_the_burst_once(world: ToolWorld) -> None:
    told = run(world, "Timeline")
    assert "2026-01-31T09:30:00.000Z" in told
    assert "could not connect to db-1: refused x30 until 2026-01-31T09:59:00.000Z" in told
    assert "Nothing with a time" in run(world, "Timeline", since="2027-01-01T00:00:00Z")
    assert run(world, "Timeline", limit=1).endswith("less telling moments are left out)")


def test_two_windows_are_compared(world: ToolWorld) -> None:
    told = run(
        world, "CompareWindows", before={"until": "2026-01-31T09:30:00Z"}, after={"since": "2026-01-31T09:30:00+00:00"}
    )
    assert told.startswith("new [E")
    assert "0 -> 30" in told
    assert "gone" in told


def test_lines_around_a_citation_are_read(world: ToolWorld) -> None:
    number = number_of(world, "orders.log")
    told = run(world, "ReadLines", mark=f"[E{number}:L31]", around=1).splitlines()
    assert [line.split("]")[0] for line in told[1:]] == [f"[E{number}:L{n}" for n in (30, 31, 32)]
    assert "there is no line 999" in run(world, "ReadLines", mark=f"E{number}:L999")
    for mark in ("E1", "L3", "E1:Lx", "ev_1"):
        with pytest.raises(WrongArguments, match="E3:L120"):
            run(world, "ReadLines", mark=mark)


@pytest.mark.parametrize("name", ["orders.log", "E{n}", "[E{n}:L3]"])
def test_a_file_is_read_page_by_page_by_any_of_its_names(world: ToolWorld, name: str) -> None:
    number = number_of(world, "orders.log")
    told = run(world, "FileReader", file=name.format(n=number), start=59, lines=1)
    assert told.splitlines()[0].startswith(f"E{number} orders.log, 60 lines")
    assert told.endswith("(1 more lines; go on with start=60)")
    assert "nothing from line 61 on" in run(world, "FileReader", file=name.format(n=number), start=61)


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "orders.log/..", "E99", "", "ev_of_another_case"])
def test_no_other_file_exists(world: ToolWorld, name: str) -> None:
    with pytest.raises(WrongArguments, match="no such file in this case"):
        run(world, "FileReader", file=name)


def test_files_and_lines_are_found(world: ToolWorld) -> None:
    assert "orders.log: ready" in run(world, "FileSearcher", name="*.LOG")
    told = run(world, "FileSearcher", text="REFUSED", limit=3)
    assert told.startswith("30 lines contain 'REFUSED'; the first 3 are shown.")
    assert "is in none of 3 files" in run(world, "FileSearcher", text="absent-word")
    with pytest.raises(ToolFailed, match="No file"):
        run(world, "FileSearcher", name="*.exe")
    with pytest.raises(WrongArguments, match="stars"):
        run(world, "FileSearcher", name="*a" * 20)


def test_the_library_is_searched(world: ToolWorld) -> None:
    world.bench.passages = [Passage("runbook-1", "Connection refused", "Fix", "Start it again.", 1.0, "global", "v1")]
    assert run(world, "KnowledgeSearch", query="refused") == ("Connection refused, Fix (runbook-1)\nStart it again.")
    world.bench.passages, world.bench.note = [], "the model sleeps"
    said = run(world, "KnowledgeSearch", query="refused")
    assert "nothing on this" in said
    assert "Searched by words only: the model sleeps." in said


@pytest.fixture(scope="module", autouse=True)
def end_the_warden():
    yield
    sql_sandbox().close()
