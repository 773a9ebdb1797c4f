"""What the search over cases takes and gives."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from faultmaven.case.entries import Entry
from faultmaven.case.models import Case, CaseStatus, Severity
from faultmaven.case.schemas import CaseBody, Tag
from faultmaven.case.search.question import Question, Sort, TimeOf
from faultmaven.case.search.recurrence import SeenBefore
from faultmaven.core.translation import Translation

Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
#: A moment with its zone; one without would mean something else in every place.
Moment = Annotated[datetime, Field(description="RFC 3339 with a zone")]


class CaseFilters(BaseModel):
    """Which cases are wanted and in what order; what is left out asks nothing."""

    model_config = ConfigDict(extra="forbid")

    text: Words = Field(
        default="", description="words that title, description, tags, conclusion, cause or component must hold"
    )
    status: Annotated[list[CaseStatus], Field(max_length=5, description="one of these")] = []
    severity: Annotated[list[Severity], Field(max_length=4, description="one of these")] = []
    tag: Annotated[list[Tag], Field(max_length=10, description="all of these")] = []
    component: Words = Field(default="", description="part of the name of what the leading cause blames")
    cause: Words = Field(default="", description="the leading cause by its id in the catalogue, or words of its title")
    since: Moment | None = None
    until: Moment | None = Field(default=None, description="exclusive")
    last_hours: Annotated[int | None, Field(ge=1, le=87_600)] = Field(
        default=None, description="in place of since: so many hours before the search"
    )
    time: TimeOf = Field(default=TimeOf.CREATED, description="which moment since and until are about")
    recurring: bool | None = Field(default=None, description="only those that were there before, or only others")
    sort: Sort = Sort.UPDATED
    order: Literal["asc", "desc"] = "desc"

    @model_validator(mode="after")
    def _has_zones(self) -> Self:
        if any(moment is not None and moment.tzinfo is None for moment in (self.since, self.until)):
            raise ValueError("a moment needs a zone, such as Z")
        return self

    def question(self, now: datetime) -> Question:
        """Return what is asked at a moment."""
        recent = timedelta(hours=self.last_hours) if self.last_hours is not None else None
        return Question(
            text=self.text,
            statuses=frozenset(self.status),
            severities=frozenset(self.severity),
            tags=tuple(self.tag),
            component=self.component,
            cause=self.cause,
            since=now - recent if recent else self.since,
            until=self.until,
            time_of=self.time,
            is_recurring=self.recurring,
            sort=self.sort,
            is_ascending=self.order == "asc",
        )


class CaseSearchRequest(CaseFilters):
    """A search; with the `next_cursor` of its last page it goes on."""

    limit: Annotated[int, Field(ge=1, le=100)] = 30
    cursor: Annotated[str | None, Field(max_length=2048)] = None


class EarlierCase(BaseModel):
    """An earlier case of the same incident."""

    case_id: str
    title: str
    status: CaseStatus
    created_at: datetime
    ended_at: datetime | None
    conclusion: str

    @classmethod
    def of(cls, entry: Entry, typed: Callable[[str], str]) -> Self:
        """Return what the client is told; `typed` gives a text the pseudonyms of the case that the answer is about."""
        restored = Translation(entry.pseudonym_key).restored

        def shown(text: str) -> str:
            return typed(restored(text))

        return cls(
            case_id=entry.case_id,
            title=shown(entry.title),
            status=entry.status,
            created_at=entry.created_at,
            ended_at=entry.ended_at,
            conclusion=shown(entry.kept.get("conclusion") or ""),
        )


class SeenBeforeBody(BaseModel):
    """You have seen this: how often before, how that is known, and the latest cases of it, newest first."""

    times: int
    because: Literal["cause", "alert"] = Field(
        description="cause: the same cause of the same component; alert: opened by the same alert"
    )
    cases: list[EarlierCase]

    @classmethod
    def of(cls, seen: SeenBefore | None, most: int, typed: Callable[[str], str] = str) -> Self | None:
        """Return what the client is told, None for the first time."""
        if seen is None:
            return None
        cases = [EarlierCase.of(one, typed) for one in seen.cases[:most]]
        return cls(times=len(seen.cases), because=seen.because, cases=cases)


class FoundCase(CaseBody):
    """A case that was found, and whether it was there before."""

    seen_before: SeenBeforeBody | None

    @classmethod
    def found(cls, case: Case, seen: SeenBefore | None) -> Self:
        """Return what the client is told."""
        return cls(**dict(CaseBody.of(case)), seen_before=SeenBeforeBody.of(seen, 1))


class FacetValue(BaseModel):
    """A value that cases have, and how many of them."""

    value: str
    count: int


class CasesFound(BaseModel):
    """One page of what was found, how much there is altogether, and what narrows it down."""

    items: list[FoundCase]
    total: int
    facets: dict[str, list[FacetValue]] = Field(
        description="status, severity, tag, cause and component of all that was found"
    )
    next_cursor: str | None = None


class Recurrence(BaseModel):
    """Whether the incident of a case was there before."""

    seen_before: SeenBeforeBody | None
