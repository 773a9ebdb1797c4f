"""POST /mcp: the Model Context Protocol over streamable HTTP, one answer of JSON per request and no session.

Nothing is kept between requests, so any instance of the function serves any of them. GET and DELETE, which are for
streams and sessions, are 405, as the protocol wants it from a server that has neither.
"""

from collections.abc import MutableMapping
from functools import cache
from typing import Annotated, Any

import httpx2
from fastapi import APIRouter, Depends, FastAPI, Request, Response
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

from faultmaven.agent.routes import router as agent
from faultmaven.auth.dependencies import CurrentUser
from faultmaven.case.routes import router as case
from faultmaven.core.errors import BadRequest
from faultmaven.evidence.routes import router as evidence
from faultmaven.http.app import create_app
from faultmaven.knowledge.routes import router as knowledge
from faultmaven.mcp.product import TIMEOUT_S, Product, RoutedProduct
from faultmaven.mcp.server import server_of

router = APIRouter(prefix="/mcp", tags=["mcp"])


@cache
def own_routes() -> FastAPI:
    """Return the routes that the tools ask, in this process."""
    return create_app(case, evidence, agent, knowledge)


async def product_of_request(request: Request) -> Product:
    """Return the product for a request: this process's own routes, asked with the caller's own token."""
    own = httpx2.ASGITransport(own_routes(), client=("127.0.0.1", 0))
    token = request.headers.get("authorization", "")
    return RoutedProduct(
        httpx2.AsyncClient(
            transport=own, base_url="http://faultmaven", timeout=TIMEOUT_S, headers={"authorization": token}
        )
    )


@router.post("", summary="Speak MCP")
async def speak_mcp(
    request: Request, user: CurrentUser, product: Annotated[Product, Depends(product_of_request)]
) -> Response:
    """Serve one message of the Model Context Protocol. An API key says what its tools may do."""
    manager = StreamableHTTPSessionManager(server_of(product), json_response=True, stateless=True)
    answer = _Answer()
    async with manager.run():
        await manager.handle_request(request.scope, request.receive, answer.send)
    return answer.response()


class NotTheProtocol(BadRequest):
    """The request is not one of the protocol; the detail is the protocol server's own sentence."""

    code, title = "not_the_protocol", "This is not a message of the Model Context Protocol"


class _Answer:
    """Catches what an ASGI app sends, so that it leaves as this route's own answer."""

    def __init__(self) -> None:
        self._status, self._headers, self._body = 500, dict[str, str](), bytearray()

    async def send(self, message: MutableMapping[str, Any]) -> None:
        """Take one message of the app."""
        if message["type"] == "http.response.start":
            self._status = message["status"]
            self._headers = {name.decode(): value.decode() for name, value in message["headers"]}
        elif message["type"] == "http.response.body":
            self._body += message.get("body", b"")

    def response(self) -> Response:
        """Return all of it; what the protocol's own server says in plain text becomes a problem like any other."""
        if self._status >= 400 and not self._headers.get("content-type", "").startswith("application/json"):
            raise NotTheProtocol(self._body.decode(errors="replace"))
        kept = {name: value for name, value in self._headers.items() if name.lower() != "content-length"}
        return Response(bytes(self._body), self._status, kept)
