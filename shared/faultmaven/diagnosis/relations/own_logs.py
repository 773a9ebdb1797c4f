"""Whether the log of a program is among what was brought."""

from collections import Counter
from collections.abc import Iterator

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.picture import Picture, ref_of

#: The first record of each file and of each name in it, and how many have a time.
_FIRST = """
SELECT evidence_id, number, filename, min(line_no) AS line_no, NULL AS line_end, host, service, component,
       count(ts) AS timed
FROM events WHERE source IS DISTINCT FROM 'k8s-event'
GROUP BY evidence_id, number, filename, host, service, component ORDER BY number, line_no LIMIT 5000
"""


def own_log_is_here(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each program of which a log was brought, with its first record; the count is of its records with a time."""
    timed: Counter[str] = Counter()
    found: dict[str, Binding] = {}
    for row in picture.facts.rows_of("events", _FIRST):
        subject = picture.log_owners.of(row)
        timed[subject.key] += int(row["timed"])
        if subject.key not in found:
            proof = Proof(f"Log of {subject.key}", ref_of(row), (), source=f"log of {subject.key}")
            found[subject.key] = given.bound(subject=subject, proofs=(proof,))
    for key, one in found.items():
        yield one.bound(count=timed[key])
