"""Answers of HTTP servers, by status, from access logs of any format."""

from collections.abc import Iterator

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.http_answers import server_errors
from faultmaven.diagnosis.picture import Picture, ref_of


def http_server_errors(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each access log in which more than a few answers are 5xx, with status, count and an example."""
    owners = picture.log_owners
    for row in server_errors(picture):
        values = {
            "status": str(row["status"]),
            "count": str(row["n"]),
            "total": str(row["total"]),
            "share": f"{row['n'] / row['total']:.0%}",
            "example": str(row["msg"])[:120],
            "first_seen": picture.clock.say(row["first"], row["evidence_id"]),
            "last_seen": picture.clock.say(row["last"], row["evidence_id"]),
        }
        owner = owners.of(row)
        proof = Proof(
            f"First of {row['n']} answers with status {row['status']}: {values['example']}",
            ref_of(row, row["line_no"]),
            (str(row["status"]),),
            source=f"log of {owner.key}",
        )
        yield given.bound(subject=owner, values=values, proofs=(proof,), count=int(row["n"]))
