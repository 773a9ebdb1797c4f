"""Tries of one call that follow each other without a pause: a few are a storm already when every client sends them."""

from collections.abc import Iterator

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.picture import Picture, ref_of

#: `attempt 3`, `retry #2`, `retrying (4/10)`: the number of the try.
_TRY = r"(?i)\b(?:retry(?:ing)?|attempt|try)\b(?: (?:number|no\.?))?[^\n\d]{0,30}?#?(\d{1,3})\b"
#: The next try of the same call, this many seconds later at most, was not held back. Logs of whole seconds show none.
_PAUSE = 0.25
#: So many tries without a pause; a client that tries twice at once does it by design.
_LEAST = 6
_STEPS = """
WITH tries AS (
  SELECT *, try_cast(regexp_extract(msg, $1, 1) AS INTEGER) AS nth FROM events
  WHERE source IS DISTINCT FROM 'k8s-event' AND ts IS NOT NULL AND coalesce(level, 'warn') IN ('warn', 'error', 'fatal')
    AND regexp_matches(msg, $1) AND NOT regexp_matches(msg, '(?i)succeeded|success|recovered')
), steps AS (
  SELECT *, nth - lag(nth) OVER w AS step, epoch(ts) - epoch(lag(ts) OVER w) AS gap
  FROM tries WINDOW w AS (PARTITION BY evidence_id, coalesce(template_id, '') ORDER BY line_no)
)
SELECT evidence_id, number, filename, any_value(host) AS host, any_value(service) AS service,
       any_value(component) AS component, count(*) AS n, min(line_no) AS line_no, NULL AS line_end,
       arg_min(msg, line_no) AS msg, min(ts) AS first, max(ts) AS last, max(nth) AS most
FROM steps WHERE step = 1 AND gap BETWEEN 0 AND $2
GROUP BY evidence_id, number, filename HAVING count(*) >= $3 ORDER BY n DESC, number LIMIT 10
"""


def tries_without_pause(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each program that tries the same call again and again without waiting between two tries."""
    for row in picture.facts.rows_of("events", _STEPS, (_TRY, _PAUSE, _LEAST)):
        subject = picture.log_owners.of(row)
        said = str(row["msg"]).split("\n", 1)[0]
        proof = Proof(
            f"{row['n']} tries followed the one before within {_PAUSE:g} s; the first: {said}",
            ref_of(row),
            (said[:60],),
            source=f"log of {subject.key}",
            is_summed=True,
        )
        values = {
            "why": f"up to try {row['most']} with no pause between them",
            "pause": "no pause",
            "count": str(row["n"]),
            "first_seen": picture.clock.say(row["first"], row["evidence_id"]),
            "last_seen": picture.clock.say(row["last"], row["evidence_id"]),
        }
        yield given.bound(subject=subject, values=values, proofs=(proof,), count=int(row["n"]))
