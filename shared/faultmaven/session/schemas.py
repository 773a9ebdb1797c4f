"""What the session API takes and gives."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from faultmaven.session.models import Session

#: SESS-2: from one hour to a working day.
TtlMinutes = Annotated[int, Field(ge=60, le=480)]
_Id = Annotated[str, Field(max_length=64)]


class OpenSessionRequest(BaseModel):
    """A device begins or comes back."""

    model_config = ConfigDict(extra="forbid")

    client_id: str = Field(min_length=1, max_length=128, description="chosen by the device and kept across restarts")
    ttl_minutes: TtlMinutes | None = None


class StateBody(BaseModel):
    """Recovery information."""

    model_config = ConfigDict(extra="forbid")

    last_case_id: _Id | None = None
    last_turn_id: _Id | None = None
    draft: Annotated[str, Field(max_length=20_000)] | None = None


class SessionPatch(BaseModel):
    """What changes; fields of `state` that are not sent stay, null removes."""

    model_config = ConfigDict(extra="forbid")

    state: StateBody = StateBody()
    ttl_minutes: TtlMinutes | None = None


class SessionBody(BaseModel):
    """A session."""

    session_id: str
    client_id: str
    created_at: datetime
    last_activity: datetime
    expires_at: datetime
    ttl_minutes: int
    state: StateBody

    @classmethod
    def of(cls, session: Session) -> "SessionBody":
        """Return what the client is told."""
        return cls(
            session_id=session.session_id,
            client_id=session.client_id,
            created_at=session.created_at,
            last_activity=session.last_activity,
            expires_at=session.expires_at,
            ttl_minutes=session.ttl_minutes,
            state=StateBody(**asdict(session.state)),
        )
