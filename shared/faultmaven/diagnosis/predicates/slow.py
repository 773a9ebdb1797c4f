"""`slow`: an operation whose durations, in logs or spans, are long."""

from collections.abc import Iterator

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.durations import slow_operations
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.predicates.base import Predicate, compiled, fits_subject
from faultmaven.diagnosis.quantities import milliseconds_in_words


class Slow(Predicate):
    """Holds for each operation whose name fits `operation` and whose 95th percentile is over `over_ms`.

    Binds `operation`, `service`, `statement`, `request`, `count`, `typical`, `worst`, `share` (of the whole request).
    """

    operation: str = ""
    not_operation: str = ""
    over_ms: float = 1000.0

    def is_checkable(self, picture: Picture) -> bool:
        """Tell whether the case has a log or trace at all."""
        return picture.has_logs

    def bind(self, given: Binding, picture: Picture) -> Iterator[Binding]:
        """Yield one binding per slow operation, the one that costs most first."""
        wanted = compiled(self.operation)
        unwanted = compiled(self.not_operation) if self.not_operation else None
        for found in slow_operations(picture):
            if not fits_subject(given, found.subject, "same"):
                continue
            described = f"{found.operation} {found.statement}"
            if found.p95_ms < self.over_ms or not wanted.search(described) or (unwanted and unwanted.search(described)):
                continue
            values = {
                "operation": found.operation,
                "service": found.service,
                "statement": found.statement,
                "request": found.request,
                "count": str(found.count),
                "typical": milliseconds_in_words(found.p50_ms),
                "worst": milliseconds_in_words(found.max_ms),
                "share": f"{found.share:.0%}" if found.share else "",
                "least": milliseconds_in_words(found.min_ms),
            }
            source = f"log of {found.subject.key}"
            proofs = [Proof(f"Slowest: {found.shown}", found.ref, (found.needle,), source=source)]
            proofs += [Proof(text, ref, (needle,), source=source) for text, ref, needle in found.more]
            yield given.bound(
                subject=found.subject,
                values={name: value for name, value in values.items() if value},
                proofs=tuple(proofs),
                count=found.count,
            )
