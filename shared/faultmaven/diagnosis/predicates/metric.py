"""`metric`: a measured series that is full, has moved, or lies beyond a bound."""

from collections.abc import Iterator
from typing import Literal

from pydantic import model_validator

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.measured import Measured, measured
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.predicates.base import Predicate, compiled, fits_subject
from faultmaven.diagnosis.subjects import Ref


class Metric(Predicate):
    """Holds for each series whose name with its labels fits `name` and that passes the one test.

    `is: full` takes what analysis found at its limit; `is: risen` and `is: fallen` a level that moved `times`-fold and
    stayed; `over` and `under` take the highest and lowest value, and `grows_by` what a counter gained in the file.
    Binds `metric`, `value` and `said`, the sentence about it.
    """

    name: str
    unless: str = ""
    state: Literal["full", "risen", "fallen"] | None = None
    times: float = 2.0
    over: float | None = None
    under: float | None = None
    grows_by: float | None = None
    about: Literal["same", "any"] = "same"

    @model_validator(mode="after")
    def _has_one_test(self) -> "Metric":
        if sum(test is not None for test in (self.state, self.over, self.under, self.grows_by)) != 1:
            raise ValueError("a metric takes one of state, over, under, grows_by")
        return self

    def is_checkable(self, picture: Picture) -> bool:
        """Tell whether the case has a series of that name."""
        wanted = compiled(self.name)
        return any(wanted.search(series.text) for series in measured(picture))

    def bind(self, given: Binding, picture: Picture) -> Iterator[Binding]:
        """Yield one binding per owner and metric name that passes."""
        wanted = compiled(self.name)
        unwanted = compiled(self.unless) if self.unless else None
        seen: set[tuple[str, str]] = set()
        for series in measured(picture):
            if not wanted.search(series.text) or (unwanted and unwanted.search(series.text)):
                continue
            key = (series.subject.key, series.name)
            if key in seen or not fits_subject(given, series.subject, self.about):
                continue
            passed = self._passes(series)
            if passed is None:
                continue
            seen.add(key)
            said, value, ref = passed
            # What was noticed of a level, or what a counter gained, was summed up from many samples.
            is_summed = self.over is None and self.under is None
            proof = Proof(said, ref, (), source=f"metrics of {series.subject.key}", is_summed=is_summed)
            yield given.bound(
                subject=series.subject, values={"metric": series.name, "value": value, "said": said}, proofs=(proof,)
            )

    def _passes(self, series: Measured) -> tuple[str, str, Ref] | None:
        """Return what is said of the series, the value and where it stands, when it passes."""
        if self.state is not None:
            for noticed in series.noticed:
                if (noticed.kind == "saturation") == (self.state == "full") and self._moved(noticed.ratio):
                    return noticed.title, f"{series.last:g}", noticed.ref
            return None
        if self.over is not None and series.high > self.over:
            return _said(series, series.high), f"{series.high:g}", series.high_ref
        if self.under is not None and series.low < self.under:
            return _said(series, series.low), f"{series.low:g}", series.low_ref
        if self.grows_by is not None and series.count > 1 and series.last - series.first > self.grows_by:
            gained = series.last - series.first
            return f"{series.name} grew by {gained:g} to {series.last:g}", f"{gained:g}", series.last_ref
        return None

    def _moved(self, ratio: float) -> bool:
        return {"full": True, "risen": ratio >= self.times, "fallen": ratio <= 1 / self.times}[self.state or "full"]


def _said(series: Measured, value: float) -> str:
    return f"{series.name} is {value:g}{f' {series.unit}' if series.unit else ''}"
