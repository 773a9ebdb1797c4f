"""Answers of HTTP servers, by status, from access logs of any format."""

from collections.abc import Iterator

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.picture import Picture, ref_of

#: Fewer failures than this share of all answers are daily life of a server.
_SHARE = 0.02
_STATUS = """
WITH answers AS (
  SELECT evidence_id, number, filename, line_no, host, service, component, msg, ts,
         try_cast(coalesce(json_extract_string(attrs, '$.status'), json_extract_string(attrs, '$.status_code'),
                           json_extract_string(attrs, '$.res.statusCode')) AS INTEGER) AS status
  FROM events WHERE attrs LIKE '%tatus%' AND source IS DISTINCT FROM 'k8s-event'
)
SELECT evidence_id, number, filename, any_value(host) AS host, any_value(service) AS service,
       any_value(component) AS component, status, count(*) AS n, sum(count(*)) OVER (PARTITION BY evidence_id) AS total,
       min(line_no) AS line_no, arg_min(msg, line_no) AS msg, min(ts) AS first, max(ts) AS last
FROM answers WHERE status BETWEEN 100 AND 599 GROUP BY evidence_id, number, filename, status ORDER BY n DESC, number
"""


def http_server_errors(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each access log in which more than a few answers are 5xx, with status, count and an example."""
    owners = picture.log_owners
    for row in picture.facts.rows_of("events", _STATUS):
        if row["status"] < 500 or row["n"] < 3 or row["n"] < _SHARE * row["total"]:
            continue
        values = {
            "status": str(row["status"]),
            "count": str(row["n"]),
            "total": str(row["total"]),
            "share": f"{row['n'] / row['total']:.0%}",
            "example": str(row["msg"])[:120],
            "first_seen": picture.clock.say(row["first"], row["evidence_id"]),
            "last_seen": picture.clock.say(row["last"], row["evidence_id"]),
        }
        proof = Proof(
            f"First of {row['n']} answers with status {row['status']}: {values['example']}",
            ref_of(row, row["line_no"]),
            (str(row["status"]),),
        )
        yield given.bound(subject=owners.of(row), values=values, proofs=(proof,), count=int(row["n"]))
