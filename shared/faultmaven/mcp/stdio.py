"""The MCP server over stdin and stdout, for assistants that start programs: it asks the API elsewhere."""

from collections.abc import Generator
from typing import Protocol

import anyio
import httpx2
from mcp.server.stdio import stdio_server

from faultmaven.mcp.product import TIMEOUT_S, RoutedProduct
from faultmaven.mcp.server import server_of


class Bearer(Protocol):
    """Whoever holds a token, and can get a newer one where it expires."""

    @property
    def bearer(self) -> str:
        """What the Authorization header bears now."""
        ...

    def renew(self) -> bool:
        """Tell whether there is a newer token now."""
        ...


class RenewedToken(httpx2.Auth):
    """Signs requests; one that is refused is sent once more where the token could be renewed."""

    def __init__(self, holder: Bearer) -> None:
        self._holder = holder

    def auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response, None]:
        """Yield the request with the token, and again with a newer one."""
        request.headers["authorization"] = f"Bearer {self._holder.bearer}"
        response = yield request
        if response.status_code == 401 and self._holder.renew():
            request.headers["authorization"] = f"Bearer {self._holder.bearer}"
            yield request


def serve(api_url: str, holder: Bearer) -> None:
    """Serve until stdin ends. Nothing but the protocol may be printed meanwhile."""
    anyio.run(_serve, api_url, holder)


async def _serve(api_url: str, holder: Bearer) -> None:
    async with (
        httpx2.AsyncClient(base_url=api_url, timeout=TIMEOUT_S, auth=RenewedToken(holder)) as routes,
        stdio_server() as (incoming, outgoing),
    ):
        server = server_of(RoutedProduct(routes))
        await server.run(incoming, outgoing, server.create_initialization_options())
