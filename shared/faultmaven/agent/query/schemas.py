"""What /query takes and gives."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from faultmaven.agent.models import TurnStatus
from faultmaven.agent.responses import Insight
from faultmaven.agent.schemas import ModelView, UsageView
from faultmaven.case.investigation.feedback import Judgement
from faultmaven.diagnosis.models import Verdict

Line = Annotated[str, Field(max_length=20_000)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Number = Annotated[float, Field(allow_inf_nan=False)]


class QueryKind(StrEnum):
    """What a request brings."""

    QUERY = "query"
    DATA = "data"
    BOTH = "both"


class SampleBody(BaseModel):
    """One value of a metric at a moment (RFC 3339, with its zone)."""

    at: AwareDatetime
    value: Number


class QueryRequest(BaseModel):
    """A question, observability data, or both.

    `metrics` are values of now, or values with their moments. `traces` are documents of Jaeger, Zipkin or OTLP.
    `user_id` may be sent, and says nothing: whose request it is, is in its token. `case_id` goes on with a case.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "query": "Why is my server CPU usage spiking?",
                    "logs": ["Error: CPU threshold exceeded at 90%"],
                    "metrics": {"cpu_usage": 92, "memory_usage": 78},
                }
            ]
        },
        extra="forbid",
    )

    user_id: Annotated[str | None, Field(max_length=200)] = None
    query: Annotated[str, StringConstraints(strip_whitespace=True, max_length=8_000)] = ""
    logs: Annotated[list[Line], Field(max_length=20_000)] = []
    metrics: Annotated[
        dict[Name, Number | Annotated[list[SampleBody], Field(min_length=1, max_length=10_000)]], Field(max_length=500)
    ] = {}
    traces: Annotated[list[dict[str, Any]], Field(max_length=1_000)] = []
    case_id: str | None = None

    @property
    def has_data(self) -> bool:
        """Tell whether there is anything to read."""
        return bool(any(line.strip() for line in self.logs) or self.metrics or self.traces)

    @property
    def kind(self) -> QueryKind:
        """Return what the request brings."""
        return (QueryKind.BOTH if self.query else QueryKind.DATA) if self.has_data else QueryKind.QUERY

    @model_validator(mode="after")
    def _holds_something(self) -> Self:
        if not (self.query or self.has_data):
            raise ValueError("a question (`query`) or data (`logs`, `metrics`, `traces`) is needed")
        return self


class Recommendation(BaseModel):
    """Something to do; `step_id` is how it is accepted or rejected. `kind` is run, change, collect or verify."""

    step_id: str
    kind: str
    text: str
    command: str | None
    judgement: Judgement | None = None


class ProbableCause(BaseModel):
    """What may be the cause, and the marks of the lines that prove it."""

    title: str
    component: str
    verdict: Verdict
    summary: str
    supporting_evidence: list[str]


class QueryAnswer(BaseModel):
    """What is to be done, what it may be, and what helped before.

    `recommendations` are the `steps` in words, in the same order: accepted ones first, rejected ones left out. While
    `status` is queued or running all of it is empty; the Location header says where to ask again.
    """

    kind: QueryKind
    case_id: str
    turn_id: str
    status: TurnStatus
    type: str | None
    text: str
    verdict: Verdict | None
    recommendations: list[str]
    steps: list[Recommendation]
    probable_causes: list[ProbableCause]
    insights: list[Insight]
    created_at: datetime
    finished_at: datetime | None
    model: ModelView
    usage: UsageView


class FeedbackRequest(BaseModel):
    """What you make of a recommendation: it counts for every answer in the same case from now on."""

    model_config = ConfigDict(extra="forbid")

    step_id: Annotated[str, Field(pattern=r"^step_[0-9a-f]{16}$")]
    judgement: Judgement
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1_000)] = ""
