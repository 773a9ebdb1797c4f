"""What can go wrong with a session."""

from faultmaven.core.errors import NotFound, Unavailable


class SessionNotFound(NotFound):
    code, title = "session_not_found", "There is no such session, or it has expired"


class SessionBusy(Unavailable):
    """Two starts of one device met again and again."""

    code, title = "session_busy", "The session is being opened by many at once"

    def __init__(self) -> None:
        super().__init__("Try again in a moment.", headers={"retry-after": "1"})
