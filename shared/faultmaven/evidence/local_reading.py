"""Many files read at once, by children with limits: small ones by the dozen, each of the others by a child of its own.

A bundle is hundreds of small files, and to fork for each would cost more than to read it. When the child of a dozen
dies, or takes more than it may, each of the dozen is read by a child of its own, so that a hostile file is to nobody's
harm but its own.
"""

from __future__ import annotations

import os
import shutil
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from pathlib import Path
from select import select
from tempfile import TemporaryDirectory
from typing import Any

from faultmaven.evidence import pipeline
from faultmaven.evidence.facts.database import is_safe_to_fork
from faultmaven.evidence.facts.sinks import SharedSink
from faultmaven.evidence.local import one_by_one
from faultmaven.evidence.pipeline import Job, Outcome
from faultmaven.evidence.sizes import MIB, UNPACKED_MAX_BYTES
from faultmaven.evidence.unpacking import HEAD_BYTES, is_packed
from faultmaven.sandbox.child import Allowance, Child
from faultmaven.sandbox.unreadable import Unreadable

Result = tuple[str, Outcome | Unreadable]

#: A file up to this size is read with others: a longer one is worth a fork (20 ms).
_SMALL_BYTES = MIB
#: Of these together; so each process has several turns, and a late one does not keep the other waiting.
_TURNS, _FEWEST, _MOST = 3, 8, 100
_TOGETHER_BYTES = 4 * MIB
#: Every process beside the first costs 100 MiB; reading is not all there is to do.
_PROCESSES = 8


@dataclass(frozen=True)
class _Task:
    """What one child reads: small files whose facts go into one folder, or a single file."""

    jobs: tuple[Job, ...]
    folder: Path | None = None

    def start(self) -> Child[list[Result]]:
        if self.folder is None:
            self.jobs[0].folder.mkdir()
            return Child(partial(_alone, self.jobs[0]), Allowance.for_file(_text_bytes(self.jobs[0].file)))
        self.folder.mkdir()
        total = sum(job.file.stat().st_size for job in self.jobs)
        return Child(partial(_together, self.jobs, self.folder), Allowance.for_file(total))

    def apart(self) -> list[_Task]:
        """Return a task for each file, with nothing left of this one."""
        if self.folder is not None:
            shutil.rmtree(self.folder)
        return [_Task((job,)) for job in self.jobs]


def in_children(jobs: Sequence[Job], meanwhile: Callable[[], object] | None = None) -> Iterator[Result]:
    """Read files in as many processes as there are processors; results come as they are ready.

    `meanwhile` is called once, when the first children are at work. A process that has opened a database reads them
    itself, one by one.
    """
    if jobs and not is_safe_to_fork():
        yield from one_by_one(jobs)
    elif jobs:
        pipeline.prepare()
        yield from _run(deque(_tasks(jobs, processes := _processors())), processes, meanwhile)


def _run(
    waiting: deque[_Task], processes: int, meanwhile: Callable[[], object] | None
) -> Generator[Result, None, None]:
    running: dict[Child[list[Result]], _Task] = {}
    try:
        while waiting or running:
            while waiting and len(running) < processes:
                task = waiting.popleft()
                running[task.start()] = task
            if meanwhile is not None:
                meanwhile()
                meanwhile = None
            ready: list[Any] = select(list(running), [], [], min(child.seconds_left for child in running))[0]
            for child in ready:
                child.receive()
            for child in [child for child in running if child.is_done]:
                task = running.pop(child)
                try:
                    yield from child.result()
                except Unreadable as refusal:
                    if task.folder is not None:
                        waiting.extend(task.apart())
                    else:
                        yield task.jobs[0].evidence_id, refusal
    finally:
        for child in running:
            child.stop()


def _tasks(jobs: Sequence[Job], processes: int) -> Iterator[_Task]:
    """Yield the large files first, then the small ones together: so that none is left alone in the end."""
    small = [job for job in jobs if _is_small(job.file)]
    yield from (_Task((job,)) for job in sorted(set(jobs) - set(small), key=lambda job: -job.file.stat().st_size))
    most = min(max(_FEWEST, len(small) // (processes * _TURNS)), _MOST)
    number = count()
    together: list[Job] = []
    room = _TOGETHER_BYTES
    for job in small:
        size = job.file.stat().st_size
        if together and (len(together) == most or size > room):
            yield _Task(tuple(together), together[0].folder.parent / f"facts-{together[0].evidence_id}-{next(number)}")
            together, room = [], _TOGETHER_BYTES
        together.append(job)
        room -= size
    if together:
        yield _Task(tuple(together), together[0].folder.parent / f"facts-{together[0].evidence_id}-{next(number)}")


def _together(jobs: Sequence[Job], folder: Path) -> list[Result]:
    """Read files one after the other, their facts into one set of tables; they are texts, which leave nothing else."""
    results: list[Result] = []
    with SharedSink(folder) as sink, TemporaryDirectory(dir=folder) as scratch:
        for job in jobs:
            try:
                outcome = pipeline.run(replace(job, folder=Path(scratch), shared_facts=sink))
                results.append((job.evidence_id, outcome))
            except Unreadable as refusal:
                results.append((job.evidence_id, Unreadable(refusal.reason)))
    return results


def _alone(job: Job) -> list[Result]:
    return [(job.evidence_id, pipeline.run(job))]


def _is_small(file: Path) -> bool:
    """Tell whether a file is a short text: nothing that may turn out to be more than it looks."""
    if file.stat().st_size > _SMALL_BYTES:
        return False
    with file.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    return b"\0" not in head and not is_packed(head)


def _text_bytes(file: Path) -> int:
    with file.open("rb") as stream:
        return UNPACKED_MAX_BYTES if is_packed(stream.read(HEAD_BYTES)) else file.stat().st_size


def _processors() -> int:
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable, _PROCESSES)
