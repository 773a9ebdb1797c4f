"""Faults inside programs: bad releases that answer with errors, flags, storms of retries, threads that wait."""

from __future__ import annotations

from tests.evals.cluster.applications import Part
from tests.evals.cluster.faults.answers import fault, has_calls, is_called, is_called_program, roll_out
from tests.evals.cluster.runtimes.voices import Said
from tests.evals.cluster.world import Failure, World


def _stack(part: Part) -> tuple[str, ...]:
    """Return the trace of an error inside a program, as its language prints it."""
    return {
        "java": (
            'java.lang.NullPointerException: Cannot invoke "com.example.Price.amount()" because "price" is null',
            "\tat com.example.service.TotalService.sum(TotalService.java:88)",
            "\tat com.example.web.TotalController.get(TotalController.java:31)",
        ),
        "python": (
            "Traceback (most recent call last):",
            '  File "/app/service/totals.py", line 61, in total',
            "    return sum(p.amount for p in prices)",
            "AttributeError: 'NoneType' object has no attribute 'amount'",
        ),
        "node": (
            "    at total (/app/dist/totals.js:61:24)",
            "    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)",
        ),
        "dotnet": (
            "System.NullReferenceException: Object reference not set to an instance of an object.",
            "   at Totals.TotalService.Sum(IEnumerable`1 prices) in /src/Totals/TotalService.cs:line 44",
        ),
        "go": (),
    }[part.runtime]


def _error(part: Part) -> Said:
    words = {
        "go": "runtime error: invalid memory address or nil pointer dereference",
        "node": "Cannot read properties of undefined (reading 'amount')",
    }.get(part.runtime, "total failed")
    return Said("ERROR", "request failed", {"error": words, "status": 500}, _stack(part))


@fault(
    "bad-deploy",
    "application",
    "errors-after-change",
    "null-dereference",
    "unhandled-crash",
    "failures-in-log",
    "http-server-errors",
    suits=is_called_program,
)
def bad_deploy(world: World, part: Part) -> tuple[str, ...]:
    """A new release answers with errors."""
    component = roll_out(world, part, can_hang=False)
    container = world.container(part.name)
    container["image"] = container["image"].rsplit(":v", 1)[0] + ":v6.0.0"
    program = world.programs[part.name]
    program.trouble = [_error(part)]
    program.failing = Failure("error", share=0.8)
    return (component,)


@fault(
    "feature-flag",
    "application",
    "errors-after-change",
    "null-dereference",
    "unhandled-crash",
    "failures-in-log",
    "http-server-errors",
    suits=is_called_program,
)
def feature_flag(world: World, part: Part) -> tuple[str, ...]:
    """A feature that was switched on fails."""
    config = world.get("ConfigMap", f"{part.name}-config")
    flag = world.random.choice(["newPricing", "asyncWrites", "cacheV2"])
    config["data"]["FEATURE_FLAGS"] = f"{flag}=on"
    program = world.programs[part.name]
    program.trouble = [Said("INFO", f"feature flag {flag} evaluated: on", {}), _error(part)]
    program.failing = Failure("error", share=0.6)
    return (f"{part.kind}/{part.name}", f"ConfigMap/{part.name}-config")


def _calls_program(world: World, part: Part) -> bool:
    return has_calls(world, part) and any(not world.application.part(n).store for n in part.calls)


@fault("retry-storm", "application", "retry-storm", "cascading-failure", suits=_calls_program)
def retry_storm(world: World, part: Part) -> tuple[str, ...]:
    """A program asks again and again without a pause, and keeps the one it asks overloaded."""
    callee = next(n for n in part.calls if not world.application.part(n).store)
    world.call_failures[part.name, callee] = Failure("unavailable")
    program = world.programs[part.name]
    program.trouble = [
        Said("WARN", f"retrying call to {callee} (attempt {n}/10, no backoff)", {"attempt": n}) for n in (4, 7, 10)
    ]
    other = world.programs[callee]
    other.trouble = [Said("WARN", "too many concurrent requests, shedding load", {"in_flight": 512, "limit": 256})]
    other.cpu_m = 2000
    return (f"{part.kind}/{part.name}",)


def _is_java(world: World, part: Part) -> bool:
    return part.runtime == "java" and is_called(world, part)


@fault("thread-pool-exhausted", "application", "work-queue-full", "threads-exhausted", suits=_is_java)
def thread_pool_exhausted(world: World, part: Part) -> tuple[str, ...]:
    """All workers are busy and the queue is full."""
    text = "java.util.concurrent.RejectedExecutionException: Task java.util.concurrent.FutureTask@5b1f rejected from "
    pool = "java.util.concurrent.ThreadPoolExecutor@3a71f4dd[Running, pool size = 50, active threads = 50, queued tasks = 1000, completed tasks = 81231]"
    program = world.programs[part.name]
    program.trouble = [Said("ERROR", "Could not accept task", {}, (text + pool,))]
    program.failing = Failure("slow")
    return (f"{part.kind}/{part.name}",)


@fault("thread-deadlock", "application", "thread-deadlock", suits=_is_java)
def thread_deadlock(world: World, part: Part) -> tuple[str, ...]:
    """Two threads wait for each other; requests pile up."""
    program = world.programs[part.name]
    program.failing = Failure("slow")
    dump = """Found one Java-level deadlock:
=============================
"http-nio-exec-3":
  waiting to lock monitor 0x00007f2c4c0062c8 (object 0x00000000e0a1b2c8, a com.example.Ledger),
  which is held by "http-nio-exec-7"
"http-nio-exec-7":
  waiting to lock monitor 0x00007f2c4c003a58 (object 0x00000000e0a1b2d8, a com.example.Account),
  which is held by "http-nio-exec-3"

Java stack information for the threads listed above:
===================================================
"http-nio-exec-3":
	at com.example.Ledger.post(Ledger.java:51)
	- waiting to lock <0x00000000e0a1b2c8> (a com.example.Ledger)
	- locked <0x00000000e0a1b2d8> (a com.example.Account)
"http-nio-exec-7":
	at com.example.Account.move(Account.java:77)
	- waiting to lock <0x00000000e0a1b2d8> (a com.example.Account)
	- locked <0x00000000e0a1b2c8> (a com.example.Ledger)

Found 1 deadlock."""
    program.trouble = [dump]
    return (f"{part.kind}/{part.name}",)
