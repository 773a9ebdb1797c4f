"""What the session slice speaks of: one device at work, and what it needs to go on after a restart."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class SessionState:
    """Recovery information: where the person was, and what they had typed but not sent."""

    last_case_id: str | None = None
    last_turn_id: str | None = None
    draft: str | None = None


@dataclass(frozen=True)
class Session:
    """One device of one user. It lives `ttl_minutes` past the last activity, to the microsecond."""

    session_id: str
    user_id: str
    client_id: str
    created_at: datetime
    last_activity: datetime
    ttl_minutes: int
    state: SessionState = SessionState()

    @property
    def expires_at(self) -> datetime:
        """Return the moment from which the session is absent."""
        return self.last_activity + timedelta(minutes=self.ttl_minutes)

    def is_expired(self, now: datetime) -> bool:
        """Tell whether the session has ended at `now`."""
        return now >= self.expires_at
