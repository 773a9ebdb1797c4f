"""Damage evidence thousands of times and read it with every extractor, each in a process with limits.

`PYTHONPATH=shared:. .venv/bin/python -m tests.fuzz [INPUTS_EACH] [SEED] [EXTRACTOR ...]` prints a table and every input
that failed (under artifacts/fuzz), and ends with 1 when there is one.
"""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import sys
import time
import traceback
from collections.abc import Sequence
from pathlib import Path

from faultmaven.evidence.extractors import EXTRACTORS

from tests.fuzz.mutations import damaged
from tests.fuzz.reading import read_with
from tests.fuzz.seeds import seeds

#: The bar for 10 MB is 2 s and 512 MB; the inputs here are at most 64 KiB, where fixed costs and a busy machine count.
_SECONDS, _MEMORY = 2.0, 512 * 1024 * 1024
_KEPT = Path("artifacts/fuzz")


def main(inputs: int, seed: int, names: Sequence[str]) -> int:
    """Fuzz the named extractors and return how many inputs failed."""
    failed = 0
    print(f"{'extractor':22} {'inputs':>7} {'failed':>7} {'slowest ms':>11} {'all s':>7}")
    for name in names:
        report = _in_a_process(name, inputs, seed)
        failed += len(report["failures"])
        slowest, whole = 1e3 * report["slowest_s"], report["all_s"]
        print(f"{name:22} {report['inputs']:7} {len(report['failures']):7} {slowest:11.1f} {whole:7.1f}", flush=True)
        for reason in dict.fromkeys(report["failures"]):
            print(f"    {reason}", flush=True)
    return failed


def _in_a_process(name: str, inputs: int, seed: int) -> dict:
    seeds()
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        report = _fuzz(name, inputs, seed)
        with open(writer, "w") as pipe:
            json.dump(report, pipe)
        os._exit(0)
    os.close(writer)
    with open(reader) as pipe:
        answer = pipe.read()
    os.waitpid(pid, 0)
    died = {"inputs": 0, "failures": ["the process died"], "slowest_s": 0.0, "all_s": 0.0}
    return json.loads(answer) if answer else died


def _fuzz(name: str, inputs: int, seed: int) -> dict:
    chance, own = random.Random(f"{seed} {name}"), seeds()[name]
    with open("/proc/self/statm") as statm:
        mapped = int(statm.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (mapped + _MEMORY, mapped + _MEMORY))
    signal.signal(signal.SIGALRM, _too_slow)
    failures: list[str] = []
    slowest, begin = 0.0, time.process_time()
    for number in range(inputs):
        text = damaged(chance.choice(own), own, chance)
        started = time.process_time()
        signal.setitimer(signal.ITIMER_REAL, 10 * _SECONDS)
        try:
            read_with(name, text)
        except Exception as error:  # noqa: BLE001 (to see every kind is what this is for)
            frame = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{Path(frame.filename).name}:{frame.lineno}"
            failures.append(_kept(name, number, text, f"{type(error).__name__} at {place}"))
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        took = time.process_time() - started
        slowest = max(slowest, took)
        if took > _SECONDS:
            failures.append(_kept(name, number, text, f"took {took:.1f} CPU-s"))
    return {"inputs": inputs, "failures": failures, "slowest_s": slowest, "all_s": time.process_time() - begin}


def _kept(name: str, number: int, text: str, reason: str) -> str:
    _KEPT.mkdir(parents=True, exist_ok=True)
    (_KEPT / f"{name}-{number}.txt").write_text(text, errors="surrogatepass")
    return reason


def _too_slow(signum: int, frame: object) -> None:
    raise TimeoutError("no end")


if __name__ == "__main__":
    given = sys.argv[1:]
    sys.exit(
        bool(
            main(
                int(given[0]) if given else 10_000,
                int(given[1]) if len(given) > 1 else 1,
                given[2:] or list(EXTRACTORS),
            )
        )
    )
