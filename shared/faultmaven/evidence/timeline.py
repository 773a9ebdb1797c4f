"""What happened when, over all files of a case: bursts of warnings and errors, Kubernetes events, findings with a time,
first and last words.

One row per burst, not per record: a line that repeats ten thousand times is one thing that happened. And one row for
what both the records and a finding tell: the burst, with the finding's words as its notes.
"""

from dataclasses import dataclass
from datetime import datetime

from faultmaven.evidence.facts.case_facts import CaseFacts
from faultmaven.evidence.findings import FindingKind

TIMELINE_LIMIT = 500
#: Records of one template belong to one burst while they follow each other within this.
BURST_GAP_MINUTES = 5
#: Tables that the timeline reads.
TIMELINE_TABLES = ("events", "findings")

#: Findings that have a time but no moment: they describe one whole trace.
_UNTIMELY = (FindingKind.CRITICAL_PATH, FindingKind.REPEATED_CALL)
#: Findings that say more of a burst which began with them; the first named tells most.
_SAID_OF_BURSTS = (
    *(FindingKind.FIRING_ALERT, FindingKind.BURST, FindingKind.NEW_PATTERN, FindingKind.ERROR_CLUSTER),
    FindingKind.RARE_PATTERN,
)
#: Findings about a pattern: their subject is its id, which nobody reads, and they count its records.
_OF_PATTERNS = (
    *(FindingKind.BURST, FindingKind.NEW_PATTERN, FindingKind.ERROR_CLUSTER, FindingKind.RARE_PATTERN),
    FindingKind.VANISHED_PATTERN,
)

_BURSTS = """
noted AS (
    SELECT ts, evidence_id, number, filename, line_no, level, source, coalesce(component, service, host) AS component,
           msg, template_id, coalesce(template_id, msg) AS same_as,
           TRY_CAST(json_extract_string(attrs, '$.count') AS BIGINT) AS seen
    FROM events
    WHERE ts IS NOT NULL AND (level IN ('warn', 'error', 'fatal') OR source = 'k8s-event')
),
marked AS (
    SELECT *, coalesce(ts - lag(ts) OVER same > to_minutes(?), true) AS is_new FROM noted
    WINDOW same AS (PARTITION BY evidence_id, source, level, component, same_as ORDER BY ts, line_no)
),
bursts AS (
    SELECT *, sum(is_new::INTEGER) OVER (PARTITION BY evidence_id, source, level, component, same_as
                                         ORDER BY ts, line_no ROWS UNBOUNDED PRECEDING) AS burst
    FROM marked
),
happened AS (
    SELECT min(ts) AS ts, evidence_id, any_value(number) AS number, any_value(filename) AS filename,
           arg_min(line_no, (ts, line_no)) AS line_no, level, source, component, arg_min(msg, (ts, line_no)) AS text,
           sum(coalesce(seen, 1))::BIGINT AS count, max(ts) AS last_ts, any_value(template_id) AS template_id,
           row_number() OVER () AS burst_id
    FROM bursts GROUP BY evidence_id, source, level, component, same_as, burst
)"""

#: The ends are looked up by their time: to sort a million records for two of them takes longer than all the rest.
_EDGES = """
dated AS (
    SELECT * FROM events WHERE ts IS NOT NULL AND source IS DISTINCT FROM 'k8s-event'
),
ends AS (
    SELECT evidence_id, min(ts) AS first_ts, max(ts) AS last_ts, count(*) AS records FROM dated GROUP BY evidence_id
),
edges AS (
    (SELECT ts, evidence_id, number, filename, line_no, level, 'first-line' AS source, component, msg AS text,
            1::BIGINT AS count, ts AS last_ts
     FROM dated JOIN ends USING (evidence_id) WHERE ts = first_ts
     QUALIFY row_number() OVER (PARTITION BY evidence_id ORDER BY line_no) = 1)
    UNION ALL
    (SELECT ts, evidence_id, number, filename, line_no, level, 'last-line', component, msg, 1::BIGINT, ts
     FROM dated JOIN ends USING (evidence_id) WHERE ts = ends.last_ts AND records > 1
     QUALIFY row_number() OVER (PARTITION BY evidence_id ORDER BY line_no DESC) = 1)
)"""

