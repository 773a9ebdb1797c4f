"""The way out: one request to a public host over HTTP, to an address that was checked and cannot change meanwhile.

No redirect is followed, no proxy is used, and of an answer only its beginning is read. The certificate of the host is
checked against its name, although the connection goes to the address.
"""

import http.client
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import SplitResult, urlsplit

from faultmaven.agent.tools.addresses import Host, Resolve, resolve_public
from faultmaven.agent.tools.errors import ToolFailed
from faultmaven.core.settings import settings

TIMEOUT_S = 10.0
ANSWER_BYTES = 65_536
_PORTS = {"http": 80, "https": 443}
#: This machine by the names that mean nothing else; a name that only resolves to it is refused everywhere.
_THIS_MACHINE = frozenset({"localhost", "127.0.0.1"})


class Unreachable(Exception):
    """A request got no answer; the message says why, without anything of the request."""


@dataclass(frozen=True)
class WebAnswer:
    """The beginning of an answer."""

    status: int
    body: bytes = field(default=b"", repr=False)


class Web(Protocol):
    """Sends one request; raises Unreachable."""

    def send(
        self, method: str, url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> WebAnswer:
        """Send the request and return the beginning of the answer."""
        ...


@dataclass(frozen=True)
class PublicWeb:
    """The real one. `resolve` finds the one address of a host, or says why it may not be asked."""

    resolve: Resolve = resolve_public
    timeout_s: float = TIMEOUT_S

    def send(
        self, method: str, url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> WebAnswer:
        """Resolve the host once, connect to exactly that address, and send."""
        parts = require_web_url(url)
        name = parts.hostname or ""
        try:
            host = self.resolve(name)
        except ToolFailed as error:
            raise Unreachable(str(error)) from error
        connection = _Pinned(name, parts, host.address, self.timeout_s)
        path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
        sent = {"user-agent": "FaultMaven", "accept-encoding": "identity", **(headers or {})}
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            return WebAnswer(answer.status, answer.read(ANSWER_BYTES))
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise Unreachable(f"{type(error).__name__} while asking {name}") from error
        finally:
            connection.close()


def is_this_machine(name: str) -> bool:
    """Tell whether a subscriber is this machine, and may be: on the local cloud, whose receivers run beside it."""
    config = settings()
    return config.webhook_loopback and config.environment == "local" and name in _THIS_MACHINE


def resolve_subscriber(name: str) -> Host:
    """Return the address of a subscriber: a public one, or this machine where it may be. Raises ToolFailed."""
    return Host(name, "127.0.0.1") if is_this_machine(name) else resolve_public(name)


def require_web_url(url: str) -> SplitResult:
    """Return the parts of a URL with http or https, a host, and no password; raises Unreachable."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Unreachable("This is not a URL.") from None
    is_plain = all("!" <= char <= "~" for char in url)
    if parts.scheme not in _PORTS or not parts.hostname or "@" in parts.netloc or port == 0 or not is_plain:
        raise Unreachable("Only http and https URLs with a host and without a password.")
    return parts


class _Pinned(http.client.HTTPConnection):
    """A connection to one address that speaks to one host; the Host header is the host's."""

    def __init__(self, name: str, parts: SplitResult, address: str, timeout_s: float) -> None:
        super().__init__(name, parts.port or _PORTS[parts.scheme], timeout=timeout_s)
        self._address = address
        self._name = name
        self._is_tls = parts.scheme == "https"
        self.default_port = _PORTS[parts.scheme]

    def connect(self) -> None:
        """Connect to the address, and for https let the host prove its name."""
        sock = socket.create_connection((self._address, self.port), self.timeout)
        self.sock = ssl.create_default_context().wrap_socket(sock, server_hostname=self._name) if self._is_tls else sock
