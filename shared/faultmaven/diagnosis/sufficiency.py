"""Says when healthy evidence is enough to tell: the rules by which "nothing found" becomes "no fault found"."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from faultmaven.diagnosis.models import Finding
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.quantities import counted

_RECORDS = "source IS DISTINCT FROM 'k8s-event'"


@dataclass(frozen=True)
class Read:
    """How much of each kind of evidence was read. `states` counts pods whose state is known."""

    pods: int
    states: int
    records: int
    events: int
    spans: int
    samples: int

    @classmethod
    def of(cls, picture: Picture) -> "Read":
        """Count what a case holds."""
        pods = picture.of_kind("Pod")
        known = [pod for pod in pods if pod.first("printed.status", "status.phase", "status.conditions[Ready].status")]
        count = picture.facts.count
        records = count("events", _RECORDS)
        return cls(len(pods), len(known), records, len(picture.events), count("spans"), count("samples"))


@dataclass(frozen=True)
class Enough:
    """One kind of case, and how much of it has to be read before its silence means something."""

    test: Callable[[Read], bool]
    said: Callable[[Read], str]
    wanted: str


#: One row is enough. The numbers are the least from which a person would dare to say it, not measured.
RULES: Sequence[Enough] = (
    Enough(
        lambda r: r.pods > 0 and r.states == r.pods and (r.records >= 20 or r.events > 0),
        lambda r: f"the state of {counted(r.pods, 'pod')} and {counted(r.records, 'log record')} are known",
        "the state of every pod (`kubectl get pods -A -o wide`), the events and the logs",
    ),
    Enough(
        lambda r: r.pods == 0 and r.records >= 50,
        lambda r: f"{counted(r.records, 'log record')} were read",
        "the whole log around the time of the trouble",
    ),
    Enough(
        lambda r: r.pods == 0 and r.spans >= 20,
        lambda r: f"{counted(r.spans, 'span')} of traces were read",
        "traces of the requests that went wrong",
    ),
    Enough(
        lambda r: r.pods == 0 and r.samples >= 60,
        lambda r: f"{counted(r.samples, 'sample')} of metrics were read",
        "metrics of the time before and during the trouble",
    ),
)
#: Findings that say something is wrong, whatever their count. All others of severity `info` are daily life.
_WRONG = frozenset({"unexplained-state", "elsewhere", "alerts", "stuck-threads"})


#: Programs that run well write errors too (a request that was malformed, a client that went away): up to this part of
#: all records they are daily life, where every pod is known and nothing else is wrong.
_STRAY_SHARE = 0.03
_STRAY = frozenset({"errors", "exceptions"})


def enough_to_tell(picture: Picture, findings: Sequence[Finding]) -> str:
    """Return why silence means health here, empty when something is wrong or too little was read."""
    read = Read.of(picture)
    errors = sum(int(str(finding.figures.get("errors", 0))) for finding in findings)
    is_stray = 0 < read.pods == read.states and errors <= _STRAY_SHARE * read.records
    for finding in findings:
        is_daily = finding.severity == "info" or (is_stray and finding.finding_id in _STRAY)
        if finding.finding_id in _WRONG or not is_daily:
            return ""
    said = next((rule.said(read) for rule in RULES if rule.test(read)), "")
    strays = f", {counted(errors, 'stray error record')} among them" if errors else ""
    return f"{said}{strays}" if said else ""


def what_to_bring(picture: Picture) -> str:
    """Return what would be enough, for a case in which too little was read."""
    has_pods = bool(picture.of_kind("Pod"))
    return RULES[0].wanted if has_pods or picture.entities else RULES[1].wanted
