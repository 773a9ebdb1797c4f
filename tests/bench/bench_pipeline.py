"""What reading a log costs, from its bytes to facts that can be asked: CPU seconds per step, memory, first question.

Run it from the repository root: `python -m tests.bench.bench_pipeline [MEGABYTES | SHAPE:MEGABYTES | FILE] ...`
(default: 10 and 100 MB of plain log lines). SHAPE is one of `log_shapes.SHAPES`, or `all` for a table of every one.
The bars: 30 MB for each CPU second, 400 MiB of memory whatever the size, 10 MB ready in 3 s.
"""

from __future__ import annotations

import functools
import gc
import re
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from faultmaven.evidence import opening, pipeline
from faultmaven.evidence.analysis.exceptions import ExceptionFinder
from faultmaven.evidence.analysis.template_table import TemplateCounts
from faultmaven.evidence.analysis.templates import Miner
from faultmaven.evidence.decoding import Decoder
from faultmaven.evidence.extractors.log_assembly import Assembly
from faultmaven.evidence.extractors.log_reader import LogReader
from faultmaven.evidence.facts import CaseFacts
from faultmaven.evidence.facts.parquet_stream import ParquetStream
from faultmaven.evidence.jobs import Job
from faultmaven.evidence.models import Evidence, Status
from faultmaven.evidence.timestamps import TimeReader
from faultmaven.redaction import Redactor
from faultmaven.sandbox.child import Allowance, run_limited

from tests.bench.log_shapes import SHAPES, made_up

#: Step -> the methods whose time is its own, less that of other steps inside them.
_STEPS: dict[str, tuple[tuple[Any, str], ...]] = {
    "decode": ((Decoder, "feed"), (Decoder, "clean")),
    "redact": ((Redactor, "redact"),),
    "detect": ((opening, "detect"),),
    "extract": ((LogReader, "__init__"), (LogReader, "read"), (Assembly, "add")),
    "times": ((TimeReader, "read"),),
    "templates": ((Miner, "add"), (Miner, "finish"), (TemplateCounts, "add")),
    "exceptions": ((ExceptionFinder, "add"),),
    "index": ((ParquetStream, "write"), (ParquetStream, "finish")),
}


class Stopwatch:
    """CPU seconds of the steps while it is entered; what a step calls of another one counts for the other."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self._inside: list[float] = []
        self._originals: list[tuple[Any, str, Callable[..., object]]] = []

    def __enter__(self) -> Stopwatch:
        for step, methods in _STEPS.items():
            for owner, name in methods:
                original = getattr(owner, name)
                self._originals.append((owner, name, original))
                setattr(owner, name, self._timed(step, original))
        return self

    def __exit__(self, *_: object) -> None:
        for owner, name, original in self._originals:
            setattr(owner, name, original)

    def _timed(self, step: str, original: Callable[..., object]) -> Callable[..., object]:
        @functools.wraps(original)
        def timed(*args: object, **named: object) -> object:
            self._inside.append(0.0)
            started = time.process_time()
            try:
                return original(*args, **named)
            finally:
                took = time.process_time() - started
                self.seconds[step] += took - self._inside.pop()
                if self._inside:
                    self._inside[-1] += took

        return timed


def main(names: list[str]) -> None:
    """Print figures for each size, shape or file."""
    pipeline.prepare()
    gc.disable()  # as the child does
    for name in names:
        shape, _, size = name.rpartition(":")
        with tempfile.TemporaryDirectory() as scratch:
            if shape == "all":
                table(float(size), Path(scratch))
            elif re.fullmatch(r"[\d.]+", size):
                measure(written(shape or "plain", float(size), Path(scratch)), Path(scratch))
            else:
                measure(Path(name), Path(scratch))


def written(shape: str, megabytes: float, scratch: Path) -> Path:
    """Write a log of one shape and return its file."""
    file = scratch / f"{shape}.txt"
    with file.open("wb") as target:
        target.writelines(made_up(shape, megabytes))
    return file


def table(megabytes: float, scratch: Path) -> None:
    """Print a line for each shape: what a warm child takes, and where it goes."""
    print(f"{'':11} {'CPU-s':>6} {'MB/s':>5}  " + " ".join(f"{step:>10}" for step in (*_STEPS, "the rest")))
    for shape in SHAPES:
        file = written(shape, megabytes, scratch)
        folder = scratch / f"{shape}-steps"
        folder.mkdir()
        started = time.process_time()
        with Stopwatch() as watch:
            pipeline.run(Job("ev_1", file.name, file, folder, datetime.now(UTC), b"key"))
        whole = time.process_time() - started
        steps = [watch.seconds[step] for step in _STEPS]
        each = [1e3 * seconds / megabytes * 10 for seconds in (*steps, whole - sum(steps))]
        print(f"{shape:11} {whole:6.2f} {megabytes / whole:5.1f}  " + " ".join(f"{took:7.0f} ms" for took in each))
        file.unlink()


def measure(file: Path, scratch: Path) -> None:
    """Print what one file costs: in a child as in the cloud, then step by step, then the first question."""
    size = file.stat().st_size
    jobs = [Job("ev_1", file.name, file, scratch / run, datetime.now(UTC), b"key") for run in ("child", "steps")]
    for job in jobs:
        job.folder.mkdir()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    outcome = run_limited(partial(pipeline.run, jobs[0]), Allowance.for_file(size))
    wall = time.perf_counter() - started
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    facts = sum(path.stat().st_size for path in jobs[0].folder.iterdir())
    print(f"{file.name}: {size / 1e6:.0f} MB, {outcome.detection.format}, {outcome.fact_counts}")
    print(f"  in a child: {cpu:.2f} CPU-s = {size / 1e6 / cpu:.1f} MB per CPU-s, {wall:.2f} s of wall time")
    print(f"  peak {used.ru_maxrss // 1024} MiB (the largest so far), facts {facts / 1e6:.1f} MB")
    started = time.process_time()
    with Stopwatch() as watch:
        pipeline.run(jobs[1])
    whole = time.process_time() - started
    rest = whole - sum(watch.seconds.values())
    for step, seconds in [*watch.seconds.most_common(), ("the rest", rest)]:
        each = 1e3 * seconds / (size / 1e7)
        print(f"  {step:10} {seconds:7.3f} CPU-s  {seconds / whole:4.0%}  {each:6.1f} ms per 10 MB")
    question(outcome.fact_counts, jobs[0].folder)


def question(counts: dict[str, int], folder: Path) -> None:
    """Print how long the first question over the facts takes."""
    item = Evidence("ev_1", "c", "u", 1, "app.log", 1, "", Status.READY, datetime.now(UTC))
    started = time.perf_counter()
    with CaseFacts([item], {table: [folder / f"{table}.parquet"] for table in counts}) as facts:
        top = facts.rows("SELECT template_id, count(*) AS n FROM events WHERE level = 'error' GROUP BY ALL ORDER BY n")
    print(f"  first question: {time.perf_counter() - started:.2f} s, {sum(row['n'] for row in top)} errors")


if __name__ == "__main__":
    main(sys.argv[1:] or ["10", "100"])
