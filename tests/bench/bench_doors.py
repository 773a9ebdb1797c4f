"""Session and case operations: our handler's time against the bare AWS calls it makes, on the local cloud's emulator.

    python -m tests.bench.bench_doors [REQUESTS]

The handler runs in this process, as in a warm function, and asks the emulator over HTTP. Each operation is measured
REQUESTS times (100): the whole request, and within it what AWS's own client took for the calls that were made, which is
what the same calls cost bare. (To make them once more is no measure: a write made twice fails its condition or changes
nothing, and so spares the emulator a third of its work.) `times` is the one median over the other.
"""

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from infra.local.emulator import Emulator
from infra.local.emulator_environment import ensure_emulator_environment
from infra.local.places import Places
from infra.local.preflight import free_port

#: The bars: handler at most this many times its bare calls, and this long (p95), and this much for the limiter, ms.
MOST_TIMES, MOST_P95_MS, MOST_LIMITER_MS = 1.5, 100.0, 15.0


def main(requests: int = 100) -> int:
    """Measure, print the table and return how many bars were missed."""
    with tempfile.TemporaryDirectory() as folder:
        environ = {"FM_STATE_DIR": folder, "FM_CLOUD_PORT": str(free_port()), "FM_PORT": str(free_port())}
        places = Places.of(environ)
        ensure_emulator_environment(places)
        emulator = Emulator(places)
        emulator.start()
        os.environ.update(places.aws_environ() | {"AWS_ENDPOINT_URL": places.emulator_url})
        os.environ.update({"FM_JWT_SECRET": "a signing secret of benches, 32 bytes or more"})
        os.environ.update({"FM_RATE_USER_PER_MINUTE": "1000000", "FM_RATE_AUTH_PER_MINUTE": "1000000"})
        os.environ["POWERTOOLS_LOG_LEVEL"] = "ERROR"
        try:
            return _measure(requests)
        finally:
            emulator.stop()


def _measure(requests: int) -> int:
    from faultmaven.auth.routes import router as auth
    from faultmaven.case.routes import router as case
    from faultmaven.http.lambda_adapter import lambda_handler
    from faultmaven.http.rate_limit import Limit, rate_limiter
    from faultmaven.session.routes import router as session

    from tests.support.doors import OPERATIONS, Desk
    from tests.support.lambda_client import LambdaClient
    from tests.support.people import Person
    from tests.support.stores import create_stores

    create_stores()
    missed = 0
    sys.stdout.write(f"{'operation':22} {'calls':>5} {'bare ms':>8} {'ours ms':>8} {'times':>6} {'p95 ms':>7}\n")
    asyncio.set_event_loop(asyncio.new_event_loop())  # Lambda's runtime keeps one, too
    desk = Desk(Person(LambdaClient(lambda_handler(auth, session, case))))
    for name, (operation, _) in OPERATIONS.items():
        bare, ours, calls = _both(lambda ask=operation: ask(desk), requests)
        times, p95 = statistics.median(ours) / statistics.median(bare), _p95(ours)
        missed += times > MOST_TIMES or p95 > MOST_P95_MS
        figures = f"{statistics.median(bare):8.1f} {statistics.median(ours):8.1f} {times:6.2f} {p95:7.1f}"
        sys.stdout.write(f"{name:22} {calls:5} {figures}\n")
    limiter, limit = rate_limiter(), Limit("bench", 1_000_000)
    taken = [_ms(lambda: limiter.take(limit, "somebody")) for _ in range(requests)]
    missed += _p95(taken) > MOST_LIMITER_MS
    sys.stdout.write(f"the limiter adds {statistics.median(taken):.1f} ms, p95 {_p95(taken):.1f} ms\n")
    return missed


def _both(operation: Callable[[], Any], requests: int) -> tuple[list[float], list[float], int]:
    """Return what the bare calls took, what the whole request took, and how many calls it makes."""
    from tests.support.aws_calls import aws_calls

    bare: list[float] = []
    ours: list[float] = []
    count = 0
    for _ in range(requests):
        with aws_calls() as made:
            ours.append(_ms(operation))
        bare.append(sum(call.took_ms for call in made))
        count = len(made)
    return bare, ours, count


def _ms(act: Callable[[], Any]) -> float:
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


if __name__ == "__main__":
    assert Path("pyproject.toml").exists(), "run it in the repository"
    raise SystemExit(main(*map(int, sys.argv[1:2])))
