"""DatabaseQuery against real servers: what it reads, and that nothing it is handed can write, wait or flood.

    make test-databases      (apt-get install postgresql mariadb-server; what is not there is skipped, and says so)

The servers are of the machine's packages, in folders of their own and on loopback. The account may write, so that what
is shown here are the tool's own locks: the parser, the read-only transaction, the limits of time and rows. Statements
that the parser refuses are sent past it, to see that the transaction holds alone.
"""

import json
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
from faultmaven.agent.tools import database_connections
from faultmaven.agent.tools.database_connections import read_only
from faultmaven.agent.tools.database_query import MAX_ROWS, DatabaseQuery, DatabaseQueryParameters
from faultmaven.agent.tools.errors import ToolFailed, WrongArguments
from faultmaven.agent.tools.runner import ConfinedRunner, Job

from tests.databases.servers import Server, ServerMissing, mariadb, postgres

ROWS = 2_000
SERVERS = {"postgresql": postgres, "mariadb": mariadb}
#: What the parser refuses: here it is sent all the same.
WRITES = (
    "INSERT INTO orders VALUES (9999, 'new', 1.0)",
    "UPDATE orders SET state = 'lost'",
    "DELETE FROM orders",
    "CREATE TABLE other (id INT)",
    "DROP TABLE orders",
    "TRUNCATE TABLE orders",
)
#: What ends a transaction, after which something might be written.
ESCAPES = {
    "postgresql": (
        "WITH gone AS (DELETE FROM orders RETURNING id) SELECT * FROM gone",
        "COMMIT; DELETE FROM orders",
        "SELECT 1; DELETE FROM orders",
        "SET TRANSACTION READ WRITE; DELETE FROM orders",
        "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE; COMMIT; DELETE FROM orders",
        "END; BEGIN READ WRITE; DELETE FROM orders; COMMIT",
        "COPY orders TO '/tmp/never-written'",
    ),
    "mysql": (
        "SELECT 1; DELETE FROM orders",
        "COMMIT; DELETE FROM orders",
        "START TRANSACTION READ WRITE; DELETE FROM orders; COMMIT",
        "SELECT * FROM orders INTO OUTFILE '/tmp/never-written'",
    ),
}
SLOW = {
    "postgresql": "SELECT pg_sleep(30)",
    "mysql": "SELECT SUM(a.price * b.price) FROM orders a, orders b, orders c WHERE a.id + b.id + c.id > 0",
}


@pytest.fixture(scope="module", params=SERVERS)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp(request.param)
    try:
        with SERVERS[request.param](folder) as running:
            print(f"\n{running.version}")
            values = ", ".join(f"({n}, '{'paid' if n % 2 else 'lost'}', {n}.25)" for n in range(ROWS))
            running.execute(
                "CREATE TABLE orders (id INT PRIMARY KEY, state VARCHAR(20), price NUMERIC(10, 2))",
                f"INSERT INTO orders VALUES {values}",
            )
            yield running
    except ServerMissing as missing:
        pytest.skip(str(missing))


def ask(server: Server, sql: str, *params: object, limit: int = 100) -> str:
    asked = DatabaseQueryParameters(database="shop", sql=sql, params=params, limit=limit)
    return DatabaseQuery().act(asked, {"url": server.url})


def test_rows_come_as_json_with_parameters_of_every_kind(server: Server) -> None:
    sql = "SELECT id, state, price FROM orders WHERE state = ? AND id < ? AND state LIKE '%os%' ORDER BY id"
    rows = [json.loads(line) for line in ask(server, sql, "lost", 5).splitlines()]
    assert rows == [{"id": n, "state": "lost", "price": f"{n}.25"} for n in (0, 2, 4)]
    assert ask(server, "SELECT id FROM orders WHERE id < 0") == "No row. Columns: id"
    assert ask(server, "SELECT count(*) AS n FROM orders WHERE state LIKE 'l%'") == '{"n": 1000}'
    assert ask(server, "SELECT count(*) AS n FROM orders WHERE id % 2 = 0") == '{"n": 1000}'
    hostile = "x' OR '1'='1"
    assert ask(server, "SELECT id FROM orders WHERE state = ?", hostile) == "No row. Columns: id"


def test_rows_are_limited_and_it_is_said(server: Server) -> None:
    lines = ask(server, "SELECT id FROM orders ORDER BY id", limit=MAX_ROWS).splitlines()
    assert len(lines) == MAX_ROWS + 1
    assert lines[-1] == f"(cut at {MAX_ROWS} rows; there are more)"


@pytest.mark.parametrize("sql", WRITES)
def test_what_writes_is_refused_by_the_parser_and_by_the_transaction(server: Server, sql: str) -> None:
    with pytest.raises(WrongArguments):
        ask(server, sql)
    with pytest.raises(ToolFailed, match="The database refused"):
        read_only(server.url, sql, (), 10)
    _is_untouched(server)


def test_nothing_gets_out_of_the_transaction(server: Server) -> None:
    for sql in ESCAPES[server.dialect]:
        with pytest.raises(WrongArguments):
            ask(server, sql)
        with suppress(ToolFailed):  # what a server takes as harmless may pass; what counts is what is left
            read_only(server.url, sql, (), 10)
        _is_untouched(server)


def test_a_lock_is_not_kept(server: Server) -> None:
    ask(server, "SELECT id FROM orders")
    server.execute("UPDATE orders SET state = 'lost' WHERE id = 0")
    _is_untouched(server)


def test_the_server_itself_ends_what_takes_too_long(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_connections, "TIMEOUT_S", 2.0)
    started = time.monotonic()
    with pytest.raises(ToolFailed):
        read_only(server.url, SLOW[server.dialect], (), 10)
    assert time.monotonic() - started < 15
    until = time.monotonic() + 10
    while (left := _statements_running(server)) and time.monotonic() < until:
        time.sleep(0.2)
    assert left == [], "the server goes on with what nobody waits for"


def test_a_wrong_password_tells_nothing_of_where_it_was_tried(server: Server) -> None:
    with pytest.raises(ToolFailed) as failed:
        read_only(server.url.replace("a%20password", "wrong-canary"), "SELECT 1", (), 1)
    for told in ("wrong-canary", "127.0.0.1", str(server.port)):
        assert told not in failed.value.detail


def test_it_works_in_the_confined_process_of_the_tool_runner(server: Server) -> None:
    arguments = {"database": "shop", "sql": "SELECT state, count(*) AS n FROM orders GROUP BY state ORDER BY state"}
    given = ConfinedRunner().run(Job("DatabaseQuery", arguments, {"url": server.url}, 30.0))
    assert [json.loads(line) for line in given.text.splitlines()] == [
        {"state": "lost", "n": 1000},
        {"state": "paid", "n": 1000},
    ]


def _is_untouched(server: Server) -> None:
    assert server.execute("SELECT count(*), sum(id) FROM orders WHERE state IN ('paid', 'lost')") == [
        (ROWS, sum(range(ROWS)))
    ]


def _statements_running(server: Server) -> list[str]:
    if server.dialect == "mysql":
        found = server.execute("SELECT info FROM information_schema.processlist WHERE info LIKE '%price%'")
        return [str(row[0]) for row in found if "processlist" not in str(row[0])]
    found = server.execute("SELECT query FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep%'")
    return [str(row[0]) for row in found if "pg_stat_activity" not in str(row[0])]
