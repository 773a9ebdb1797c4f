"""Changes and what began after them: a rollout, a flag or a reloaded configuration just before new errors."""

from collections.abc import Iterator

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.log_reading import TOOL_FAILURE
from faultmaven.diagnosis.picture import Picture, ref_of
from faultmaven.diagnosis.telemetry.changes import CHANGE

#: Errors of a kind not seen before the change, that begin within ten minutes of it, three of them or more.
_AFTER = """
WITH records AS (
  SELECT *, min(ts) FILTER (WHERE source IS DISTINCT FROM 'k8s-event') OVER () AS begins,
         coalesce(template_id, left(regexp_replace(msg, '[0-9]+', '#', 'g'), 60)) AS shape
  FROM events WHERE ts IS NOT NULL AND NOT regexp_matches(msg, ?)
), changes AS (
  SELECT * FROM records WHERE coalesce(level, 'info') NOT IN ('warn', 'error', 'fatal') AND regexp_matches(msg, ?)
), kinds AS (
  SELECT evidence_id, number, filename, shape, min(line_no) AS line_no, min(ts) AS first, count(*) AS n,
         arg_min(msg, line_no) AS msg, any_value(host) AS host, any_value(service) AS service,
         any_value(component) AS component
  FROM records WHERE level IN ('error', 'fatal') AND source IS DISTINCT FROM 'k8s-event'
  GROUP BY evidence_id, number, filename, shape HAVING count(*) >= 3
)
SELECT k.*, c.evidence_id AS c_evidence_id, c.number AS c_number, c.filename AS c_filename, c.line_no AS c_line_no,
       c.msg AS c_msg, c.ts AS c_ts
FROM kinds k JOIN changes c ON c.ts <= k.first AND k.first - c.ts <= INTERVAL 10 MINUTE
WHERE k.first - c.begins > INTERVAL 1 MINUTE AND c.ts > c.begins
QUALIFY row_number() OVER (PARTITION BY k.evidence_id ORDER BY k.first, k.first - c.ts, k.n DESC, k.line_no) = 1
ORDER BY k.first, k.number, k.line_no LIMIT 3
"""


def errors_follow_change(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield the owner of each log in which a new kind of error begins shortly after a recorded change.

    What follows is not thereby caused: the log must have run before the change without that error, no more is asked.
    """
    owners = picture.log_owners
    for row in picture.facts.rows_of("events", _AFTER, (TOOL_FAILURE, CHANGE)):
        subject = owners.of(row)
        change, error = (str(row[name]).split("\n", 1)[0][:160] for name in ("c_msg", "msg"))
        changed = {name: row[f"c_{name}"] for name in ("evidence_id", "number", "filename", "line_no")}
        changed_at = picture.clock.say(row["c_ts"], row["c_evidence_id"])
        began_at = picture.clock.say(row["first"], row["evidence_id"])
        source = f"log of {subject.key}"
        proofs = (
            Proof(f"Changed at {changed_at}: {change}", ref_of(changed), (change[:60],), source=source),
            Proof(
                f"First of {row['n']} such errors, at {began_at}: {error}",
                ref_of(row | {"line_end": None}),
                (error[:60],),
                source=source,
            ),
        )
        values = {"change": change, "error": error, "changed_at": changed_at, "began_at": began_at}
        yield given.bound(subject=subject, values=values, proofs=proofs, count=int(row["n"]))
