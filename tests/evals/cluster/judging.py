"""The engine over one bundle, in this process, and how right its answer is."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from faultmaven.diagnosis.models import Cause, Diagnosis, Verdict
from faultmaven.diagnosis.service import diagnose
from faultmaven.evidence.facts.case_facts import CaseFacts

from tests.evals.cluster.bundles import HEALTHY, Bundle, make_bundle

QUESTION = "Something is wrong with this application. What is the root cause?"


@dataclass(frozen=True)
class Result:
    """What one bundle gave. A rank is 0-based; None where it was not among the causes."""

    bundle: Bundle
    verdict: Verdict
    component_rank: int | None
    mechanism_rank: int | None
    both_rank: int | None
    said: str
    confidence: float
    citations: int
    valid: int
    seconds: float
    reading_seconds: float

    @property
    def is_right(self) -> bool:
        """Tell whether the first answer is right: both component and mechanism, or no fault where there is none."""
        if self.bundle.fault == HEALTHY:
            return not self.is_false_alarm
        return self.both_rank == 0

    @property
    def is_false_alarm(self) -> bool:
        """Tell whether a healthy bundle was given a cause."""
        return self.bundle.fault == HEALTHY and self.verdict in (Verdict.CONFIRMED, Verdict.LIKELY)


def judge(seed: int, fault: str = "", application: str = "", layout: str = "", family: str = "") -> Result:
    """Make a bundle, give its files to the engine and judge the answer."""
    bundle = make_bundle(seed, fault, application, layout, family)
    with tempfile.TemporaryDirectory(prefix="fm-cluster-") as scratch:
        folder = Path(scratch)
        for path, text in bundle.files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8")
        started = time.perf_counter()
        with CaseFacts.from_files([folder]) as facts:
            read = time.perf_counter()
            found = diagnose(facts, QUESTION)
            ended = time.perf_counter()
    return _judged(bundle, found, ended - started, read - started)


def _judged(bundle: Bundle, found: Diagnosis, seconds: float, reading: float) -> Result:
    components = [is_component(cause, bundle) for cause in found.causes]
    mechanisms = [is_mechanism(cause.cause_id, bundle.mechanisms) for cause in found.causes]
    both = [c and m for c, m in zip(components, mechanisms, strict=True)]
    cited = [c.checked for x in (*found.causes, *found.findings) for claim in x.claims for c in claim.citations]
    first = found.causes[0] if found.causes else None
    said = f"{first.component} {first.cause_id}" if first else "nothing"
    return Result(
        bundle,
        found.verdict,
        _first(components),
        _first(mechanisms),
        _first(both),
        said,
        first.confidence if first else 0.0,
        len(cited),
        sum(cited),
        seconds,
        reading,
    )


def is_mechanism(said: str, accepted: tuple[str, ...]) -> bool:
    """Tell whether a signature's id is one of those accepted, which may be patterns."""
    return any(fnmatch(said, pattern) for pattern in accepted)


def is_component(cause: Cause, bundle: Bundle) -> bool:
    """Tell whether a cause blames what is to blame; a pod stands for what made it, and kinds may be left out."""
    said = cause.component.split("/")
    name = said[-1]
    for expected in bundle.components:
        kind, wanted = expected.split("/", 1)
        if name == wanted and (len(said) == 1 or said[0].lower() == kind.lower()):
            return True
        if said[0].lower() in ("pod", "replicaset") and _is_of(name, wanted, kind):
            return True
    return False


def _is_of(pod: str, workload: str, kind: str) -> bool:
    tail = pod.removeprefix(f"{workload}-").split("-")
    return (
        kind in ("Deployment", "StatefulSet", "DaemonSet", "Job") and pod.startswith(f"{workload}-") and len(tail) <= 2
    )


def _first(hits: list[bool]) -> int | None:
    return next((n for n, hit in enumerate(hits) if hit), None)