#: A finding belongs to the burst of its own line, or to the largest of its pattern that began when it did.
_FOUND = """
found AS (
    SELECT row_number() OVER (ORDER BY number, line_no, kind, title) AS finding_id, *,
           coalesce(list_position(?::VARCHAR[], kind), 0) AS preference
    FROM findings WHERE ts IS NOT NULL AND NOT list_contains(?::VARCHAR[], kind)
),
said AS (
    SELECT found.*, burst_id FROM found JOIN happened AS h ON h.evidence_id = found.evidence_id
           AND preference > 0 AND abs(epoch(found.ts) - epoch(h.ts)) <= 60 * ?
           AND (h.line_no = found.line_no OR h.template_id = found.subject)
    QUALIFY row_number() OVER (PARTITION BY finding_id
                               ORDER BY h.line_no = found.line_no DESC, count DESC, burst_id) = 1
),
notes AS (
    SELECT burst_id, arg_min(kind, (preference, finding_id)) AS kind, bool_or(severity = 'error') AS is_error,
           list(title ORDER BY preference, finding_id) AS notes
    FROM said GROUP BY burst_id
)"""

_TOLD = """
told AS (
    SELECT ts, evidence_id, number, filename, line_no, level, source, component, text, count, last_ts, kind,
           CASE WHEN is_error OR level IN ('error', 'fatal') THEN 'error' WHEN level = 'warn' THEN 'warn'
                ELSE 'info' END AS severity,
           notes, CASE WHEN level IN ('fatal', 'error') OR source = 'k8s-event' THEN 1 ELSE 2 END AS rank
    FROM happened LEFT JOIN notes USING (burst_id)
    UNION ALL
    SELECT ts, evidence_id, number, filename, line_no, CASE WHEN severity <> 'info' THEN severity END, 'finding',
           CASE WHEN NOT list_contains(?::VARCHAR[], kind) THEN subject END, title,
           CASE WHEN list_contains(?::VARCHAR[], kind) AND kind <> 'vanished-pattern'
                THEN coalesce(TRY_CAST(json_extract_string(detail, '$.count') AS BIGINT), 1) ELSE 1 END,
           greatest(ts, ts_end), kind, severity, NULL, CASE severity WHEN 'error' THEN 1 WHEN 'warn' THEN 2 ELSE 3 END
    FROM found WHERE finding_id NOT IN (SELECT finding_id FROM said)
    UNION ALL
    SELECT ts, evidence_id, number, filename, line_no, level, source, component, text, count, last_ts, NULL, 'info',
           NULL, 0
    FROM edges WHERE (evidence_id, line_no) NOT IN (SELECT (evidence_id, line_no) FROM happened)
)"""

_SQL = f"""
WITH {_BURSTS}, {_EDGES}, {_FOUND}, {_TOLD}
SELECT ts, evidence_id, number, filename, line_no, level, coalesce(source, 'log') AS source, component,
       coalesce(text, '') AS text, count, last_ts, kind, severity, coalesce(notes, []) AS notes,
       count(*) OVER () AS total
FROM (SELECT *, row_number() OVER (ORDER BY rank, notes IS NULL, count, ts) AS worth FROM told)
QUALIFY row_number() OVER (ORDER BY worth) <= ?
ORDER BY ts, number, line_no, worth
"""  # noqa: S608 (constants above)


@dataclass(frozen=True)
class Moment:
    """Something that happened `count` times from `ts` to `last_ts` (naive UTC), and the line where it began.

    `source` is the records' (log, k8s-event, alert ...), "first-line", "last-line", or "finding": then `text` is its
    sentence. `kind` is the finding's, also where its words are `notes` on a burst of records. `severity` is info, warn
    or error; a finding's `level` says the same.
    """

    ts: datetime
    evidence_id: str
    number: int
    filename: str
    line_no: int
    level: str | None
    source: str
    component: str | None
    text: str
    count: int
    last_ts: datetime
    kind: str | None
    severity: str
    notes: list[str]


@dataclass(frozen=True)
class Timeline:
    """The most telling moments in time order, and how many there were in all."""

    items: list[Moment]
    total: int


def timeline(facts: CaseFacts, limit: int = TIMELINE_LIMIT) -> Timeline:
    """Return what happened; of more than `limit` moments the rare and the severe are kept."""
    of_patterns = [str(kind) for kind in _OF_PATTERNS]
    params = [
        BURST_GAP_MINUTES,
        [str(kind) for kind in _SAID_OF_BURSTS],
        [str(kind) for kind in _UNTIMELY],
        BURST_GAP_MINUTES,
        of_patterns,
        of_patterns,
        limit,
    ]
    rows = facts.rows(_SQL, params)
    total = rows[0].pop("total") if rows else 0
    return Timeline([Moment(**{name: row[name] for name in Moment.__dataclass_fields__}) for row in rows], total)
