"""The product as the tools ask it: its routes, in this process or elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import httpx2

#: Longer than the longest answer that a route waits for (25 s) and the gateway's own limit (30 s).
TIMEOUT_S = 35.0


class Refused(Exception):
    """The product did not do what it was asked; the message is its own explanation."""


class Product(Protocol):
    """Asks a route, or brings bytes to where an upload's ticket says. Both raise Refused."""

    async def ask(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """Return the JSON of a route's answer."""
        ...

    async def bring(self, url: str, headers: Mapping[str, str], data: bytes) -> None:
        """Put bytes where a ticket says."""
        ...


@dataclass(frozen=True)
class RoutedProduct:
    """The product behind an HTTP client, which knows its address (or its app) and the caller's key."""

    routes: httpx2.AsyncClient

    async def ask(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """Ask a route and return its JSON."""
        given = {name: value for name, value in (params or {}).items() if value is not None}
        try:
            answer = await self.routes.request(method, path, params=given, json=body, headers=dict(headers or {}))
        except httpx2.HTTPError as error:
            raise Refused(f"The product cannot be reached: {type(error).__name__}.") from error
        if answer.is_success:
            return answer.json()
        raise Refused(_explained(answer))

    async def bring(self, url: str, headers: Mapping[str, str], data: bytes) -> None:
        """Put bytes into the bucket; the caller's key is for the routes and is not sent along."""
        async with httpx2.AsyncClient(timeout=TIMEOUT_S, trust_env=False) as store:
            try:
                answer = await store.put(url, content=data, headers=dict(headers))
            except httpx2.HTTPError as error:
                raise Refused(f"The upload failed: {type(error).__name__}.") from error
        if not answer.is_success:
            raise Refused(f"The upload was refused with the status {answer.status_code}.")


def _explained(answer: httpx2.Response) -> str:
    try:
        problem = answer.json()
        said = dict.fromkeys((problem["title"], problem["detail"]))  # the detail may add nothing
        return f"{': '.join(said)} ({problem['code']})"
    except (ValueError, KeyError, TypeError):
        return f"The product answered with the status {answer.status_code}."
