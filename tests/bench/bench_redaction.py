"""Megabytes per CPU second of redaction: ours, and Python's `re` alone with the same patterns.

Run: python -m tests.bench.bench_redaction   (needs the public logs in ../shared/data)
`re` alone joins the hints of all rules into one expression, searches the text with it, and then does what ours does
where it finds something; so both give the same, and the difference is the search.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from pathlib import Path

from faultmaven.redaction import Redactor, prepare_redaction
from faultmaven.redaction.table import TABLE

from tests.evals.redaction_corpus import planted
from tests.evals.redaction_secrets import email, ipv4

SIZE = 10_000_000
_SAMPLE = 400_000
_RULES = [
    (re.compile("|".join(f"(?:{hint})" for hint in rule.hints).encode(), re.IGNORECASE if rule.caseless else 0), rule)
    for rule in TABLE
]
_IPV4 = re.compile(rb"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\w)")


def logs() -> dict[str, bytes]:
    """Return 10 MB each of plain logs, logs with an address or a mail per line, and logs that are full of secrets."""
    r = random.Random(1)
    root = Path(__file__).resolve().parents[3] / "shared" / "data" / "loghub"
    found = {f"{path.stem} (public)": path.read_bytes() for path in sorted(root.glob("*/*_2k.log"))}
    plain = [
        f"2026-03-01T10:00:{n % 60:02} INFO [worker-{n % 8}] com.acme.Job - done {n} in {n % 977} ms"
        for n in range(20_000)
    ]
    found["plain"] = "\n".join(plain).encode()
    hosts = [ipv4(r) for _ in range(500)]
    found["address per line"] = "\n".join(f"{line} peer={r.choice(hosts)}" for line in plain).encode()
    found["address per line, all differ"] = "\n".join(f"{line} peer={ipv4(r)}" for line in plain * 5).encode()
    found["mail per line"] = "\n".join(f"{line} user={email(r)}" for line in plain).encode()
    found["secret in every 100th line"] = "\n".join(
        f"{line} {r.choice(_SECRETS)}" if n % 100 == 0 else line for n, line in enumerate(plain)
    ).encode()
    found["secret in every line"] = "\n".join(_SECRETS * 5).encode()
    return {name: (text * (SIZE // len(text) + 1))[:SIZE] for name, text in found.items()}


_SECRETS = [p.line for p in planted() if "\n" not in p.line]


def with_re_alone(data: bytes) -> int:
    """Find what our table finds, without Hyperscan: every rule's hints by `re`, one after the other."""
    found = 0
    for hint, rule in _RULES:
        found += sum(rule.find(data, match.start()) is not None for match in hint.finditer(data))
    return found + sum(1 for _ in _IPV4.finditer(data))


def rate(work: Callable[[bytes], object], data: bytes, times: int) -> float:
    """Return megabytes per CPU second, the best of some tries."""
    best = float("inf")
    for _ in range(times):
        started = time.process_time()
        work(data)
        best = min(best, time.process_time() - started)
    return len(data) / 1e6 / best


def main() -> None:
    """Print the table."""
    started = time.process_time()
    prepare_redaction()
    print(f"compiled in {time.process_time() - started:.2f} CPU-s")
    print(f"{'10 MB of':32} {'ours':>10} {'re alone':>10}   found")
    for name, data in logs().items():
        first = data[: data.rfind(b"\n", 0, _SAMPLE) + 1]
        counts = Redactor(b"key").redact(data).counts
        redactor = Redactor(b"key")
        ours, alone = rate(lambda text, r=redactor: r.redact(text), data, 4), rate(with_re_alone, first, 1)
        print(f"{name:32} {ours:6.0f} MB/s {alone:6.1f} MB/s   {sum(counts.values())} of {len(counts)} kinds")
    for name, line in (
        ("one line of 100 MB", b"a=1 b=x,y 7 " * 8_400_000),
        ("a million hits", b"password: x1 " * 1_000_000),
    ):
        started = time.process_time()
        Redactor(b"key").redact(line)
        print(f"{name}: {time.process_time() - started:.1f} CPU-s")


if __name__ == "__main__":
    main()
