"""Turns as the API takes and gives them."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from faultmaven.agent.models import EventKind, TurnStatus
from faultmaven.agent.responses import AgentResponse
from faultmaven.agent.shapes import Shape


class Question(BaseModel):
    """What the user asks."""

    message: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=8_000)]


class ModelView(Shape):
    """Whether a language model took part, and which."""

    used: bool
    provider: str | None
    name: str | None
    note: str


class UsageView(Shape):
    """Tokens and US dollars; `cost_usd` is null when the price of the model is not known.

    `cached_tokens` are a part of the input. The rest counts how the model behaved: its calls, calls of tools, answers
    sent back because of their form, wrong calls, citations of lines that are not there, and models that failed.
    `intensity` is light, medium or full, and empty while the turn runs.
    """

    input_tokens: int
    output_tokens: int
    cost_usd: float | None
    cached_tokens: int
    model_calls: int
    tool_calls: int
    repairs: int
    mistakes: int
    invented: int
    failed_models: int
    intensity: str


class SpendingView(BaseModel):
    """What a case has spent on models so far, calls under way included at their most, and what it may spend.

    While `is_over`, no model is asked in this case any more; the analyst answers and says so.
    """

    tokens: int
    cost_usd: float
    token_budget: int
    cost_budget_usd: float
    is_over: bool


class TurnView(Shape):
    """One question and its answer."""

    turn_id: str
    case_id: str
    status: TurnStatus
    question: str
    created_at: datetime
    finished_at: datetime | None
    response: AgentResponse | None
    reason: str | None
    model: ModelView
    usage: UsageView


class TurnList(BaseModel):
    """All turns of a case, oldest first."""

    items: list[TurnView]


class EventView(Shape):
    """One step of a turn."""

    seq: int
    at: datetime
    kind: EventKind
    text: str
    data: dict[str, object]


class EventList(BaseModel):
    """The steps after the asked number, and where the turn stands; poll again until it is done or failed."""

    items: list[EventView]
    status: TurnStatus


class ProviderView(Shape):
    """One model provider; `configured` means that it is in the order and has the key it needs."""

    name: str
    configured: bool


class Health(BaseModel):
    """What can answer: the analyst always, and the model providers that are configured."""

    status: Annotated[str, Field(examples=["ok"])]
    analyst: bool
    providers: list[ProviderView]
