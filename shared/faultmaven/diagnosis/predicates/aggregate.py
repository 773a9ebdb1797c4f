"""`rate`: many records that share a captured value, such as failed logins by source address."""

from collections.abc import Iterator, Sequence
from typing import Annotated

from pydantic import BeforeValidator

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.log_reading import count_by_value
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.predicates.base import Predicate, one_or_many
from faultmaven.diagnosis.subjects import Ref, Subject


class Rate(Predicate):
    """Holds for each file in which one value of the group `by` occurs `at_least` times; counts are exact."""

    has: Annotated[tuple[str, ...], BeforeValidator(one_or_many)]
    matches: str
    by: str
    at_least: int = 10

    def words(self) -> Sequence[str]:
        """Return the words of `has`."""
        return self.has

    def bind(self, given: Binding, picture: Picture) -> Iterator[Binding]:
        """Yield one binding per value, most frequent first, with the variables `total` and `distinct` of its file."""
        hits = [line for line in picture.logs if any(word.lower() in line.message.lower() for word in self.has)]
        if not hits:
            return
        groups = count_by_value(picture.facts, self.matches, self.by)
        totals = {group.evidence_id: 0 for group in groups}
        for group in groups:
            totals[group.evidence_id] += group.count
        for group in groups[:3]:
            if group.count < self.at_least:
                continue
            distinct = sum(other.evidence_id == group.evidence_id for other in groups)
            owner = next((line.subject for line in hits if line.ref.evidence_id == group.evidence_id), None)
            ref = Ref(group.evidence_id, group.number, group.filename, group.line, group.line)
            values = {
                self.by: group.value,
                "count": str(group.count),
                "total": str(totals[group.evidence_id]),
                "distinct": str(distinct),
                "first_seen": picture.clock.say(group.first, group.evidence_id),
                "last_seen": picture.clock.say(group.last, group.evidence_id),
            }
            yield given.bound(
                subject=owner or Subject("Log", group.filename),
                values=values,
                proofs=(Proof(f"First of {group.count} records with {self.by} {group.value}", ref, (group.value,)),),
                count=group.count,
            )
