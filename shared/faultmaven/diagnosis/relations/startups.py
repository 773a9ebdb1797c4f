"""Programs that were still starting when they were stopped: a log that ends on the way up."""

from collections.abc import Iterator

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.log_reading import TOOL_FAILURE
from faultmaven.diagnosis.picture import Picture, ref_of

#: What programs say on their way up.
_STARTING = (
    r"(?i)\b(starting|initiali[sz]ing|initiali[sz]ation|loading|migrating|applying migration|warming|warm-?up|booting"
    r"|bootstrapping|restoring|replaying|rebuilding|indexing|compiling|preloading|hydrating|recovering)\b"
)
#: What they say once they serve, or why they do not: after either, a kill has another reason than the time it takes.
_UP = (
    r"(?i)(\b(listening|serving|accepting connections|ready (to|for)|is ready|server ready|startup complete"
    r"|started \w+ in|started (on|at|server)|server started|now running|running on (http|port)"
    r"|(get|post|put) /\S* (http/\S+ )?[1-5]\d\d)\b|\bready$)"
)
_FAILED = r"(?i)\b(fatal|panic|exception|traceback|segfault|unrecoverable)\b"
_LAST = """
WITH records AS (
  SELECT *, row_number() OVER (PARTITION BY evidence_id ORDER BY line_no DESC) AS from_end FROM events
  WHERE source IS DISTINCT FROM 'k8s-event' AND NOT regexp_matches(msg, ?)
)
SELECT evidence_id, any_value(number) AS number, any_value(filename) AS filename, any_value(host) AS host,
       any_value(service) AS service, any_value(component) AS component, max(line_no) AS line_no,
       arg_max(msg, line_no) AS msg, min(ts) AS first, max(ts) AS last
FROM records GROUP BY evidence_id
HAVING count(*) FILTER (WHERE regexp_matches(msg, ?) OR regexp_matches(msg, ?)
                           OR level IN ('error', 'fatal')) = 0
   AND count(*) FILTER (WHERE from_end <= 3 AND regexp_matches(msg, ?)) > 0
ORDER BY number
"""


def stopped_while_starting(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield the owner of each log whose last records speak of starting and none of being up or of an error.

    Such a log alone is a program that starts; only together with a kill does it mean something.
    """
    owners = picture.log_owners
    for row in picture.facts.rows_of("events", _LAST, (TOOL_FAILURE, _UP, _FAILED, _STARTING)):
        subject = owners.of(row)
        text = str(row["msg"]).split("\n", 1)[0][:200]
        proof = Proof(
            f"Its log ends while it starts: {text}",
            ref_of(row | {"line_end": None}),
            (text[:60],),
            source=f"log of {subject.key}",
        )
        seconds = int((row["last"] - row["first"]).total_seconds()) if row["first"] and row["last"] else 0
        values = {"doing": text} | ({"lived": f"{seconds} seconds"} if seconds else {})
        yield given.bound(subject=subject, values=values, proofs=(proof,))
