"""When what went wrong first: changes, first signs and the cited lines of the causes on one axis of time."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from faultmaven.diagnosis.binding import Proof
from faultmaven.diagnosis.citations import CitationChecker
from faultmaven.diagnosis.models import Cause, Claim, Moment
from faultmaven.diagnosis.naming import Components
from faultmaven.diagnosis.picture import Picture, ref_of
from faultmaven.diagnosis.subjects import Subject

#: More than this is no longer read as a course of events.
_MOST = 14
#: What analysis notes with a time and calls more than information, and what it means that something was changed.
_NOTED = """
SELECT ts, evidence_id, number, filename, line_no, line_no AS line_end, subject, title,
       evidence_id IN (SELECT evidence_id FROM events WHERE tz_assumed) AS assumed FROM findings
WHERE ts IS NOT NULL AND (severity <> 'info' OR kind IN ('change-point', 'new-pattern', 'gap'))
ORDER BY severity = 'error' DESC, severity = 'warn' DESC, ts, number, line_no, title LIMIT 40
"""
#: Normal events that say that somebody or something changed the cluster (reasons of its own controllers).
_CHANGES = (
    "ScalingReplicaSet",
    "SuccessfulRescale",
    "NodeNotReady",
    "Killing",
    "SuccessfulDelete",
    "NodeNotSchedulable",
)
_EVENTS = """
SELECT min(ts) AS ts, bool_or(coalesce(tz_assumed, false)) AS assumed, evidence_id, any_value(number) AS number,
       any_value(filename) AS filename, arg_min(line_no, ts) AS line_no,
       arg_min(coalesce(line_end, line_no), ts) AS line_end,
       component, arg_min(msg, ts) AS msg FROM events
WHERE source = 'k8s-event' AND ts IS NOT NULL
  AND (level IN ('warn', 'error', 'fatal') OR list_contains(?::VARCHAR[], json_extract_string(attrs, '$.reason')))
GROUP BY evidence_id, component, level, regexp_replace(msg, '[0-9]+', '0', 'g') ORDER BY ts, number, line_no LIMIT 40
"""
_TIMES = """
SELECT evidence_id, line_no, coalesce(line_end, line_no) AS line_end, ts, coalesce(tz_assumed, false) AS assumed
FROM events WHERE ts IS NOT NULL AND ({places})
"""
_PLACE = "(evidence_id = ? AND line_no <= ? AND coalesce(line_end, line_no) >= ?)"


def course_of_events(
    picture: Picture, causes: Sequence[Cause], checker: CitationChecker, components: Components
) -> tuple[Moment, ...]:
    """Return the first deviations and changes, earliest first: those of the causes always, then the gravest others."""
    own = _firsts(list(_of_causes(picture, causes)))
    others = [*_events(picture, checker, components), *_noted(picture, checker, components)]
    told = {(c.evidence_id, c.line_start) for moment in own for c in moment.claim.citations}
    new = [m for m in others if not any((c.evidence_id, c.line_start) in told for c in m.claim.citations)]
    chosen = _distinct([*own, *new])[:_MOST]
    return tuple(sorted(chosen, key=_place))


def _place(moment: Moment) -> tuple[object, ...]:
    """Return where a moment stands among others: by its time, then by its line, and the answer is always the same."""
    cited = moment.claim.citations[0]
    return moment.at, cited.number, cited.line_start, moment.claim.text


def _of_causes(picture: Picture, causes: Sequence[Cause]) -> Iterator[Moment]:
    """Yield the claims of the causes whose first line has a time."""
    claims = [(cause, claim) for cause in causes[:3] for claim in (*cause.claims, *cause.effects) if claim.is_verified]
    claims = [(cause, claim) for cause, claim in claims if claim.citations][:12]
    if not claims:
        return
    places = [claim.citations[0] for _, claim in claims]
    params = [value for c in places for value in (c.evidence_id, c.line_start, c.line_start)]
    rows = picture.facts.rows(_TIMES.format(places=" OR ".join([_PLACE] * len(places))), params)
    for cause, claim in claims:
        cited = claim.citations[0]
        for row in rows:
            if row["evidence_id"] == cited.evidence_id and row["line_no"] <= cited.line_start <= row["line_end"]:
                yield _moment(row["ts"], not row["assumed"], cause.component, claim)
                break


def _firsts(moments: Sequence[Moment]) -> list[Moment]:
    """Return the earliest moment of each component in each file: what came again later is no news."""
    found: dict[tuple[str, str], Moment] = {}
    for moment in sorted(moments, key=_place):
        found.setdefault((moment.component, moment.claim.citations[0].evidence_id), moment)
    return list(found.values())


def _events(picture: Picture, checker: CitationChecker, components: Components) -> Iterator[Moment]:
    for row in picture.facts.rows_of("events", _EVENTS, (list(_CHANGES),)):
        text = str(row["msg"] or "")[:200]
        claim = checker.claim(text, Proof(text, ref_of(row), (text[:40],)))
        kind, _, rest = str(row["component"] or "").partition("/")
        subject = Subject(kind, rest.rsplit("/", 1)[-1], rest.rpartition("/")[0]) if rest else Subject("Log", kind)
        yield _moment(row["ts"], not row["assumed"], components.blamed("", subject).name, claim)


def _noted(picture: Picture, checker: CitationChecker, components: Components) -> Iterator[Moment]:
    for row in picture.facts.rows(_NOTED):
        ref = ref_of({**row, "line_no": row["line_no"] or 1})
        claim = checker.claim(str(row["title"]), Proof(str(row["title"]), ref, ()))
        owner = picture.log_owners.of({**row, "host": None, "service": None, "component": None})
        yield _moment(row["ts"], not row["assumed"], components.blamed("", owner).name, claim)


def _moment(ts: datetime, is_certain: bool, component: str, claim: Claim) -> Moment:
    return Moment(ts.replace(tzinfo=UTC), is_certain, component, claim)


def _distinct(moments: Sequence[Moment]) -> list[Moment]:
    return list(
        {
            (moment.component, moment.claim.text): moment for moment in reversed(moments) if moment.claim.is_verified
        }.values()
    )[::-1]
