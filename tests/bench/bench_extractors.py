"""What 10 MB of each kind of evidence cost: CPU seconds and memory of reading and analysing, per extractor.

Run it with `PYTHONPATH=shared:. .venv/bin/python -m tests.bench.bench_extractors [MEGABYTES] [EXTRACTOR ...]`. The bar
is 2 s and 512 MB for each 10 MB. Each extractor reads its small samples many times over in one text, whole and damaged
(denser than any real file: 9 to 30 bytes a line), and where there is one a large document that is well formed
(`large_files`). As in the pipeline's child nothing is collected as garbage, patterns are compiled before, and what the
file is has been decided. Memory is the largest resident size beyond what the input takes. CPU seconds of a busy machine
are longer ones, so the time of a fixed loop stands beside them: divide by it to compare two runs.
"""

from __future__ import annotations

import gc
import json
import os
import random
import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import replace

from faultmaven.evidence.analysis import analyse
from faultmaven.evidence.extractors import EXTRACTORS
from faultmaven.evidence.models import Detection, SourceText

from tests.bench.large_files import LARGE
from tests.fuzz.mutations import damaged
from tests.fuzz.seeds import seeds
from tests.unit.evidence.sources import source


def grown(name: str, size: int, *, is_damaged: bool) -> str:
    """Return a text of `size` characters made of an extractor's seeds, each with numbers of its own."""
    chance, own = random.Random(f"{name} {is_damaged}"), seeds()[name]
    parts: list[str] = []
    length = 0
    while length < size:
        part = chance.choice(own)
        if is_damaged and chance.random() < 0.2:
            part = damaged(part, own, chance)
        parts.append(part)
        length += len(part) + 1
    return "\n".join(parts)[:size]


def main(megabytes: int, names: Sequence[str]) -> None:
    """Print a line per extractor: samples, damaged samples, and a large document."""
    print(f"{'':22} {'samples':>13} {'damaged':>13} {'document':>13} {'loop':>6}   per {megabytes} MB")
    print(f"{'extractor':22} {'s':>6} {'MiB':>6} {'s':>6} {'MiB':>6} {'s':>6} {'MiB':>6} {'s':>6}")
    size = megabytes * 1_000_000
    for name in names:
        texts = [grown(name, size, is_damaged=False), grown(name, size, is_damaged=True)]
        if name in LARGE:
            texts.append(LARGE[name](size))
        costs, loop = [_cost(name, text) for text in texts], _loop()
        is_over = any(seconds > 0.2 * megabytes or mib > 51.2 * megabytes for seconds, mib in costs)
        cells = [f"{seconds:6.2f} {mib:6.0f}" for seconds, mib in costs] + [" " * 13] * (3 - len(costs))
        print(f"{name:22} {' '.join(cells)} {loop:6.2f}{' <- over' if is_over else ''}", flush=True)


def _loop() -> float:
    """Return the CPU seconds of 10 million additions: 0.4 on an idle core of the machine of docs/benchmarks.md."""
    started, total = time.process_time(), 0
    for number in range(10_000_000):
        total += number
    return time.process_time() - started


def _cost(name: str, text: str) -> tuple[float, float]:
    """Read one input in a process of its own and return CPU seconds and MiB beyond what the input itself takes."""
    _warm(name)
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        gc.disable()
        given = source(text, "upload")
        before, started = _resident_mib(), time.process_time()
        _read(name, given)
        took = time.process_time() - started
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        with open(writer, "w") as pipe:
            json.dump([took, max(peak - before, 0.0)], pipe)
        os._exit(0)
    os.close(writer)
    with open(reader) as pipe:
        answer = pipe.read()
    os.waitpid(pid, 0)
    seconds, mib = json.loads(answer) if answer else (float("nan"), float("nan"))
    return seconds, mib


def _read(name: str, given: SourceText) -> None:
    extractor = EXTRACTORS[name]()
    confidence, form = extractor.detect(given), extractor.format_of(given)
    decided = replace(given, detection=Detection(extractor.data_type, form, name, confidence))
    analyse(extractor.enrich(extractor.extract(given), given), decided)


def _warm(name: str) -> None:
    for text in seeds()[name][:3]:
        _read(name, source(text[:20_000], "upload"))


def _resident_mib() -> float:
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * resource.getpagesize() / 1024**2


if __name__ == "__main__":
    given = sys.argv[1:]
    main(int(given[0]) if given else 10, given[1:] or list(EXTRACTORS))
