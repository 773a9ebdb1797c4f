"""A dump of threads tells who holds whom up: circles, locks with waiters, crowds at one place."""

from __future__ import annotations

from faultmaven.evidence.detection import detect
from faultmaven.evidence.models import DataType

from tests.unit.evidence.sources import facts_of, rows_of, source

DEADLOCK = """2025-05-29 10:14:26
Full thread dump OpenJDK 64-Bit Server VM (17.0.9+9 mixed mode, sharing):

"transfer-1" #31 prio=5 os_prio=0 cpu=1.20ms elapsed=91.10s tid=0x01 nid=0x6a waiting for monitor entry  [0x02]
   java.lang.Thread.State: BLOCKED (on object monitor)
\tat com.acme.Bank.move(Bank.java:42)
\t- waiting to lock <0x00000000b> (a com.acme.Account)
\t- locked <0x00000000a> (a com.acme.Account)
\tat com.acme.Bank.run(Bank.java:20)

"transfer-2" #32 prio=5 os_prio=0 cpu=1.10ms elapsed=91.10s tid=0x03 nid=0x6b waiting for monitor entry  [0x04]
   java.lang.Thread.State: BLOCKED (on object monitor)
\tat com.acme.Bank.move(Bank.java:42)
\t- waiting to lock <0x00000000a> (a com.acme.Account)
\t- locked <0x00000000b> (a com.acme.Account)

"main" #1 prio=5 os_prio=0 tid=0x05 nid=0x66 waiting on condition  [0x06]
   java.lang.Thread.State: WAITING (parking)
\tat jdk.internal.misc.Unsafe.park(java.base@17.0.9/Native Method)
\tat java.util.concurrent.ThreadPoolExecutor.getTask(ThreadPoolExecutor.java:1062)
"""


def exec_thread(number: int) -> str:
    return f"""
"http-nio-8080-exec-{number}" #{number} daemon prio=5 os_prio=0 tid=0x{number:x} nid=0x{number:x} waiting
   java.lang.Thread.State: BLOCKED (on object monitor)
\tat com.acme.Cache.get(Cache.java:17)
\t- waiting to lock <0x00000000c> (a java.util.HashMap)
\tat com.acme.Api.list(Api.java:9)
"""


HELD_UP = (
    "Full thread dump OpenJDK 64-Bit Server VM (17):\n"
    '\n"refresher" #9 prio=5 tid=0x99 nid=0x99 runnable\n   java.lang.Thread.State: RUNNABLE\n'
    "\tat java.net.SocketInputStream.read(SocketInputStream.java:1)\n"
    "\tat com.acme.Cache.reload(Cache.java:55)\n\t- locked <0x00000000c> (a java.util.HashMap)\n"
    + "".join(exec_thread(number) for number in range(1, 8))
)
GO = "".join(
    f"goroutine {number} [semacquire, {number} minutes]:\n"
    "sync.runtime_SemacquireMutex(0xc000, 0x0, 0x1)\n\t/usr/local/go/src/runtime/sema.go:77 +0x25\n"
    "main.(*Store).Load(0xc0001)\n\t/app/store.go:31 +0x44\n"
    "created by main.serve in goroutine 1\n\t/app/main.go:12 +0x1f\n\n"
    for number in range(10, 17)
)
PYTHON = """Process 77: python app.py
Thread 77 (idle): "MainThread"
    wait (threading.py:320)
    checkout (pool.py:140)
    handle (app.py:22)
Thread 91 (active): "worker-1"
    dumps (json/__init__.py:231)
    handle (app.py:25)
"""


def findings(text: str) -> list[dict[str, object]]:
    return rows_of(facts_of(text), "findings")


def test_a_circle_of_waiting_threads_is_a_deadlock() -> None:
    found = findings(DEADLOCK)[0]
    assert found["kind"] == "deadlock"
    assert found["severity"] == "error"
    assert "transfer-1 (in com.acme.Bank.move), transfer-2" in str(found["title"])
    assert (found["line_no"], found["line_end"]) == (4, 9)


def test_the_thread_that_holds_others_up_is_named_with_what_it_does() -> None:
    found = findings(HELD_UP)[0]
    assert found["kind"] == "blocked-threads"
    assert found["title"] == (
        "7 threads wait for one lock (java.util.HashMap) that refresher holds while it is in com.acme.Cache.reload"
    )
    assert found["line_no"] == 3


def test_no_circle_is_seen_where_there_is_none() -> None:
    assert all(found["kind"] != "deadlock" for found in findings(HELD_UP))


def test_a_crowd_at_one_place_is_told_with_its_pool_and_its_longest_wait() -> None:
    titles = [found["title"] for found in findings(GO)]
    assert titles == [
        "7 threads are at main.(*Store).Load (semacquire), all 7 of goroutine *, the longest for 16 minutes"
    ]


def test_threads_that_wait_for_work_are_no_crowd() -> None:
    idle = DEADLOCK.split('"main"', 1)[1]
    text = "Full thread dump OpenJDK\n\n" + "".join(f'"pool-{n}"{idle}\n' for n in range(9))
    assert findings(text) == []


def test_dumps_of_other_languages_give_frames() -> None:
    assert detect(source(PYTHON)).data_type is DataType.PROFILE
    rows = {row["function"]: row for row in rows_of(facts_of(PYTHON), "frames")}
    assert rows["dumps"]["source_line"] == 231
    assert rows["handle"]["measure"] == "threads"


def test_one_stack_trace_in_a_log_is_no_dump() -> None:
    text = "2025-05-29T10:14:26Z ERROR boom\ngoroutine 1 [running]:\nmain.main()\n\t/app/main.go:3 +0x1\n"
    assert detect(source(text)).data_type is DataType.LOG
