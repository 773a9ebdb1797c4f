"""What can be done with a session. An expired one is absent, whether or not the store has removed it yet."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache

from faultmaven.core.clock import Clock, utc_now
from faultmaven.core.ids import new_id
from faultmaven.core.settings import settings
from faultmaven.session.errors import SessionBusy, SessionNotFound
from faultmaven.session.models import Session, SessionState
from faultmaven.session.repository import SessionRepository

_ATTEMPTS = 5


@dataclass(frozen=True)
class SessionService:
    """Sessions of users, several per user, one per device."""

    sessions: SessionRepository
    default_ttl_minutes: int
    clock: Clock = utc_now

    def open_session(self, user_id: str, client_id: str, ttl_minutes: int | None) -> tuple[Session, bool]:
        """Return the device's living session, or a new one; the second value tells whether it is new."""
        for _ in range(_ATTEMPTS):
            known = self.sessions.find_of_device(user_id, client_id)
            if known is not None:
                try:
                    session = self._touched(self.get_session(user_id, known), ttl_minutes)
                    self.sessions.keep_device(session)
                    return session, False
                except SessionNotFound:
                    pass  # it has expired: this device begins anew
            now = self.clock()
            minutes = ttl_minutes or self.default_ttl_minutes
            session = Session(new_id("session"), user_id, client_id, now, now, minutes)
            if self.sessions.create(session, replaces=known):
                return session, True
        raise SessionBusy

    def get_session(self, user_id: str, session_id: str) -> Session:
        """Return a session; raises SessionNotFound."""
        return self.sessions.get(user_id, session_id, self.clock())

    def list_sessions(self, user_id: str, *, limit: int, after: str | None = None) -> tuple[list[Session], str | None]:
        """Return up to `limit` living sessions, newest first, and the id after which the next page begins."""
        now = self.clock()
        found: list[Session] = []
        for session in self.sessions.list(user_id, after=after):
            if session.is_expired(now):
                continue
            if len(found) == limit:
                return found, found[-1].session_id
            found.append(session)
        return found, None

    def heartbeat(self, user_id: str, session_id: str) -> Session:
        """Extend a session by its TTL from now; raises SessionNotFound."""
        return self._touched(self.get_session(user_id, session_id))

    def edit_session(
        self, user_id: str, session_id: str, changes: Mapping[str, str | None], ttl_minutes: int | None
    ) -> Session:
        """Change recovery information (fields of SessionState) and TTL; it counts as activity."""
        session = self.get_session(user_id, session_id)
        return self._touched(replace(session, state=replace(session.state, **changes)), ttl_minutes)

    def clean_up(self, user_id: str, session_id: str) -> None:
        """Drop what the session holds (draft, last case, last turn), and the user's expired sessions."""
        session = self.get_session(user_id, session_id)
        now = self.clock()
        self.sessions.save(replace(session, state=SessionState()), now)
        for other in list(self.sessions.list(user_id, after=None)):
            if other.is_expired(now):
                self.sessions.delete(other)

    def close_session(self, user_id: str, session_id: str, begin: Callable[[], None]) -> None:
        """End a session after `begin`; raises SessionNotFound, and then nothing begins."""
        session = self.get_session(user_id, session_id)
        begin()
        self.sessions.delete(session)

    def _touched(self, session: Session, ttl_minutes: int | None = None) -> Session:
        now = self.clock()
        touched = replace(session, last_activity=now, ttl_minutes=ttl_minutes or session.ttl_minutes)
        self.sessions.save(touched, now)
        return touched


@cache
def session_service() -> SessionService:
    """Return the service over this process's table."""
    return SessionService(SessionRepository(), settings().session_ttl_minutes)
