"""Did the fix work? What files that were brought after it say: the fault again, the component well, or neither.

Nothing is concluded from silence. A fix worked when the fault is not seen any more and the component is seen well, in
the same files and later than the fault was last seen; each of the two is a line that was found again.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from faultmaven.diagnosis.binding import Proof
from faultmaven.diagnosis.catalogue import Catalogue, load_catalogue
from faultmaven.diagnosis.citations import CitationChecker
from faultmaven.diagnosis.history import History
from faultmaven.diagnosis.log_naming import name_of_log
from faultmaven.diagnosis.matching import Match, match_all
from faultmaven.diagnosis.models import Citation, Claim, NextStep
from faultmaven.diagnosis.naming import Components
from faultmaven.diagnosis.picture import Picture, ref_of
from faultmaven.diagnosis.port import CaseFacts
from faultmaven.diagnosis.quantities import counted
from faultmaven.diagnosis.schema import Signature
from faultmaven.diagnosis.service import diagnose, draw_picture
from faultmaven.diagnosis.subjects import Subject
from faultmaven.diagnosis.template import fill
from faultmaven.diagnosis.vocabulary import heed
from faultmaven.diagnosis.wellness import is_well

#: So many records (or spans) of a component without an error show that it works; fewer may be its first words.
WORKING_RECORDS = 20
#: Records by whose they are, and spans by their service, later than a moment where they have a time.
_RECORDS = """
SELECT evidence_id, number, filename, service, component, host, count(*) AS records,
       count(*) FILTER (level IN ('error', 'fatal')) AS bad, max(line_no) AS line_no, max(line_no) AS line_end
FROM events WHERE source IS DISTINCT FROM 'k8s-event' AND source IS DISTINCT FROM 'command'
  AND (ts IS NULL OR ?::TIMESTAMP IS NULL OR ts > ?::TIMESTAMP) GROUP BY ALL ORDER BY number, line_no
"""
_SPANS = """
SELECT evidence_id, number, filename, service, service AS component, NULL AS host, count(*) AS records,
       count(*) FILTER (status = 'error') AS bad, max(line_no) AS line_no, max(line_no) AS line_end
