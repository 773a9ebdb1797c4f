"""`exception`: a stack trace of a certain type or message."""

from collections.abc import Iterator
from typing import Literal

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.picture import Picture, ref_of
from faultmaven.diagnosis.predicates.base import Predicate, compiled, fits_subject


class ExceptionSeen(Predicate):
    """Holds for each subject with a stack trace whose own or root type and message match."""

    type: str = ""
    message: str = ""
    about: Literal["same", "any"] = "same"

    def is_checkable(self, picture: Picture) -> bool:
        """Tell whether the case has a log at all."""
        return picture.has_logs

    def bind(self, given: Binding, picture: Picture) -> Iterator[Binding]:
        """Yield one binding per file and exception type."""
        kind, text = compiled(self.type), compiled(self.message)
        owners = picture.log_owners
        rows = picture.facts.rows_of(
            "exceptions",
            "SELECT evidence_id, number, filename, line_no, line_end, type, message, root_type, root_message, "
            "NULL AS host, NULL AS service, NULL AS component, "
            "count(*) OVER (PARTITION BY evidence_id, fingerprint) AS total "
            "FROM exceptions ORDER BY number, line_no LIMIT 500",
        )
        seen: set[tuple[str, str]] = set()
        for row in rows:
            name, message = str(row["root_type"] or row["type"] or ""), str(row["root_message"] or row["message"] or "")
            found = text.search(message)
            if not found or not (kind.search(name) or kind.search(str(row["type"] or ""))):
                continue
            subject = owners.of(row)
            if (subject.key, name) in seen or not fits_subject(given, subject, self.about):
                continue
            seen.add((subject.key, name))
            values = {k: v for k, v in found.groupdict().items() if v} | {"exception": name, "message": message}
            proof = Proof(
                f"Exception {name}: {message[:200]}",
                ref_of(row),
                (name.rsplit(".", 1)[-1],),
                source=f"log of {subject.key}",
            )
            yield given.bound(subject=subject, values=values, proofs=(proof,), count=int(row["total"]))
