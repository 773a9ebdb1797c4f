"""Metric files broken in every way: no exception, lines inside the file, and at most 2 CPU seconds per 10 MB.

Run: python -m tests.bench.fuzz_metrics [inputs]   (default 10,000 mutated inputs; half a minute per thousand)
"""

from __future__ import annotations

import json
import random
import sys
import time

from faultmaven.evidence.analysis.metrics import analyse_metrics
from faultmaven.evidence.extractors.metric import MetricExtractor
from faultmaven.evidence.models import Facts

from tests.bench.bench_metrics import SIZE, exposition, source
from tests.unit.evidence.extractors.metrics import test_exposition, test_json, test_lines_and_tables, test_tools

_SEEDS: tuple[str, ...] = (
    *(value for name, value in vars(test_tools).items() if name.isupper() and isinstance(value, str)),
    *(json.dumps(value, indent=indent) for indent in (None, 1) for name, value in vars(test_json).items()
      if name.startswith("_") and name[1:].isupper()),
    *(getattr(test_exposition, name) for name in ("_PROMETHEUS", "_OPENMETRICS")),
    *(getattr(test_lines_and_tables, name) for name in ("_INFLUX", "_WIDE", "_MULTI", "_LONG")),
    exposition(20, 3),
)  # fmt: skip
_JUNK = ("", " ", "\t", ",", '"', "{", "}", "[", "]", "\\", "#", "=", ":", "|", "NaN", "1e999", "-", "9" * 40, "\x00",
         "\ufffd", "é", "%", "\r", "1714557600", "99:99:99", "0x1F", "null", "\u2028")  # fmt: skip


def mutated(rng: random.Random) -> str:
    """Return one of the samples with some characters, lines and parts of others changed."""
    text = rng.choice(_SEEDS)
    for _ in range(rng.randint(1, 12)):
        at, to = sorted((rng.randrange(len(text) + 1), rng.randrange(len(text) + 1)))
        match rng.randrange(5):
            case 0:
                text = text[:at] + rng.choice(_JUNK) + text[at:]
            case 1:
                text = text[:at] + text[min(to, at + 20) :]
            case 2:
                lines = text.split("\n")
                rng.shuffle(lines)
                text = "\n".join(lines)
            case 3:
                other = rng.choice(_SEEDS)
                text = text[:at] + other[rng.randrange(len(other)) :][:200] + text[at:]
            case _:
                text = text[: at + 1] + text[at:to] + text[to:]
        text = text[:20_000] or "x"
    return text


def check(facts: Facts, lines: int) -> None:
    """Raise AssertionError when a row stands outside the file or columns differ in length."""
    for table, columns in facts.tables.items():
        assert len({len(values) for values in columns.values()}) == 1, table
        for number in columns["line_no"]:
            assert isinstance(number, int) or hasattr(number, "item")
            assert 1 <= int(str(number)) <= lines, (table, number)


def hostile() -> dict[str, str]:
    """Return inputs of 10 MB that would hurt a careless reader."""
    return {
        "one long line": "a" * SIZE,
        "open braces": "{" * SIZE,
        "open brackets after a key": '{"resultType":' + "[" * SIZE,
        "commas": "," * SIZE,
        "quotes": '"' * SIZE,
        "labels without end": "up{" + 'a="b",' * (SIZE // 6),
        "many columns": "time" + ",x" * 200_000 + "\n" + "1714557600" + ",1" * 200_000,
        "every line a series": "\n".join(f'up{{pod="p{n}"}} {n}' for n in range(SIZE // 18)),
        "headers only": " r  b   swpd   free   buff  cache\n" * (SIZE // 35),
        "top rows": "    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND\n"
        + "   4242 app       20   0   12.3g  11.9g  24680 S 245.0  76.7  95:12.31 java\n" * (SIZE // 77),
        "times": "2024-05-01 10:00:00\n" * (SIZE // 20),
        "spaces": " " * SIZE,
        "influx tags": "cpu" + ",a=b" * (SIZE // 4) + " v=1",
        "alternating": "1714557600,5\n\n" * (SIZE // 14),
    }


def main() -> None:
    """Fuzz, then time the hostile inputs."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    rng = random.Random(20_240_501)
    slowest = 0.0
    for _ in range(count):
        given = source(mutated(rng))
        begun = time.process_time()
        extractor = MetricExtractor()
        assert 0.0 <= extractor.detect(given) <= 1.0
        assert extractor.format_of(given)
        check(analyse_metrics(extractor.extract(given), given), len(given.lines))
        slowest = max(slowest, time.process_time() - begun)
    print(f"{count} mutated inputs survived, the slowest took {slowest:.2f} CPU-s")
    for name, text in hostile().items():
        given = source(text)
        begun = time.process_time()
        confidence = MetricExtractor().detect(given)
        facts = MetricExtractor().extract(given)
        read = time.process_time() - begun
        check(facts, len(given.lines))
        begun = time.process_time()
        analyse_metrics(facts, given)
        print(
            f"{name:28} detect and read {read:5.2f}, judge {time.process_time() - begun:5.2f} CPU-s, {confidence:.2f}"
        )


if __name__ == "__main__":
    main()
