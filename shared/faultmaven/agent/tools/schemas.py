"""Tools as the API takes and gives them."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from faultmaven.agent.tools.models import Policy, Reach

#: What a function can answer with is 6 MB; a longer result is cut, and says so.
ANSWER_BYTES = 2_000_000


class ToolView(BaseModel):
    """One tool: what it is for, its parameters as a JSON schema, and when a model is offered it.

    `policy` is what holds in the case that was asked about, else what holds until a case says otherwise.
    """

    name: str
    description: str
    parameters: dict[str, Any]
    reach: Reach
    phases: list[str]
    policy: Policy


class ToolList(BaseModel):
    """All tools, and the limits that hold for each execution."""

    items: list[ToolView]
    timeout_s: float
    output_bytes: int
    databases: list[str] = Field(default_factory=list[str], description="databases you may ask, by name")


class Execution(BaseModel):
    """A call of a tool in a case."""

    model_config = ConfigDict(extra="forbid")

    case_id: Annotated[str, Field(max_length=64)]
    tool: Annotated[str, Field(max_length=64)]
    arguments: dict[str, Any] = {}


class ConfirmationView(BaseModel):
    """A call that waits for its user: exactly these arguments, once, until `expires_at`."""

    model_config = ConfigDict(from_attributes=True)

    confirmation_id: str
    tool: str
    arguments: dict[str, Any]
    sha256: str
    because: str
    created_at: datetime
    expires_at: datetime
    turn_id: str | None


class ConfirmationList(BaseModel):
    """The calls of a case that wait, oldest first."""

    items: list[ConfirmationView]


class GrantView(BaseModel):
    """A call that is allowed for the whole case; `bound` is what decides what it reaches, and never differs."""

    model_config = ConfigDict(from_attributes=True)

    grant_id: str
    tool: str
    bound: dict[str, Any]
    granted_at: datetime


class GrantList(BaseModel):
    """The calls that a case allows without asking, oldest first."""

    items: list[GrantView]


class Executed(BaseModel):
    """What came of a call. While it is `waiting`, nothing was run and `confirmation` says what to confirm."""

    status: Literal["done", "waiting", "refused"]
    tool: str
    output: str = ""
    truncated: bool = False
    bytes: int = 0
    duration_ms: int = 0
    confirmation: ConfirmationView | None = None


class Decision(BaseModel):
    """What the user says of a call that waits. `sha256` is that of what was shown to them.

    `for_case` allows the same call for the rest of the case, besides running it now.
    """

    model_config = ConfigDict(extra="forbid")

    allow: bool
    for_case: bool = False
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Grants(BaseModel):
    """What a case allows, by the tool's name; a tool that is not named keeps its default."""

    model_config = ConfigDict(extra="forbid")

    policies: Annotated[dict[str, Policy], Field(max_length=50)]
