"""Memory that grows and grows: the numbers that a program logs of itself, in the order of time."""

from collections.abc import Iterator

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.picture import Picture, ref_of

#: `heap used 312 MB`, `rss=1.2GiB`, `memory usage: 81%`: the name, then the number with its unit.
_MEMORY = r"(?i)\b(?:heap|rss|memory|mem)\b[^0-9\n]{0,24}?(\d+(?:\.\d+)?) ?(k|m|g|%)i?b?\b"
_SERIES = """
WITH readings AS (
  SELECT *, CAST(regexp_extract(msg, ?, 1) AS DOUBLE) * CASE lower(regexp_extract(msg, ?, 2))
         WHEN 'k' THEN 0.001 WHEN 'g' THEN 1000 ELSE 1 END AS amount
  FROM events WHERE source IS DISTINCT FROM 'k8s-event' AND regexp_matches(msg, ?)
), steps AS (
  SELECT *, coalesce(template_id, '') AS shape,
         amount - lag(amount) OVER (PARTITION BY evidence_id, coalesce(template_id, '') ORDER BY line_no) AS step
  FROM readings
)
SELECT evidence_id, number, filename, any_value(host) AS host, any_value(service) AS service,
       any_value(component) AS component, count(*) AS n, min(line_no) AS line_no, max(line_no) AS last_line,
       arg_min(msg, line_no) AS first_msg, arg_max(msg, line_no) AS last_msg, min(ts) AS first, max(ts) AS last,
       arg_min(amount, line_no) AS low, arg_max(amount, line_no) AS high, count(*) FILTER (WHERE step < 0) AS drops
FROM steps GROUP BY evidence_id, number, filename, shape
HAVING n >= 5 AND high >= 1.5 * low AND low > 0 AND drops <= n / 5 ORDER BY high / low DESC, number LIMIT 5
"""


def memory_grows(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each log in which one figure of memory rises by half or more over at least five records, hardly falling."""
    owners = picture.log_owners
    for row in picture.facts.rows_of("events", _SERIES, (_MEMORY, _MEMORY, _MEMORY)):
        subject = owners.of(row)
        first, last = str(row["first_msg"]).split("\n", 1)[0][:160], str(row["last_msg"]).split("\n", 1)[0][:160]
        source = f"log of {subject.key}"
        proofs = (
            Proof(f"First of {row['n']} readings: {first}", ref_of(row, row["line_no"]), (first[:60],), source=source),
            Proof(
                f"Last: {last}",
                ref_of(row | {"line_no": row["last_line"]}, row["last_line"]),
                (last[:60],),
                source=source,
            ),
        )
        values = {
            "readings": str(row["n"]),
            "factor": f"{row['high'] / row['low']:.1f}",
            "first_seen": picture.clock.say(row["first"], row["evidence_id"]),
            "last_seen": picture.clock.say(row["last"], row["evidence_id"]),
        }
        yield given.bound(
            subject=subject, values={k: v for k, v in values.items() if v}, proofs=proofs, count=int(row["n"])
        )
