"""HTTPClient: GET or HEAD of a public URL."""

import ssl
import time
from collections.abc import Mapping
from importlib import import_module
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from faultmaven.agent.tools.addresses import Resolve, resolve_public
from faultmaven.agent.tools.errors import ToolFailed
from faultmaven.agent.tools.models import Choice, Reach
from faultmaven.agent.tools.tool import Need, Parameters, RemoteTool

MAX_BYTES = 10_000_000
MAX_REDIRECTS = 3
TIMEOUT_S = 20.0
#: Headers of an answer that help a diagnosis; cookies and the rest stay unsaid.
_SHOWN = frozenset(
    {
        *("content-type", "content-length", "date", "server", "location", "retry-after", "age", "via", "etag"),
        *("cache-control", "last-modified", "allow", "x-request-id", "x-cache", "strict-transport-security"),
    }
)


class HTTPClientParameters(Parameters):
    """What to ask. There are no headers and no body to choose: nothing is sent but the URL."""

    url: Annotated[str, Choice("path"), Field(min_length=8, max_length=2_000, pattern=r"^https?://")]
    method: Literal["GET", "HEAD"] = "GET"


class HTTPClient(RemoteTool[HTTPClientParameters]):
    """Asks public hosts only: the name is resolved once, checked, and the connection goes to that address."""

    name = "HTTPClient"
    description = "GET or HEAD a public http(s) URL: status, headers, body. No private hosts."
    parameters = HTTPClientParameters
    reach: ClassVar[Reach] = Reach.OUTSIDE
    needs = frozenset({Need.NETWORK})
    modules = ("httpx", "httpcore", "encodings.idna")
    resolve: Resolve = staticmethod(resolve_public)

    def act(self, asked: HTTPClientParameters, handed: Mapping[str, str]) -> str:
        """Return status, headers and body; a redirect to another host is told, not followed."""
        httpx: Any = import_module("httpx")
        try:
            url = httpx.URL(asked.url)
            with httpx.Client(
                verify=ssl.create_default_context(), trust_env=False, follow_redirects=False, timeout=TIMEOUT_S
            ) as client:
                return self._followed(httpx, client, url, asked.method)
        except httpx.InvalidURL:
            raise ToolFailed("This is not a URL.") from None
        except httpx.HTTPError as error:
            raise ToolFailed(f"{asked.url}: {type(error).__name__}: {error}") from None

    def _followed(self, httpx: Any, client: Any, url: Any, method: str) -> str:
        told: list[str] = []
        for _ in range(MAX_REDIRECTS + 1):
            with self._sent(httpx, client, url, method) as answer:
                onward = answer.headers.get("location") if answer.is_redirect else None
                target = url.join(onward) if onward else None
                if target is None or (target.host, target.scheme) != (url.host, url.scheme):
                    more = f"\n(redirects to {target}, which is another host and was not followed)" if target else ""
                    return "\n".join([*told, _told(answer, url, method)]) + more
                told.append(f"{answer.status_code} {url} -> {target}")
            url = target
        raise ToolFailed(f"More than {MAX_REDIRECTS} redirects.")

    def _sent(self, httpx: Any, client: Any, url: Any, method: str) -> Any:
        if url.scheme not in ("http", "https") or url.userinfo:
            raise ToolFailed("Only http and https, without a password in the URL.")
        host = self.resolve(url.host)
        headers = {"host": url.netloc.decode(), "user-agent": "FaultMaven", "accept-encoding": "identity"}
        request = client.build_request(
            method, url.copy_with(host=host.address), headers=headers, extensions={"sni_hostname": url.host}
        )
        request.extensions["timeout"] = httpx.Timeout(TIMEOUT_S).as_dict()
        return _Streamed(client, request)


class _Streamed:
    """An answer whose body is still to be read; closed at the end of its `with`."""

    def __init__(self, client: Any, request: Any) -> None:
        self._client, self._request = client, request

    def __enter__(self) -> Any:
        self._answer = self._client.send(self._request, stream=True)
        return self._answer

    def __exit__(self, *_: object) -> None:
        self._answer.close()


def _told(answer: Any, url: Any, method: str) -> str:
    started, body = time.monotonic(), bytearray()
    if method == "GET":
        for piece in answer.iter_raw(65_536):  # as it came: a body that unpacks itself stays packed
            body += piece
            if len(body) > MAX_BYTES or time.monotonic() - started > TIMEOUT_S:
                break
    cut = (
        f"\n(cut at {min(len(body), MAX_BYTES)} bytes)" if len(body) > MAX_BYTES or not _is_whole(answer, body) else ""
    )
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items() if name.lower() in _SHOWN)
    head = f"{answer.http_version} {answer.status_code} {answer.reason_phrase} {url}\n{headers}"
    if method == "HEAD":
        return head
    if encoding := answer.headers.get("content-encoding"):
        return f"{head}\n\n({len(body)} bytes, {encoding}, not unpacked)"
    return f"{head}\n\n{bytes(body[:MAX_BYTES]).decode('utf-8', 'replace')}{cut}"


def _is_whole(answer: Any, body: bytearray) -> bool:
    announced = answer.headers.get("content-length", "")
    return answer.request.method == "HEAD" or not announced.isdigit() or len(body) >= int(announced)
