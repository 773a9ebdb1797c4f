"""One site over HTTP: requests with the kept sign-in, tried again where that is safe, answers as the API's models."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from http.cookiejar import CookieJar, DefaultCookiePolicy
from http.cookies import SimpleCookie
from types import TracebackType
from typing import Any, TypeVar, cast
from uuid import uuid4

import httpx
from pydantic import BaseModel

from faultmaven import __version__
from faultmaven.auth.schemas import SignInBody
from faultmaven.cli.client.credentials import Credentials, kept_credentials, locked, replace_credentials
from faultmaven.cli.client.errors import NotSignedIn, Refused, SiteUnreachable

Answer = TypeVar("Answer", bound=BaseModel)

#: Longer than the gateway's own limit of 30 s.
TIMEOUT_S = 35.0
_TRIES = 4
_WAIT_S, _LONGEST_WAIT_S = 0.5, 20.0
#: How long a request is asked for again that came too fast: a site takes some requests a second of each user.
_PATIENT_S = 180.0
_TRY_AGAIN = frozenset({429, 502, 503, 504})
_IN_FLIGHT = b'"request_in_flight"'
_COOKIE = "fm_refresh"


def new_transport() -> httpx.BaseTransport | None:
    """Return what carries requests; None is the network. Tests put the app itself in its place."""
    return None


class Connection:
    """Asks a site. The token goes to the API alone: never to the bucket, and redirects are not followed."""

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials
        agent = {"user-agent": f"fm/{__version__}"}
        # cookies know no ports, so one that was kept would reach a bucket on the same host: none is
        no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
        self._http = httpx.Client(transport=new_transport(), timeout=TIMEOUT_S, headers=agent, cookies=no_cookies)

    @property
    def api_url(self) -> str:
        """Where the API is."""
        return self._credentials.api_url

    @property
    def site_url(self) -> str:
        """Where a browser finds the site."""
        return self.api_url.removesuffix("/api")

    @property
    def bearer(self) -> str:
        """What the Authorization header bears now."""
        return self._credentials.bearer

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._http.close()

    def ask(
        self,
        answer: type[Answer],
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int | None] | None = None,
        body: BaseModel | None = None,
    ) -> Answer:
        """Return a route's answer; raises NotSignedIn, Refused, SiteUnreachable."""
        return answer.model_validate_json(self.bytes_of(method, path, params=params, body=body))

    def bytes_of(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int | None] | None = None,
        body: BaseModel | None = None,
    ) -> bytes:
        """Return a route's answer as it came; raises as `ask`."""
        given = {name: value for name, value in (params or {}).items() if value is not None}
        content = body.model_dump_json(exclude_unset=True).encode() if body is not None else None
        headers = {"content-type": "application/json"} if content else {}
        if method == "POST":  # what is tried again happens once
            headers["idempotency-key"] = uuid4().hex
        answer = self._signed(method, path, given, content, headers)
        if answer.status_code == 401 and self.renew():
            answer = self._signed(method, path, given, content, headers)
        if answer.status_code == 401:
            raise NotSignedIn(f"{self.site_url} does not know this sign-in any more: fm login {self.site_url}")
        return _checked(answer).content

    def put(self, url: str, method: str, headers: Mapping[str, str], chunks: Iterable[bytes]) -> None:
        """Bring bytes to where a ticket says, without the token; raises Refused, SiteUnreachable."""
        try:
            _checked(self._http.request(method, url, headers=dict(headers), content=chunks))
        except httpx.HTTPError as error:
            raise SiteUnreachable(f"The upload did not get through ({type(error).__name__}).") from error

    def sign_in(self, path: str, content: bytes, cookie: str = "") -> Credentials:
        """Return credentials from a route that signs in; `content` may hold a password and is kept nowhere."""
        headers = {"content-type": "application/json"} if content else {}
        if cookie:
            headers["cookie"] = cookie
        answer = _checked(self._sent("POST", path, {}, content, headers))
        body = SignInBody.model_validate_json(answer.content)
        return Credentials(self.api_url, body.user.email).renewed(body.access_token, _refresh_cookie(answer))

    def sign_out(self) -> None:
        """End the sign-in at the site, on every device of this sign-in."""
        _checked(self._sent("POST", "/auth/logout", {}, None, {"cookie": self._credentials.refresh_cookie}))

    def renew(self) -> bool:
        """Tell whether there is a newer token now: another command's, or one for the refresh cookie."""
        if not self._credentials.refresh_cookie:
            return False
        with locked():
            kept = kept_credentials(self.api_url)
            if kept is not None and kept.access_token != self._credentials.access_token:
                self._credentials = kept
                return True
            try:
                self._credentials = self.sign_in("/auth/refresh", b"", self._credentials.refresh_cookie)
            except Refused:
                return False
            replace_credentials(self._credentials)
            return True

    def _signed(
        self, method: str, path: str, params: Mapping[str, str | int], content: bytes | None, headers: dict[str, str]
    ) -> httpx.Response:
        token = {"authorization": f"Bearer {self._credentials.bearer}"} if self._credentials.bearer else {}
        return self._sent(method, path, params, content, headers | token)

    def _sent(
        self, method: str, path: str, params: Mapping[str, str | int], content: bytes | None, headers: dict[str, str]
    ) -> httpx.Response:
        wait_s, tries, patient_until = _WAIT_S, 1, time.monotonic() + _PATIENT_S
        while True:
            try:
                answer = self._once(method, path, params, content, headers)
            except httpx.TransportError as error:
                if tries >= _TRIES:
                    reason = f"{self.site_url} cannot be reached ({type(error).__name__})."
                    raise SiteUnreachable(reason) from error
                asked_s = wait_s
            else:
                # "too fast" is no fault: whoever brings many files is told so often, and waits its turn. Nor is "the
                # same request is being served": its answer was lost, and is kept for who asks again
                is_in_flight = answer.status_code == 409 and _IN_FLIGHT in answer.content
                is_to_wait = (answer.status_code == 429 or is_in_flight) and time.monotonic() < patient_until
                if not is_to_wait and (answer.status_code not in _TRY_AGAIN or tries >= _TRIES):
                    return answer
                tries -= is_to_wait
                asked_s = _asked_wait(answer, wait_s)
            tries += 1
            time.sleep(asked_s)
            wait_s = min(wait_s * 2, _LONGEST_WAIT_S)

    def _once(
        self, method: str, path: str, params: Mapping[str, str | int], content: bytes | None, headers: dict[str, str]
    ) -> httpx.Response:
        return self._http.request(method, f"{self.api_url}{path}", params=params, content=content, headers=headers)


def _asked_wait(answer: httpx.Response, otherwise: float) -> float:
    asked = answer.headers.get("retry-after", "")
    return min(float(asked), _LONGEST_WAIT_S) if asked.isdecimal() else otherwise


def _refresh_cookie(answer: httpx.Response) -> str:
    for header in answer.headers.get_list("set-cookie"):
        for name, morsel in SimpleCookie(header).items():
            if name.endswith(_COOKIE):
                return f"{name}={morsel.value}"
    return ""


def _checked(answer: httpx.Response) -> httpx.Response:
    if answer.is_success:
        return answer
    try:
        problem: object = answer.json()
    except ValueError:
        problem = {}
    told = cast(dict[str, Any], problem) if isinstance(problem, dict) else {}
    detail = str(told.get("detail") or told.get("title") or f"The site answered with status {answer.status_code}.")
    raise Refused(detail, answer.status_code, str(told.get("code", "")))
