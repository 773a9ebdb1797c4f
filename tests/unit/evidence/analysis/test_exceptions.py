"""Exceptions of many languages: type, message, root cause, the first frame of one's own."""

from __future__ import annotations

import pytest
from faultmaven.evidence.analysis import analyse
from faultmaven.evidence.analysis.exceptions import parse_exception

from tests.unit.evidence.sources import facts_of, rows_of, source

JAVA = """order failed
java.lang.IllegalStateException: cannot open
\tat org.springframework.boot.Run.run(Run.java:1)
\tat com.example.Shop.open(Shop.java:12)
Caused by: java.net.ConnectException: Connection refused
\tat java.net.Socket.connect(Socket.java:1)"""
PYTHON = """boom
Traceback (most recent call last):
  File "/app/db.py", line 9, in connect
    raise OSError("refused")
OSError: refused

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/usr/lib/python3.11/site-packages/x.py", line 1, in call
  File "/app/main.py", line 3, in main
    connect()
app.errors.Unavailable: no database"""
NODE = """TypeError: fetch failed
    at node:internal/deps/undici/undici:12345:11
    at async load (/app/dist/load.js:10:5) {
  [cause]: Error: getaddrinfo EAI_AGAIN auth
}"""
DOTNET = """Unhandled exception. System.InvalidOperationException: outer ---> System.TimeoutException: inner
   at Shop.Orders.Place() in /src/Orders.cs:line 12"""
RUST = "thread 'main' panicked at src/main.rs:2:5:\nindex out of bounds: the len is 2"
RUBY = "/app/lib/pay.rb:12:in `charge': card declined (PaymentError)\n\tfrom /app/main.rb:3:in `<main>'"
GO = "panic: runtime error: index out of range\n\ngoroutine 1 [running]:\nmain.pick(...)\n\t/app/main.go:12"


@pytest.mark.parametrize(
    ("text", "kind", "root", "root_message", "frame"),
    [
        (
            JAVA,
            "java.lang.IllegalStateException",
            "java.net.ConnectException",
            "Connection refused",
            "com.example.Shop",
        ),
        (PYTHON, "app.errors.Unavailable", "OSError", "refused", "/app/db.py in connect"),
        (NODE, "TypeError", "Error", "getaddrinfo EAI_AGAIN auth", "async load (/app/dist/load.js"),
        (DOTNET, "System.InvalidOperationException", "System.TimeoutException", "inner", "Shop.Orders.Place()"),
        (RUST, "panic", "panic", "src/main.rs:2:5: index out of bounds: the len is 2", ""),
        (RUBY, "PaymentError", "PaymentError", "card declined", "/app/main.rb:3"),
        (GO, "panic", "panic", "runtime error: index out of range", "main.pick"),
    ],
    ids=["java", "python", "node", "dotnet", "rust", "ruby", "go"],
)
def test_trace_of_a_language(text: str, kind: str, root: str, root_message: str, frame: str) -> None:
    found = parse_exception(text)
    assert found is not None
    assert (found.type, found.root_type, found.root_message) == (kind, root, root_message)
    assert (found.top_frame or "").startswith(frame)


def test_same_fault_has_the_same_fingerprint_with_other_numbers() -> None:
    first, second = parse_exception(JAVA), parse_exception(JAVA.replace("Shop.java:12", "Shop.java:77"))
    assert first is not None
    assert second is not None
    assert first.fingerprint == second.fingerprint


@pytest.mark.parametrize("text", ["all is well", "GET /errors 200", "Error", "no exception here"])
def test_plain_lines_are_no_exceptions(text: str) -> None:
    assert parse_exception(text) is None


def test_rows_cite_the_lines_of_the_record() -> None:
    text = "2025-05-29 10:15:28,411 - ERROR - " + PYTHON + "\n2025-05-29 10:15:29,000 - INFO - next"
    facts = analyse(facts_of(text, "a.log"), source(text))
    row = rows_of(facts, "exceptions")[0]
    assert (row["line_no"], row["line_end"], row["type"]) == (1, 13, "app.errors.Unavailable")
