"""What 10 MB of each kind of evidence cost: CPU seconds and memory of reading and analysing, per extractor.

Run it with `PYTHONPATH=shared:. .venv/bin/python -m tests.bench.bench_extractors [MEGABYTES] [EXTRACTOR ...]`. The bar
is 2 s and 512 MB for each 10 MB; half of the inputs are damaged.
"""

from __future__ import annotations

import json
import os
import random
import resource
import sys
import time
from collections.abc import Sequence

from faultmaven.evidence.analysis import analyse
from faultmaven.evidence.extractors import EXTRACTORS

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
    """Print a line per extractor, for whole and for damaged inputs."""
    print(f"{'extractor':22} {'whole s':>8} {'MiB':>6} {'damaged s':>10} {'MiB':>6}   per {megabytes} MB")
    for name in names:
        cells = [_cost(name, megabytes * 1_000_000, is_damaged=is_damaged) for is_damaged in (False, True)]
        (whole, whole_mib), (worse, worse_mib) = cells
        over = " <- over" if max(whole, worse) > 0.2 * megabytes or max(whole_mib, worse_mib) > 51.2 * megabytes else ""
        print(f"{name:22} {whole:8.2f} {whole_mib:6.0f} {worse:10.2f} {worse_mib:6.0f}{over}", flush=True)


def _cost(name: str, size: int, *, is_damaged: bool) -> tuple[float, float]:
    """Read one input in a process of its own and return CPU seconds and MiB beyond what the input itself takes."""
    text = grown(name, size, is_damaged=is_damaged)
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        given = source(text, "upload")
        extractor = EXTRACTORS[name]()
        before, started = _resident_mib(), time.process_time()
        extractor.detect(given)
        analyse(extractor.enrich(extractor.extract(given), given), given)
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


def _resident_mib() -> float:
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * resource.getpagesize() / 1024**2


if __name__ == "__main__":
    given = sys.argv[1:]
    main(int(given[0]) if given else 10, given[1:] or list(EXTRACTORS))
