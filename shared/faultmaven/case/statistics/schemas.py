"""What the statistics say."""

from datetime import datetime
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from faultmaven.case.entries import Entry
from faultmaven.case.models import CaseStatus, Severity
from faultmaven.case.search.recurrence import Recurrence
from faultmaven.case.statistics.figures import CauseCount, Figures
from faultmaven.core.translation import Translation


class DurationBody(BaseModel):
    """How long something took over `cases` of them; null where there are none."""

    model_config = ConfigDict(from_attributes=True)

    cases: int
    median_s: float | None
    p90_s: float | None


class AgeBody(BaseModel):
    """How many cases are open and this old."""

    age: str
    count: int


class NamedCase(BaseModel):
    """A case by its title."""

    case_id: str
    title: str
    created_at: datetime

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """Return what the client is told."""
        title = Translation(entry.pseudonym_key).restored(entry.title)
        return cls(case_id=entry.case_id, title=title, created_at=entry.created_at)


class CauseBody(BaseModel):
    """A cause, how many cases had it, what it blamed, and the newest of them."""

    mechanism: str
    title: str
    count: int
    components: list[str]
    latest: NamedCase

    @classmethod
    def of(cls, one: CauseCount) -> Self:
        """Return what the client is told."""
        return cls(
            mechanism=one.mechanism,
            title=one.cases[0].cause or one.mechanism,
            count=len(one.cases),
            components=list(dict.fromkeys(_component(case) for case in one.cases if case.component))[:10],
            latest=NamedCase.of(one.cases[0]),
        )


class RecurringBody(BaseModel):
    """An incident that was there several times, with its cases, newest first."""

    because: Literal["cause", "alert"]
    cause: str = Field(description="empty where only the alert is known")
    mechanism: str
    component: str
    count: int
    cases: list[NamedCase]

    @classmethod
    def of(cls, one: Recurrence) -> Self:
        """Return what the client is told."""
        newest = one.cases[::-1]
        named = next((case for case in newest if case.has_cause), newest[0])
        return cls(
            because=one.because,
            cause=named.cause,
            mechanism=named.mechanism,
            component=_component(named),
            count=len(newest),
            cases=[NamedCase.of(case) for case in newest[:10]],
        )


class BarBody(BaseModel):
    """What happened in one piece of the range; tokens and cost are those of the cases opened in it."""

    model_config = ConfigDict(from_attributes=True)

    begins: datetime
    opened: int
    ended: int
    tokens: int
    cost_usd: float


class Statistics(BaseModel):
    """Figures about your cases opened in [since, until); `open_by_age` is about all that are open now."""

    since: datetime
    until: datetime
    cases: int
    by_status: dict[CaseStatus, int]
    by_severity: dict[Severity, int]
    open_by_age: list[AgeBody]
    time_to_cause: DurationBody = Field(description="from opening to the first turn that named a cause")
    time_to_resolve: DurationBody = Field(description="from opening to resolved, of cases that are resolved")
    causes: list[CauseBody]
    recurring: list[RecurringBody]
    tokens: int
    cost_usd: float = Field(description="US dollars, where the prices of models are known")
    bars: list[BarBody]
    bar_days: int

    @classmethod
    def of(cls, figures: Figures) -> Self:
        """Return what the client is told."""
        return cls(
            since=figures.since,
            until=figures.until,
            cases=figures.cases,
            by_status=figures.by_status,
            by_severity=figures.by_severity,
            open_by_age=[AgeBody(age=age, count=count) for age, count in figures.open_by_age],
            time_to_cause=DurationBody.model_validate(figures.time_to_cause),
            time_to_resolve=DurationBody.model_validate(figures.time_to_resolve),
            causes=[CauseBody.of(one) for one in figures.causes],
            recurring=[RecurringBody.of(one) for one in figures.recurring],
            tokens=figures.tokens,
            cost_usd=figures.cost_usd,
            bars=[BarBody.model_validate(bar) for bar in figures.bars],
            bar_days=figures.bar_days,
        )


def _component(entry: Entry) -> str:
    return Translation(entry.pseudonym_key).restored(entry.component)
