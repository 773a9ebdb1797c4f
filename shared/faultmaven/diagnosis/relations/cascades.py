"""Failures that run through several services: whom the others complain of, and who complains of nobody."""

import re
from collections.abc import Iterator, Mapping

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.log_reading import TOOL_FAILURE
from faultmaven.diagnosis.picture import Picture, ref_of
from faultmaven.diagnosis.subjects import Ref, Subject

_FAILURES = """
SELECT evidence_id, number, filename, line_no, line_end, host, service, component, msg FROM events
WHERE source IS DISTINCT FROM 'k8s-event' AND level IN ('warn', 'error', 'fatal') AND NOT regexp_matches(msg, ?)
QUALIFY row_number() OVER (PARTITION BY evidence_id, template_id, service ORDER BY line_no) <= 3
ORDER BY number, line_no LIMIT 2000
"""
_CALL_FAILED = re.compile(
    r"fail|error|refus|time[d]?[ -]?out|unavailable|retry|retries|unreachable|reset|exceeded|circuit|50[0234]|cannot",
    re.IGNORECASE,
)
_SUFFIX = re.compile(r"(\.log|\.txt|\.json|\.out|-logs?|_logs?)+$|^logs?[-_]", re.IGNORECASE)
_SHORT = 3
#: A name of one word that is no longer is often a word of the sentence.
_PLAIN = 6


def deepest_failing_dependency(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield the service that failing services complain of, directly or through others, and that blames none of them.

    A service complains of another when a failure in its log names it. At least two links (a chain, or two callers)
    are needed: one caller and one callee is what other signatures tell better.
    """
    complaints, own = _complaints(picture)
    links = {(caller, callee) for caller, callees in complaints.items() for callee in callees}
    callees = {callee for _, callee in links}
    for deepest in sorted(callees - set(complaints)):
        reaching = {deepest}
        path: list[tuple[str, str]] = []
        while new := [link for link in sorted(links) if link[1] in reaching and link not in path]:
            path += new
            reaching |= {caller for caller, _ in new}
        if len(path) < 2 or deepest not in own:
            continue
        callers = [caller for caller, callee in path if callee == deepest]
        subject, text, ref = own[deepest]
        own_words = text.split(": ", 1)[-1][:40]  # an alert has its name in front, which stands elsewhere in its file
        proofs = [Proof(f"{deepest} itself: {text[:160]}", ref, (own_words,), source=f"log of {subject.key}")]
        for caller, callee in path[:5]:
            said, at, who = complaints[caller][callee]
            proofs.append(
                Proof(f"{caller} complains of {callee}: {said[:160]}", at, (callee,), source=f"log of {who.key}")
            )
        values = {"deepest": deepest, "message": text[:200], "callers": ", ".join(f"`{c}`" for c in callers)}
        values |= {"affected": ", ".join(f"`{name}`" for name in sorted(reaching - {deepest}))}
        yield given.bound(subject=subject, values=values, proofs=tuple(proofs))


Complaints = Mapping[str, Mapping[str, tuple[str, Ref, Subject]]]


def _complaints(picture: Picture) -> tuple[Complaints, Mapping[str, tuple[Subject, str, Ref]]]:
    owners = picture.log_owners
    rows = [(row, owners.of(row)) for row in picture.facts.rows_of("events", _FAILURES, (TOOL_FAILURE,))]
    names = {subject: _SUFFIX.sub("", subject.workload) for _, subject in rows}
    # Who fails without a word of its own is complained of all the same.
    services = (entity.subject.name for entity in picture.of_kind("Service"))
    silent = {name for name in services if "-" in name or len(name) > _PLAIN}
    patterns = {
        name: re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])", re.IGNORECASE)
        for name in {*names.values(), *silent}
        if len(name) >= _SHORT
    }
    complaints: dict[str, dict[str, tuple[str, Ref, Subject]]] = {}
    own: dict[str, tuple[Subject, str, Ref]] = {}
    for row, subject in rows:
        name, text = names[subject], str(row["msg"]).split("\n", 1)[0]
        ref = ref_of(row)
        blamed = [n for n, p in patterns.items() if n != name and p.search(text)] if _CALL_FAILED.search(text) else []
        for other in blamed:
            complaints.setdefault(name, {}).setdefault(other, (text, ref, subject))
        if not blamed:
            own.setdefault(name, (subject, text, ref))
    return complaints, own