FROM spans WHERE ts IS NULL OR ?::TIMESTAMP IS NULL OR ts > ?::TIMESTAMP GROUP BY ALL ORDER BY number, line_no
"""
_LAST = "SELECT max(ts) AS ts FROM events WHERE evidence_id = ? AND line_no BETWEEN ? AND ?"
#: A log that nothing names is called after its file; the next file of it has another name.
_FILE = re.compile(r"\.(log|txt|out|err|jsonl?|gz)(\.\d+)?$", re.IGNORECASE)


class Recovered(StrEnum):
    """What the new files say."""

    WORKS = "works"
    STILL_FAILING = "still_failing"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True)
class Fault:
    """What was to be mended: the cause by its id, what it blamed, and when it was last seen (UTC, if its lines say)."""

    mechanism: str
    component: str
    last_seen: datetime | None = None


@dataclass(frozen=True)
class Recovery:
    """The answer, in a sentence, with the lines it stands on; `to_bring` is what would settle it."""

    outcome: Recovered
    text: str
    citations: tuple[Citation, ...] = ()
    to_bring: tuple[NextStep, ...] = ()


def last_seen(facts: CaseFacts, citations: Sequence[Citation]) -> datetime | None:
    """Return the latest time that these lines carry, None where none of them has one."""
    times = [
        row["ts"]
        for citation in citations
        for row in facts.rows(_LAST, (citation.evidence_id, citation.line_start, citation.line_end))
        if row["ts"] is not None
    ]
    return max(times, default=None)


def check_recovery(facts: CaseFacts, fault: Fault, catalogue: Catalogue | None = None) -> Recovery:
    """Return what the facts of the new files, and of no others, say of a fault that somebody says is mended."""
    catalogue = catalogue or load_catalogue()
    picture = draw_picture(facts, heed(facts, fault.component), catalogue)
    checker, components = CitationChecker(facts), Components(picture)
    again = _symptoms(facts, fault, catalogue, picture, checker)
    if again is not None:
        return again
    wells = list(_signs(picture, components, checker, fault))
    wells = [claim for claim in wells if claim.is_verified and claim.citations]
    if not wells:
        return _untold(picture, components, fault)
    other = _another(facts, fault, catalogue)
    if other is not None:
        return other
    citations = tuple(dict.fromkeys(citation for claim in wells for citation in claim.citations[:1]))
    said = " ".join(dict.fromkeys(claim.text for claim in wells))
    return Recovery(Recovered.WORKS, f"The fault of {_name(fault)} is not seen any more. {said}", citations)


def _symptoms(
    facts: CaseFacts, fault: Fault, catalogue: Catalogue, picture: Picture, checker: CitationChecker
) -> Recovery | None:
    """Return that the fault is seen again, with its lines, where they are later than it was last seen."""
    if fault.mechanism in catalogue:
        components = Components(picture)
        matches, _ = match_all(Catalogue([_alone(catalogue, fault.mechanism)]), picture)
        present, _ = History(picture, components).part(matches)
        claims = [
            checker.joint_claim(_sentence(match), match.proofs[:3], tuple(match.values.values()))
            for match in present
            if _is_same(blamed := _blamed(match, components), fault.component)
            or (_FILE.search(fault.component) and _FILE.search(blamed))
        ]
    else:
        causes = diagnose(facts, fault.component, catalogue).causes
        same = [c for c in causes if c.cause_id == fault.mechanism and _is_same(c.component, fault.component)]
        claims = [claim for cause in same for claim in cause.claims[:1]]
    for claim in claims:
        new = tuple(citation for citation in claim.citations if citation.checked and _is_new(facts, citation, fault))
        if new:
            return Recovery(Recovered.STILL_FAILING, claim.text, new)
    return None


def _another(facts: CaseFacts, fault: Fault, catalogue: Catalogue) -> Recovery | None:
    """Return that the component fails for another reason now, proven in the new files."""
    for cause in diagnose(facts, fault.component, catalogue).causes:
        if _is_same(cause.component, fault.component) and cause.cause_id != fault.mechanism:
            shown = tuple(c for claim in cause.claims[:1] for c in claim.citations if c.checked)
            if shown and any(_is_new(facts, citation, fault) for citation in shown):
                text = f"The fault is not seen any more, but {_name(fault)} fails in another way: {cause.summary}"
                return Recovery(Recovered.STILL_FAILING, text, shown)
    return None


def _untold(picture: Picture, components: Components, fault: Fault) -> Recovery:
    name = _name(fault)
    is_there = any(_is_same(_workload(components, e.subject), fault.component) for e in picture.entities)
    told, later = (_own(picture, components, "events", _RECORDS, fault, after=at) for at in (None, fault.last_seen))
    if not is_there and not told:
        text = f"The new files say nothing of {name}."
    elif told and not later and not is_there:
        text = f"What the new files say of {name} is not later than the fault was last seen."
    else:
        text = f"The fault is not seen in the new files, but neither is anything that shows {name} at work."
    return Recovery(Recovered.CANNOT_TELL, text, to_bring=(*_to_bring(fault),))


def _to_bring(fault: Fault) -> Iterator[NextStep]:
    kind, _, name = fault.component.rpartition("/")
    if kind:
        yield NextStep("collect", f"The state of {name} as it is now", f"kubectl get pods -o wide | grep {name}")
        yield NextStep("collect", f"The log of {name} since the fix", f"kubectl logs {kind.lower()}/{name} --tail=500")
    else:
        yield NextStep("collect", f"The log of {fault.component} from after the fix, {WORKING_RECORDS} records or more")


def _signs(picture: Picture, components: Components, checker: CitationChecker, fault: Fault) -> Iterator[Claim]:
    for sign in SIGNS:
        yield from sign(picture, components, checker, fault)


def _ready_pods(picture: Picture, components: Components, checker: CitationChecker, fault: Fault) -> Iterator[Claim]:
    """The pods of the component run and are ready, all of them."""
    pods = [p for p in picture.of_kind("Pod") if _is_same(_workload(components, p.subject), fault.component)]
    known = [(pod, is_well(pod)) for pod in pods]
    if not known or not all(well for _, well in known):
        return
    for pod, _ in known[:2]:
        leaf = pod.first("status.conditions[Ready].status", "printed.ready", "status.phase", "printed.status")
        if leaf is not None:
            proof = Proof("", leaf.ref, (leaf.value,))
            yield checker.claim(f"{pod.subject.in_words} runs and is ready.", proof, (pod.subject.name,))


def _ready_replicas(
    picture: Picture, components: Components, checker: CitationChecker, fault: Fault
) -> Iterator[Claim]:
    """The workload has as many ready replicas as it wants."""
    for entity in picture.of_kind("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"):
        if not _is_same(_workload(components, entity.subject), fault.component):
            continue
        ready = entity.first("status.readyReplicas", "status.numberReady")
        wanted = entity.first("spec.replicas", "status.desiredNumberScheduled")
        if ready and wanted and ready.value == wanted.value and ready.value not in ("", "0"):
            text = f"{entity.subject.in_words} has all {ready.value} replicas ready."
            yield checker.claim(text, Proof("", ready.ref, (ready.value,)), (ready.value, entity.subject.name))


def _log(picture: Picture, components: Components, checker: CitationChecker, fault: Fault) -> Iterator[Claim]:
    """The component writes its log as it does when it works."""
    rows = _own(picture, components, "events", _RECORDS, fault, after=fault.last_seen)
    yield from _working(rows, "record", checker, fault)


def _requests(picture: Picture, components: Components, checker: CitationChecker, fault: Fault) -> Iterator[Claim]:
    """The component answers requests, and none of them fails."""
    rows = _own(picture, components, "spans", _SPANS, fault, after=fault.last_seen)
    yield from _working(rows, "request", checker, fault)


def _working(rows: Sequence[dict[str, Any]], noun: str, checker: CitationChecker, fault: Fault) -> Iterator[Claim]:
    total = sum(row["records"] for row in rows)
    if total < WORKING_RECORDS or any(row["bad"] for row in rows):
        return
    proof = Proof("", ref_of(rows[-1]), (), computed=(float(total),), is_summed=True)
    text = f"{counted(total, noun)} of {_name(fault)} at work, and none of them an error."
    yield checker.claim(text, proof, (str(total), fault.component, _bare(fault.component)))


def _own(
    picture: Picture, components: Components, table: str, sql: str, fault: Fault, *, after: datetime | None
) -> list[dict[str, Any]]:
    """Return the rows of a question that are about the component."""
    rows = picture.facts.rows_of(table, sql, (after, after))
    owned = [(_workload(components, picture.log_owners.of(row)), row) for row in rows]
    owned = [(owner, row) for owner, row in owned if owner]
    if _FILE.search(fault.component) and len({owner for owner, _ in owned}) == 1:
        return [row for _, row in owned]
    return [
        row
        for owner, row in owned
        if _is_same(owner, fault.component)
        or _is_named_after(owner, fault)
        or _says_its_name(owner, str(row["evidence_id"]), picture, fault)
    ]


def _is_named_after(owner: str, fault: Fault) -> bool:
    """Tell whether a log that names no program is a file called after the component: `orders-after.log` of `orders`."""
    words = re.split(r"[^a-z0-9]+", owner.casefold())
    return bool(_FILE.search(owner)) and _bare(fault.component).casefold() in words


def _says_its_name(owner: str, evidence_id: str, picture: Picture, fault: Fault) -> bool:
    """Tell whether a log that nothing names begins its messages with the name of the component."""
    name = _bare(fault.component)
    return bool(_FILE.search(owner)) and name_of_log(evidence_id, picture.facts, [name]) == name


#: What shows that a component is well. A new kind of sign is a function and a line here.
SIGNS: Sequence[Callable[[Picture, Components, CitationChecker, Fault], Iterator[Claim]]] = (
    _ready_pods,
    _ready_replicas,
    _log,
    _requests,
)


def _alone(catalogue: Catalogue, mechanism: str) -> Signature:
    return catalogue[mechanism].model_copy(update={"explains": [], "look_alikes": {}})


def _sentence(match: Match) -> str:
    return fill(match.signature.summary, match.values)


def _blamed(match: Match, components: Components) -> str:
    blame = fill(match.signature.blame, match.values) if match.signature.blame else ""
    return components.blamed(blame, match.subject, match.others).name


def _workload(components: Components, subject: Subject) -> str:
    return components.blamed("", subject).name


def _is_same(one: str, other: str) -> bool:
    """Tell whether two names are of one component; a program known from its log has no kind."""
    (kind, _, name), (other_kind, _, other_name) = one.casefold().rpartition("/"), other.casefold().rpartition("/")
    return name == other_name and (kind == other_kind or not kind or not other_kind)


def _bare(component: str) -> str:
    return component.rpartition("/")[2]


def _name(fault: Fault) -> str:
    return f"`{fault.component}`" if fault.component else "the component"


def _is_new(facts: CaseFacts, citation: Citation, fault: Fault) -> bool:
    """Tell whether a line is later than the fault was last seen; a line without a time is of when it was brought."""
    at = last_seen(facts, [citation])
    return at is None or fault.last_seen is None or at > fault.last_seen
