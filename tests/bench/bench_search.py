"""CPU of one search over the entries of 2,000 cases: unpacking its pages anew, and finding, ordering and counting.

PYTHONPATH=shared:. .venv/bin/python -m tests.bench.bench_search
"""

import base64
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from faultmaven.case.entries import Entry, packed, pages_of, unpacked
from faultmaven.case.search.question import Question, facets_of
from faultmaven.case.search.recurrence import Recurrences

CASES, ROUNDS = 2_000, 30
NOW = datetime(2026, 1, 31, tzinfo=UTC)


def entry(number: int) -> Entry:
    """Return a case such as people have."""
    at = (NOW - timedelta(hours=number)).isoformat()
    kept = {
        "title": f"checkout answers 502 in shop number {number}",
        "description": "since the rollout of this morning nothing works any more, see the channel " * 2,
        "status": ("consulting", "analyzing", "resolved")[number % 3],
        "severity": ("low", "medium", "high", "critical")[number % 4],
        "tags": ["prod", f"team-{number % 9}"],
        "pseudonym_key": base64.b64encode(os.urandom(32)).decode(),
        "conclusion": f"Deployment cart-{number % 400} is killed for using more memory than its limit of 512Mi",
        **{"verdict": "CONFIRMED", "mechanism": f"cause-{number % 40}", "cause": "The container was killed"},
        **{"component": f"Deployment/cart-{number % 400}", "created_at": at, "updated_at": at, "caused_at": at},
    }
    return Entry(f"case_{number:026}", kept)


def cpu_ms(task: Callable[[], Any]) -> list[float]:
    """Return the CPU milliseconds of each round, sorted."""
    taken: list[float] = []
    for _ in range(ROUNDS):
        began = time.process_time()
        task()
        taken.append((time.process_time() - began) * 1000)
    return sorted(taken)


def search(entries: list[Entry], question: Question) -> None:
    """Do what a search does between the table and the answer."""
    past = Recurrences(entries)
    ordered = question.ordered(one for one in entries if question.finds(one))
    facets_of(ordered)
    _ = [past.before(one) for one in ordered[:30]]


def main() -> None:
    """Print a table."""
    entries = [entry(number) for number in range(CASES)]
    pages = [packed(lot) for lot in pages_of(entries)]
    print(f"{CASES} cases in {len(pages)} pages, {sum(map(len, pages)) / 1000:.0f} kB compressed")
    tasks: dict[str, Callable[[], Any]] = {
        "unpack every page": lambda: [unpacked(page) for page in pages],
        "search: two words": lambda: search(entries, Question(text="checkout 1999")),
        "search: everything": lambda: search(entries, Question()),
    }
    for name, task in tasks.items():
        taken = cpu_ms(task)
        print(f"{name:<22} median {taken[ROUNDS // 2]:6.1f} ms   p95 {taken[int(ROUNDS * 0.95)]:6.1f} ms of CPU")


if __name__ == "__main__":
    main()
