"""The MCP server over stdin and stdout, for assistants that start programs: it asks the API elsewhere."""

import anyio
import httpx2
from mcp.server.stdio import stdio_server

from faultmaven.mcp.product import TIMEOUT_S, RoutedProduct
from faultmaven.mcp.server import server_of


def serve(api_url: str, key: str) -> None:
    """Serve until stdin ends. Nothing but the protocol may be printed meanwhile."""
    anyio.run(_serve, api_url, key)


async def _serve(api_url: str, key: str) -> None:
    headers = {"authorization": f"Bearer {key}"}
    async with (
        httpx2.AsyncClient(base_url=api_url, timeout=TIMEOUT_S, headers=headers) as routes,
        stdio_server() as (incoming, outgoing),
    ):
        server = server_of(RoutedProduct(routes))
        await server.run(incoming, outgoing, server.create_initialization_options())
