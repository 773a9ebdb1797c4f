"""How long a turn takes without a model, on the local cloud: from the request to the first step, and to the answer.

    PYTHONPATH=shared:. .venv/bin/python -m tests.bench.bench_turn [rounds]

Everything is real: the site, the gateway, the functions, the state machine, tables and bucket of one local cloud of
its own. A round asks, reads the events at once, and then every 50 ms until the turn has ended: `first event` and `done`
are what the client saw, from sending the question. `first step` is when the answering itself began to tell, by the
product's own clock, from the moment the turn was made. Each kind has a case of its own, which ends with ROUNDS + 10
turns: a turn takes up to a millisecond more for each turn before it. The bars are 300 ms to the first event and 500 ms
to the answer at the 95th percentile, warm: the first ten rounds are not counted. A new question is one in other words;
one about another moment is diagnosed anew, because a diagnosis heeds moments. The load of the machine stands beside,
because every step is a process that competes for it.
"""

import os
import statistics
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.support.cloud import new_cloud
from tests.support.product import User

ROUNDS, WARM_UP = 40, 10
POLL_S = 0.05
BARS = {"first event": 300, "done": 500}
LOG = "".join(
    f"2026-01-31T09:{minute:02d}:{second:02d}Z INFO  orders request {minute * 60 + second} done in {second} ms\n"
    for minute in range(4)
    for second in range(60)
) + (
    '2026-01-31T09:05:00Z ERROR orders could not connect: FATAL: password authentication failed for user "orders"\n'
    "2026-01-31T09:05:01Z FATAL orders giving up, exit 1\n"
)
QUESTIONS = {
    "the same question": lambda _: "what is wrong and why?",
    "a new question each time": lambda n: f"why did orders give up at attempt {n}?",
    "about another moment": lambda n: f"why did orders give up after 2026-01-31T09:04:{n:02d}Z?",
    "errors": lambda n: "show me the errors",
    "small talk": lambda n: "hello",
}


def main() -> None:
    """Run all kinds of questions and print a table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    with tempfile.TemporaryDirectory() as folder, new_cloud(Path(folder) / "state") as running:
        user = User.register(running.site_url)
        print(f"{'':26}{'first event p50 p95':>20}{'first step p50 p95':>20}{'done p50 p95':>16}   load")
        for name, question in QUESTIONS.items():
            case_id = user.open_case("orders is down")
            user.upload(case_id, "orders.log", LOG.encode())
            user.settled(case_id)
            times = [_asked(user, case_id, question(n)) for n in range(WARM_UP + rounds)][WARM_UP:]
            columns = [_column([one[key] for one in times]) for key in ("first event", "first step", "done")]
            print(f"{name:26}{columns[0]:>20}{columns[1]:>20}{columns[2]:>16}   {os.getloadavg()[0]:.1f}", flush=True)
            for key, bar in BARS.items():
                p95 = _p95([one[key] for one in times])
                print("" if p95 <= bar else f"    {key}: {p95:.0f} ms is over {bar} ms\n", end="")


def _asked(user: User, case_id: str, question: str) -> dict[str, float]:
    started = time.monotonic()
    turn: dict[str, Any] = user.call("POST", f"/agent/chat/{case_id}", json={"message": question}, expect=202)
    path = f"/agent/chat/{case_id}/turns/{turn['turn_id']}"
    followed = user.call("GET", f"{path}/events")
    first_event = time.monotonic() - started
    while followed["status"] not in ("done", "failed"):
        time.sleep(POLL_S)
        followed = user.call("GET", f"{path}/events")
    done = time.monotonic() - started
    step = next(event for event in followed["items"] if event["kind"] != "accepted")
    told_after = (_moment(step["at"]) - _moment(turn["created_at"])).total_seconds()
    return {"first event": first_event * 1000, "first step": told_after * 1000, "done": done * 1000}


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def _column(values: list[float]) -> str:
    return f"{statistics.median(values):.0f} {_p95(values):.0f}"


if __name__ == "__main__":
    main()
