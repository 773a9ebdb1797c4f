"""The site on one origin, as CloudFront serves it: the web app at `/`, the API under `/api`, its description beside.

Requests under `/api` go to the deployed HTTP API with every header, several `Set-Cookie` included, and bodies are
streamed both ways.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from infra.local.docs_page import STYLE, docs_page
from infra.local.mailbox import Mailbox
from infra.local.openapi import DescriptionFailed
from infra.local.places import PROJECT, Places

_DIST = PROJECT / "web" / "dist"
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
#: Hop-by-hop headers (RFC 9110, 7.6.1): they speak of one connection and are never passed on.
_HOP_HEADERS = frozenset(
    {
        *("connection", "host", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"),
        *("proxy-authenticate", "proxy-authorization"),
    }
)
#: Of an answer, those that this server writes itself are left out too.
_OWN_HEADERS = _HOP_HEADERS | {"date", "server"}
#: An HTTP API ends a request after 30 s (fixed by AWS); a proxy in front of it need not wait longer.
_API_LIMIT_S = 31.0
_NOT_BUILT = (
    "<!doctype html><title>FaultMaven</title><h1>The web app is not built</h1><p>Run <code>make web</code>, then "
    "reload. The API is under <a href='/docs'>/docs</a>."
)

OpenApi = Callable[[], dict[str, object]]


def build_site(places: Places, api_id: str, openapi: OpenApi) -> Starlette:
    """Return the ASGI app of the site; `api_id` names the deployed HTTP API, `openapi` describes it."""
    # Everybody's requests pass through this client: a cookie it kept would sign the next one in as the last one.
    no_cookies = CookieJar(policy=DefaultCookiePolicy(allowed_domains=[]))
    client = httpx.AsyncClient(base_url=places.emulator_url, trust_env=False, timeout=_API_LIMIT_S, cookies=no_cookies)
    api_host = f"{api_id}.execute-api.127.0.0.1:{places.cloud_port}"

    async def api(request: Request) -> Response:
        return await _forward(request, client, api_host)

    async def description(_: Request) -> Response:
        return JSONResponse(await asyncio.to_thread(openapi))

    async def docs(_: Request) -> Response:
        return HTMLResponse(docs_page(await asyncio.to_thread(openapi)))

    async def no_description(_: Request, error: Exception) -> Response:
        return _problem(503, "API description unavailable", str(error), "description_unavailable")

    async def mailbox(_: Request) -> Response:
        return HTMLResponse(await Mailbox(places).page(), headers={"Cache-Control": "no-store"})

    async def style(_: Request) -> Response:
        return Response(STYLE, media_type="text/css")

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with client:
            yield

    site = Starlette(
        routes=[
            Route("/api/{path:path}", api, methods=_METHODS),
            Route("/openapi.json", description),
            Route("/docs", docs),
            Route("/docs.css", style),
            Route("/mailbox", mailbox),
            Route("/{path:path}", _page),
        ],
        lifespan=lifespan,
        exception_handlers={DescriptionFailed: no_description},
    )
    site.add_middleware(GZipMiddleware, minimum_size=1024)
    site.add_middleware(_SecurityHeaders, upload_origin=places.emulator_url)
    return site


async def _forward(request: Request, client: httpx.AsyncClient, api_host: str) -> Response:
    """Pass one request to the HTTP API and its answer back."""
    headers = [(name, value) for name, value in request.headers.items() if name.lower() not in _HOP_HEADERS]
    has_body = "content-length" in request.headers or "transfer-encoding" in request.headers
    outgoing = client.build_request(
        request.method,
        httpx.URL(path=f"/{request.path_params['path']}", query=request.url.query.encode()),
        headers=[*headers, ("host", api_host), ("x-forwarded-for", request.client.host if request.client else "")],
        content=request.stream() if has_body else None,
    )
    try:
        answer = await client.send(outgoing, stream=True)
    except httpx.TimeoutException:
        return _problem(504, "Gateway timeout", "The API did not answer in time.", "gateway_timeout")
    except httpx.TransportError as error:
        return _problem(502, "Bad gateway", f"The API cannot be reached: {type(error).__name__}.", "bad_gateway")
    response = StreamingResponse(
        answer.aiter_raw(), status_code=answer.status_code, background=BackgroundTask(answer.aclose)
    )
    response.raw_headers = [
        (name.lower(), value) for name, value in answer.headers.raw if name.lower().decode() not in _OWN_HEADERS
    ]
    return response


def _problem(status: int, title: str, detail: str, code: str) -> Response:
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, "code": code}
    return Response(json.dumps(body), status, media_type="application/problem+json")


async def _page(request: Request) -> Response:
    """Serve a file of the built app; any other path is the app's own and gets its page."""
    path: str = request.path_params["path"]
    file = (_DIST / path).resolve()
    if file.is_relative_to(_DIST) and file.is_file():
        # Vite names assets after their content, so they never change under their name.
        cache = "public, max-age=31536000, immutable" if path.startswith("assets/") else "no-cache"
        return FileResponse(file, headers={"Cache-Control": cache})
    if path.startswith("assets/"):
        return Response(status_code=404)
    index = _DIST / "index.html"
    if index.is_file():
        return FileResponse(index, headers={"Cache-Control": "no-cache"})
    return HTMLResponse(_NOT_BUILT, 503)


class _SecurityHeaders:
    """Adds to every answer what CloudFront's response headers policy adds in AWS."""

    def __init__(self, app: Callable[..., Awaitable[None]], upload_origin: str) -> None:
        self._app = app
        policy = "; ".join(
            (
                "default-src 'none'",
                "script-src 'self'",
                "style-src 'self'",
                f"connect-src 'self' {upload_origin}",
                "img-src 'self' blob:",
                "font-src 'self'",
                "manifest-src 'self'",
                "frame-ancestors 'none'",
                "base-uri 'none'",
                "form-action 'self'",
            )
        )
        self._headers = {
            b"content-security-policy": policy.encode(),
            b"x-content-type-options": b"nosniff",
            b"referrer-policy": b"no-referrer",
            b"x-frame-options": b"DENY",
            b"cross-origin-opener-policy": b"same-origin",
            b"permissions-policy": b"camera=(), microphone=(), geolocation=()",
        }

    async def __call__(self, scope, receive, send) -> None:
        async def send_with_headers(message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *((name, value) for name, value in self._headers.items() if name not in present),
                ]
            await send(message)

        await self._app(scope, receive, send_with_headers)
