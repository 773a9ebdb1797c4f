"""How long the PDF of a case with 40 citations takes, from its facts to the last byte; the bar is 2 s.

Run `PYTHONPATH=shared:. .venv/bin/python -m tests.bench.bench_report`. The first row is a process that has just
started: it loads Typst, the fonts and all that writes the report. Facts and diagnosis are there already, as in the
product, where a turn made them.
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

_CITATIONS = 40
_NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)
_KEY = b"k" * 32
_LONG = "x" * 120


def main() -> None:
    """Print wall-clock and CPU seconds of the first report of a process and of the next ones, and their size."""
    if "--once" in sys.argv:
        _measure(1)
        return
    print(f"{'process':<8}{'wall s':>8}{'CPU s':>8}{'pages':>7}{'kB':>6}{'peak MB':>9}")
    subprocess.run([sys.executable, "-m", "tests.bench.bench_report", "--once"], check=True)
    _measure(4)


def _measure(times: int) -> None:
    from faultmaven.case.models import Case, CaseStatus, Severity
    from faultmaven.diagnosis.archive import Record
    from faultmaven.evidence.facts.case_facts import CaseFacts

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "orders.log").write_text("".join(_log()), encoding="utf-8")
        with CaseFacts.from_files([Path(folder)], _KEY) as facts:
            case = Case(
                "case_1", "u", "orders fail", "", CaseStatus.DIAGNOSING, Severity.HIGH, ("shop",), _NOW, _NOW, "v", _KEY
            )
            record = Record("turn_1", "why?", _NOW, "No language model took part.", _diagnosis(facts))
            for place in range(times):
                with _timed("cold" if times == 1 else "warm", is_told=times == 1 or place > 0) as told:
                    told.append(_pdf(case, facts, record))


def _pdf(case, facts, record) -> bytes:
    from faultmaven.report.gathering import gathered, written
    from faultmaven.report.models import ReportKind
    from faultmaven.report.typesetting.press import typeset
    from faultmaven.report.typesetting.request import request_of

    report = written(
        ReportKind.INCIDENT, gathered(case=case, facts=facts, record=record, now=_NOW, assignments={}, solutions=())
    )
    return typeset(request_of(report, case.case_id, "1", "https://faults.example.com"))


def _diagnosis(facts):
    from faultmaven.diagnosis.models import Cause, Citation, Claim, Diagnosis, Link, Moment, NextStep, Verdict

    (file,) = facts.evidence
    claims = []
    for place in range(_CITATIONS):
        line = 60 * place + 1
        quote = facts.lines(file.evidence_id, line, line)[0][:300]
        citation = Citation(file.evidence_id, 1, file.filename, line, line, quote, checked=True)
        claims.append(Claim(f"orders request {60 * place} failed: no connection was free", (citation,)))
    steps = tuple(NextStep("run", f"Look at pool {n}", "kubectl describe deployment/orders -n shop") for n in range(4))
    cause = Cause(
        *("c1", "The connection pool is exhausted", "databases", "Deployment/orders", Verdict.LIKELY, 0.7),
        "Deployment/orders has no free connection.",
        tuple(claims),
        effects=tuple(claims[:8]),
        remediation=steps,
        chain=tuple(Link("Deployment/orders", "Deployment/gateway", claim) for claim in claims[:3]),
    )
    course = tuple(Moment(_NOW + timedelta(seconds=n * 60), True, "orders", claims[n]) for n in range(14))
    return Diagnosis(Verdict.LIKELY, cause.summary, (cause,), timeline=course)


def _log() -> Iterator[str]:
    for n in range(5000):
        at = f"{_NOW + timedelta(seconds=n):%Y-%m-%dT%H:%M:%SZ}"
        level = "ERROR" if n % 60 == 0 else "INFO"
        yield f"{at} {level} orders request {n} HikariPool-1 - total=10, active=10, idle=0, waiting={n % 90} {_LONG}\n"


@contextmanager
def _timed(name: str, *, is_told: bool) -> Iterator[list[bytes]]:
    made: list[bytes] = []
    wall, computing = time.perf_counter(), time.process_time()
    yield made
    wall, computing = time.perf_counter() - wall, time.process_time() - computing
    if is_told:
        pages = made[0].count(b"/Type/Page\n") or made[0].count(b"/Type/Page/")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{name:<8}{wall:>8.2f}{computing:>8.2f}{pages:>7}{len(made[0]) / 1000:>6.0f}{peak:>9.0f}", flush=True)


if __name__ == "__main__":
    main()
