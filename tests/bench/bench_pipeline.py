"""How long a 10 MB log takes from its last byte to facts that can be asked, and what it costs.

Run it with `python -m tests.bench.bench_pipeline [MEGABYTES]` from the repository root.
"""

import resource
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from faultmaven.evidence import pipeline
from faultmaven.evidence.asking.answers import answer
from faultmaven.evidence.asking.questions import EventsQuestion
from faultmaven.evidence.facts import CaseFacts
from faultmaven.evidence.models import Evidence, Status
from faultmaven.evidence.pipeline import Job, Reading
from faultmaven.evidence.sandbox import Allowance, run_limited

_MESSAGES = (
    ("INFO", "orders", "accepted order {n} of customer {m} in {ms} ms"),
    ("INFO", "gateway", "GET /api/v1/orders/{n} 200 {ms} ms from 10.0.{a}.{b}"),
    ("DEBUG", "cache", "hit ratio {ms} for shard {a}"),
    ("WARN", "orders", "slow query took {n} ms on orders-db-{a}"),
    ("ERROR", "payment", "connection to 10.1.{a}.{b}:5432 refused, attempt {m}"),
    ("INFO", "login", "user user{m}@example.com signed in"),
)


def synthetic_log(megabytes: int) -> bytes:
    """Return a log with times that move on, six kinds of lines and an e-mail address in every sixth."""
    now, lines, size, n = datetime(2026, 1, 31, 9, tzinfo=UTC), [], 0, 0
    while size < megabytes * 1_000_000:
        level, logger, text = _MESSAGES[n % len(_MESSAGES)]
        message = text.format(n=n, m=n % 997, ms=n % 313, a=n % 7, b=n % 251)
        line = f"{now.isoformat(timespec='milliseconds')} {level} [{logger}] {message}"
        lines.append(line)
        size += len(line) + 1
        now += timedelta(milliseconds=37)
        n += 1
    return "\n".join(lines).encode()


def main(megabytes: int) -> None:
    """Print seconds per step, for the whole in a child process, and for the first question."""
    pipeline.prepare()
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "raw"
        file.write_bytes(synthetic_log(megabytes))
        for run in ("first", "second"):
            folder = Path(scratch) / run
            folder.mkdir()
            job = Job("ev_1", "app.log", file, folder, datetime.now(UTC), b"key")
            started = time.perf_counter()
            outcome = run_limited(partial(pipeline.run, job), Allowance.for_file(file.stat().st_size))
            print(f"{run} run in a child: {time.perf_counter() - started:.2f} s, {outcome.fact_counts}")
        peak = resource.getrusage(resource.RUSAGE_CHILDREN)
        print(f"child: {(peak.ru_utime + peak.ru_stime) / 2:.2f} CPU-s per run, peak {peak.ru_maxrss // 1024} MiB")
        steps(job)
        item = Evidence("ev_1", "c", "u", 1, "app.log", 1, "", Status.READY, datetime.now(UTC))
        started = time.perf_counter()
        with CaseFacts([item], {table: [folder / f"{table}.parquet"] for table in outcome.fact_counts}) as facts:
            total = answer(facts, EventsQuestion(level="error")).total
        print(f"first question: {time.perf_counter() - started:.2f} s, {total} errors")


def steps(job: Job) -> None:
    """Print seconds per step, in this process."""
    timed = []
    for step in pipeline.STEPS:

        def timed_step(reading: Reading, step=step) -> Reading:
            started = time.perf_counter()
            result = step(reading)
            print(f"  {step.__name__:10} {time.perf_counter() - started:6.3f} s")
            return result

        timed.append(timed_step)
    original, pipeline.STEPS = pipeline.STEPS, tuple(timed)
    try:
        pipeline.run(job)
    finally:
        pipeline.STEPS = original


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
