"""The outermost layer of every app: request ids, body limit, headers, one log line, and the last catch.

It is plain ASGI. Starlette's `BaseHTTPMiddleware` costs a task and a stream per request, which is most of what a
request of ours costs.
"""

import re
import time
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from faultmaven.core.errors import Forbidden, PayloadTooLarge
from faultmaven.core.ids import new_id
from faultmaven.core.observability import bind, log, unbind
from faultmaven.http.origin import OriginCheck
from faultmaven.http.problems import explained, unexplained

_REQUEST_ID = re.compile(r"[A-Za-z0-9_.-]{8,64}")

#: Set by a dependency under this name in the request's state: awaited with status, headers and body of the answer
#: before it leaves (idempotency keeps it).
ANSWER_HOOK = "answer_hook"
#: A dict in the request's state; what dependencies put there becomes headers of the answer, also of an error.
ANSWER_HEADERS = "answer_headers"

AnswerHook = Callable[[int, Headers, bytes], Awaitable[None]]


class Edge:
    """Wraps an app. `secure` adds HSTS; `body_max_bytes` bounds what is read of a body; `check` refuses a request that
    did not come through the CDN."""

    def __init__(self, app: ASGIApp, *, body_max_bytes: int, secure: bool, check: OriginCheck | None = None) -> None:
        self._app = app
        self._check = check
        self._body_max_bytes = body_max_bytes
        self._headers = dict(_HEADERS)
        if secure:
            self._headers["strict-transport-security"] = "max-age=63072000; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        state: dict[str, Any] = scope.setdefault("state", {})
        headers = Headers(scope=scope)
        given = headers.get("x-request-id", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else new_id("req")
        state.update({"request_id": request_id, ANSWER_HEADERS: {}})
        unbind()
        bind(request_id=request_id)
        answer = _Answer(state, self._headers, send)
        try:
            if self._check is not None:
                self._check(headers)
            body = await _read(scope, receive, self._body_max_bytes)
            await self._app(scope, _replay(body), answer.send)
        except (Forbidden, PayloadTooLarge) as error:
            await explained(error, request_id)(scope, receive, answer.send)
        except Exception as error:  # noqa: BLE001 (this is the edge: nothing may pass it unexplained)
            log("request_failed", level=40, error=error, method=scope["method"], route=_route(scope))
            if not answer.is_started:
                await unexplained(request_id)(scope, receive, answer.send)
        duration_ms = round((time.perf_counter() - started) * 1000, 1)
        log("request", method=scope["method"], route=_route(scope), status=answer.status, duration_ms=duration_ms)


class _Answer:
    """The answer on its way out: headers are added, and a hook sees it whole before it leaves."""

    def __init__(self, state: dict[str, Any], headers: dict[str, str], send: Send) -> None:
        self._state = state
        self._headers = headers
        self._send = send
        self._held: Message | None = None
        self._body = b""
        self.status = 0
        self.is_started = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in (self._headers | self._state[ANSWER_HEADERS]).items():
                headers.setdefault(name, value)
            headers["x-request-id"] = self._state["request_id"]
            if ANSWER_HOOK in self._state:
                self._held = message
                return
        elif self._held is not None:
            self._body += message.get("body", b"")
            if message.get("more_body"):
                return
            held, self._held = self._held, None
            hook: AnswerHook = self._state[ANSWER_HOOK]
            await hook(self.status, Headers(raw=held["headers"]), self._body)
            await self._pass(held)
            message = {"type": "http.response.body", "body": self._body}
        await self._pass(message)

    async def _pass(self, message: Message) -> None:
        self.is_started = True
        await self._send(message)


#: The API answers JSON and Markdown to our own page: nothing may be framed, sniffed, cached or run.
_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


async def _read(scope: Scope, receive: Receive, limit: int) -> bytes:
    announced = Headers(scope=scope).get("content-length", "")
    too_large = PayloadTooLarge(f"A body may have {limit} bytes; files go to the bucket, see POST /evidence/upload.")
    if announced.isdigit() and int(announced[:20]) > limit:
        raise too_large
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > limit:
            raise too_large
        if not message.get("more_body"):
            return bytes(body)


def _replay(body: bytes) -> Receive:
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return messages.pop() if messages else {"type": "http.disconnect"}

    return receive


def _route(scope: Scope) -> str:
    # The template, never the path itself: what a client writes there is content.
    return str(getattr(scope.get("route"), "path", "none"))
