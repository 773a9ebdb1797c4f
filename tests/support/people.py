"""People who use the API in tests, without the quarter of a second that a real password costs."""

from dataclasses import dataclass, field

from fastapi.testclient import TestClient
from faultmaven.auth.models import Role, User
from faultmaven.auth.tokens import access_tokens
from faultmaven.core.clock import utc_now
from faultmaven.core.ids import new_id


@dataclass
class Person:
    """Somebody signed in; `get`, `post`, `patch`, `delete` are the client's, with the token."""

    client: TestClient
    user_id: str = field(default_factory=lambda: new_id("user"))
    role: Role = Role.USER

    def __post_init__(self) -> None:
        now = utc_now()
        user = User(self.user_id, f"{self.user_id.lower()}@example.com", None, self.role, "", now, now)
        token, _ = access_tokens().write(user, new_id("family"))
        self.headers = {"authorization": f"Bearer {token}"}

    def call(self, method: str, path: str, *, headers: dict[str, str] | None = None, **options: object):
        """Send one request as this person."""
        return self.client.request(method, path, headers={**self.headers, **(headers or {})}, **options)

    def open_case(self, title: str = "orders is down", **fields: object) -> str:
        """Open a case and return its id."""
        return self.call("POST", "/cases", json={"title": title, **fields}).json()["case_id"]
