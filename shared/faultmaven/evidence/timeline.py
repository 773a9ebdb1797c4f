"""What happened when, over all files of a case: bursts of warnings and errors, Kubernetes events, first and last words.

One row per burst, not per record: a line that repeats ten thousand times is one thing that happened.
"""

from dataclasses import dataclass
from datetime import datetime

from faultmaven.evidence.facts.case_facts import CaseFacts

TIMELINE_LIMIT = 500
#: Records of one template belong to one burst while they follow each other within this.
BURST_GAP_MINUTES = 5

_SQL = """
WITH noted AS (
    SELECT ts, evidence_id, number, filename, line_no, level, source, coalesce(component, service, host) AS component,
           msg, coalesce(template_id, msg) AS kind, TRY_CAST(json_extract_string(attrs, '$.count') AS BIGINT) AS seen
    FROM events
    WHERE ts IS NOT NULL AND (level IN ('warn', 'error', 'fatal') OR source = 'k8s-event')
),
marked AS (
    SELECT *, coalesce(ts - lag(ts) OVER same > to_minutes(?), true) AS is_new FROM noted
    WINDOW same AS (PARTITION BY evidence_id, source, level, component, kind ORDER BY ts, line_no)
),
bursts AS (
    SELECT *, sum(is_new::INTEGER) OVER (PARTITION BY evidence_id, source, level, component, kind
                                         ORDER BY ts, line_no ROWS UNBOUNDED PRECEDING) AS burst
    FROM marked
),
happened AS (
    SELECT min(ts) AS ts, evidence_id, any_value(number) AS number, any_value(filename) AS filename,
           arg_min(line_no, (ts, line_no)) AS line_no, level, source, component, arg_min(msg, (ts, line_no)) AS text,
           sum(coalesce(seen, 1))::BIGINT AS count, max(ts) AS last_ts
    FROM bursts GROUP BY evidence_id, source, level, component, kind, burst
),
edges AS (
    SELECT ts, evidence_id, number, filename, line_no, level, 'first-line' AS source, component, msg AS text,
           1::BIGINT AS count, ts AS last_ts
    FROM (SELECT *, row_number() OVER (PARTITION BY evidence_id ORDER BY ts, line_no) AS place FROM events
          WHERE ts IS NOT NULL AND source IS DISTINCT FROM 'k8s-event')
    WHERE place = 1
    UNION ALL
    SELECT ts, evidence_id, number, filename, line_no, level, 'last-line', component, msg, 1::BIGINT, ts
    FROM (SELECT *, row_number() OVER (PARTITION BY evidence_id ORDER BY ts DESC, line_no DESC) AS place,
                 count(*) OVER (PARTITION BY evidence_id) AS records FROM events
          WHERE ts IS NOT NULL AND source IS DISTINCT FROM 'k8s-event')
    WHERE place = 1 AND records > 1
),
told AS (
    SELECT *, CASE WHEN source IN ('first-line', 'last-line') THEN 0 WHEN level IN ('fatal', 'error') THEN 1
                   WHEN source = 'k8s-event' THEN 1 ELSE 2 END AS rank
    FROM (FROM happened UNION ALL
          FROM edges WHERE (evidence_id, line_no) NOT IN (SELECT (evidence_id, line_no) FROM happened))
)
SELECT ts, evidence_id, number, filename, line_no, level, source, component, text, count, last_ts,
       count(*) OVER () AS total
FROM (SELECT *, row_number() OVER (ORDER BY rank, count, ts) AS worth FROM told)
QUALIFY row_number() OVER (ORDER BY worth) <= ?
ORDER BY ts, number, line_no
"""


@dataclass(frozen=True)
class Moment:
    """Something that happened `count` times from `ts` to `last_ts` (naive UTC), and the line where it began."""

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


@dataclass(frozen=True)
class Timeline:
    """The most telling moments in time order, and how many there were in all."""

    items: list[Moment]
    total: int


def timeline(facts: CaseFacts, limit: int = TIMELINE_LIMIT) -> Timeline:
    """Return what happened; of more than `limit` moments the rare and the severe are kept."""
    rows = facts.rows(_SQL, [BURST_GAP_MINUTES, limit])
    total = rows[0].pop("total") if rows else 0
    return Timeline([Moment(**{name: row[name] for name in Moment.__dataclass_fields__}) for row in rows], total)
