"""The failed answers of HTTP servers in access logs of any format."""

from collections.abc import Iterator
from typing import Any

from faultmaven.diagnosis.picture import Picture

#: Fewer failures than this share of all answers are daily life of a server.
_SHARE = 0.02
_FEW = 3
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


def server_errors(picture: Picture) -> Iterator[dict[str, Any]]:
    """Yield the answers of each status from 500 of each access log in which they are more than a few, most first: how
    many (`n`) of how many (`total`), the first and last time, and the first line."""
    for row in picture.facts.rows_of("events", _STATUS):
        if row["status"] >= 500 and row["n"] >= _FEW and row["n"] >= _SHARE * row["total"]:
            yield row
