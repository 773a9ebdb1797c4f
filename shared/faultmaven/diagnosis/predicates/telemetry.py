"""`telemetry`: a component that metrics, traces and logs accuse by one mechanism, where no signature fits."""

from collections.abc import Iterator
from typing import Literal

from faultmaven.diagnosis.binding import Binding
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.predicates.base import Predicate, fits_subject
from faultmaven.diagnosis.telemetry.reading import subject_of, telemetry_of
from faultmaven.diagnosis.telemetry.telling import proofs_of, values_of

Mechanism = Literal[
    "latency-added",
    "errors-raised",
    "cpu-saturated",
    "memory-usage-raised",
    "throttling-added",
    "disk-busy",
    "work-piles-up",
    "traffic-surge",
    "network-delay",
    "failures-in-log",
    "blamed-by-callers",
]


class TelemetrySuspect(Predicate):
    """Holds for each component that is accused by this mechanism, most accused first.

    Binds `component`, `metric`, `normal`, `now`, `times`, `since`, `part` (of all accusation), `callers` who blame it,
    and `affected`: who depends on it and deviates too.
    """

    mechanism: Mechanism

    def is_checkable(self, picture: Picture) -> bool:
        """Tell whether anything was measured over time."""
        return telemetry_of(picture).window is not None

    def bind(self, given: Binding, picture: Picture) -> Iterator[Binding]:
        """Yield one binding per accused component."""
        telemetry = telemetry_of(picture)
        for suspect in telemetry.suspects:
            subject = subject_of(suspect.component, picture)
            proofs = proofs_of(suspect, telemetry, picture)
            if suspect.mechanism == self.mechanism and proofs and fits_subject(given, subject, "same"):
                yield given.bound(subject=subject, values=values_of(suspect, telemetry), proofs=proofs, count=1)
