"""Template mining in CPU seconds: ours, drain3 with the same masks, its tree alone, the masks alone, in one run.

Run: `PYTHONPATH=shared:. .venv/bin/python -m tests.bench.bench_templates [MB]` (100 by default). Ours reads all in
blocks; the other two work line by line, so they get a sample and their speed is per MB. The logs: the public ones,
where they are, with every number and hex id drawn anew, and made-up ones of other shapes.
"""

from __future__ import annotations

import random
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from drain3 import TemplateMiner
from drain3.template_miner_config import TemplateMinerConfig
from faultmaven.evidence.analysis.collapse import collapsed
from faultmaven.evidence.analysis.masks import masked
from faultmaven.evidence.analysis.templates import Miner

from tests.evals.synthetic_logs import synthetic_log
from tests.evals.test_templates import PUBLIC, public_log

BLOCK = 20_000
#: Bytes of each log that the slow ones get.
SAMPLE = 2_000_000
_SYNTHETIC = ("cloud", "orchestrator", "beowulf", "phone")
_RUN = re.compile(r"(?<![A-Za-z\d])[\da-f]*\d[\da-f]*(?![A-Za-z\d])")


def redrawn(messages: list[str], size: int) -> list[str]:
    """Return lines of `size` bytes in all: the messages again and again, with other numbers and hex ids each time."""
    rng = np.random.default_rng(1)
    text = "\n".join(messages)
    data = np.frombuffer(text.encode("ascii", "replace"), dtype=np.uint8).copy()
    in_run = np.zeros(len(data), dtype=bool)
    for match in _RUN.finditer(text):
        in_run[match.start() : match.end()] = True
    digits = np.flatnonzero(in_run & (data >= ord("0")) & (data <= ord("9")))
    lines: list[str] = []
    for _ in range(max(1, round(size / len(data)))):
        data[digits] = rng.integers(ord("0"), ord("9") + 1, len(digits), dtype=np.uint8)
        lines += data.tobytes().decode("ascii").split("\n")
    return lines


def sessions(size: int) -> Iterator[str]:
    """Yield lines that are nearly all different even without their numbers: UUIDs, hex ids, base64 words, hosts."""
    rng = random.Random(2)
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    total = 0
    while total < size:
        token = "".join(rng.choices(letters, k=22))
        ident = f"{rng.getrandbits(128):032x}"
        line = (
            f"request {ident[:8]}-{ident[8:12]}-{ident[12:16]}-{ident[16:20]}-{ident[20:]} from "
            f"10.{rng.randrange(256)}.{rng.randrange(256)}.{rng.randrange(256)} trace {ident[::-1]} token {token} done"
        )
        total += len(line) + 1
        yield line


def ours(lines: list[str]) -> int:
    """Mine templates in blocks and return how many there are."""
    miner = Miner()
    codes = [miner.add(lines[start : start + BLOCK]) for start in range(0, len(lines), BLOCK)]
    grouping = miner.finish()
    return len({int(code) for block in codes for code in set(grouping.final[block].tolist())})


def drain3(lines: list[str]) -> int:
    """Give every line, masked, to drain3."""
    miner = TemplateMiner(config=TemplateMinerConfig())
    for line in lines:
        miner.add_log_message(masked(line))
    return len(miner.drain.clusters)


def drain3_after_masks(lines: list[str]) -> int:
    """Give drain3 lines that are masked already: what it costs were the masks free."""
    miner = TemplateMiner(config=TemplateMinerConfig())
    for line in lines:
        miner.add_log_message(line)
    return len(miner.drain.clusters)


def masks_alone(lines: list[str]) -> int:
    """Mask line by line."""
    return len({masked(line) for line in lines})


def measure(name: str, lines: list[str]) -> None:
    """Print one row: MB per CPU second of each."""
    sample: list[str] = []
    size = 0
    for line in lines[:: max(1, len(lines) * 100 // SAMPLE // 2)]:
        sample.append(line)
        size += len(line)
        if size > SAMPLE:
            break
    collapsed_sample = collapsed(sample)
    speeds, found = [], []
    masked_sample = [masked(line) for line in collapsed_sample]
    for work, given in (
        (ours, lines),
        (drain3, collapsed_sample),
        (drain3_after_masks, masked_sample),
        (masks_alone, collapsed_sample),
    ):
        seconds, templates = timed(work, given)
        weight = sum(map(len, lines if given is lines else sample)) / 1e6
        speeds.append(weight / seconds)
        found.append(templates)
    figures = f"{speeds[0]:>10.1f}{speeds[1]:>10.2f}{speeds[2]:>14.2f}{speeds[3]:>12.2f}"
    print(f"{name:14}{len(lines):>9}{found[0]:>7}{figures}{speeds[0] / speeds[1]:>11.0f}x")


def timed(work: Callable[[list[str]], int], lines: list[str]) -> tuple[float, int]:
    """Return CPU seconds and the result."""
    started = time.process_time()
    result = work(lines)
    return time.process_time() - started, result


def main() -> None:
    """Print the table."""
    size = int(float(sys.argv[1]) * 1e6) if len(sys.argv) > 1 else 100_000_000
    folder = Path(__file__).resolve().parents[3] / "shared" / "data"
    logs = [public_log(folder, name) for name in PUBLIC] if folder.is_dir() else []
    print(f"{size / 1e6:.0f} MB each; MB per CPU second")
    names = f"{'ours':>10}{'drain3':>10}{'its tree only':>14}{'masks alone':>12}{'to drain3':>12}"
    print(f"{'log':14}{'lines':>9}{'found':>7}{names}")
    for log in (*logs, *(synthetic_log(name) for name in _SYNTHETIC)):
        measure(log.name, redrawn(log.messages, size))
    measure("sessions", list(sessions(size)))


if __name__ == "__main__":
    main()
