"""A trace in a log leads to the line of the uploaded code."""

from pathlib import Path

from faultmaven.evidence.correlation.stack_frames import FrameInCode, frames_in_code
from faultmaven.evidence.facts.case_facts import CaseFacts

POOL_PY = """import threading
from collections import deque


class ConnectionPool:
    def __init__(self, size):
        self.free = deque(range(size))

    def reserve(self, timeout=None):
        if not self.free:
            raise PoolEmpty(timeout)
        return self.free.popleft()
"""
LOG = """2026-01-09T10:57:13.060Z ERROR [orders] request failed
Traceback (most recent call last):
  File "/srv/app/web/views.py", line 20, in checkout
    conn = pool.reserve()
  File "/srv/app/db/pool.py", line 11, in reserve
    raise PoolEmpty(timeout)
db.errors.PoolEmpty: 5
2026-01-09T10:57:14.118Z INFO  [orders] retrying
"""
ORDERS_JAVA = """package com.example.orders;

import java.util.List;

public class Orders {
    private final Pool pool = new Pool();

    public List<String> all() {
        return pool.reserve().list();
    }
}
"""
JAVA_LOG = """2026-01-09 10:57:13,060 ERROR [main] c.e.Web - failed
java.lang.IllegalStateException: pool empty
    at com.example.db.Pool.reserve(Pool.java:31)
    at com.example.orders.Orders.all(Orders.java:9)
2026-01-09 10:57:14,060 INFO [main] c.e.Web - next
"""


def found(folder: Path, files: dict[str, str]) -> list[FrameInCode]:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    with CaseFacts.from_files([folder]) as facts:
        return frames_in_code(facts)


def test_a_python_frame_leads_to_its_line_and_method(tmp_path: Path) -> None:
    (frame,) = found(tmp_path, {"app.log": LOG, "db/pool.py": POOL_PY})
    assert (frame.code_filename.rsplit("/", 1)[-1], frame.code_line) == ("pool.py", 11)
    assert (frame.symbol, frame.agrees) == ("ConnectionPool.reserve", True)
    assert (frame.frame_line, frame.frame) == (5, 'File "/srv/app/db/pool.py", line 11, in reserve')


def test_of_two_files_of_one_name_the_nearer_path_is_taken(tmp_path: Path) -> None:
    other = "def reserve():\n    pass\n\n\n" * 5
    (frame,) = found(tmp_path, {"app.log": LOG, "db/pool.py": POOL_PY, "cache/pool.py": other})
    assert frame.code_filename.endswith("db/pool.py")


def test_code_of_another_version_is_told(tmp_path: Path) -> None:
    (frame,) = found(tmp_path, {"app.log": LOG, "pool.py": "\n" * 6 + POOL_PY})
    assert (frame.symbol, frame.agrees) == ("ConnectionPool", False)


def test_a_java_frame_leads_to_its_class(tmp_path: Path) -> None:
    (frame,) = found(tmp_path, {"app.log": JAVA_LOG, "Orders.java": ORDERS_JAVA})
    assert (frame.code_line, frame.symbol, frame.agrees) == (9, "Orders.all", True)
    assert frame.exception_type == "java.lang.IllegalStateException"


def test_without_code_nothing_is_found(tmp_path: Path) -> None:
    assert found(tmp_path, {"app.log": LOG}) == []
