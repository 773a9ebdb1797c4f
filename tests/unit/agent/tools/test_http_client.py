"""HTTPClient against a server on loopback, which only a replaced resolver lets it reach."""

import socket
from collections.abc import Iterator

import pytest
from faultmaven.agent.tools import http_client
from faultmaven.agent.tools.addresses import Host, resolve_public
from faultmaven.agent.tools.errors import ToolFailed, WrongArguments
from faultmaven.agent.tools.http_client import HTTPClient, HTTPClientParameters

from tests.support.loopback import Door, serving


class Site(Door):
    """Answers by path, and keeps what it was sent."""

    seen: list[tuple[str, str, dict[str, str]]] = []  # noqa: RUF012 (emptied by the fixture)

    def do_GET(self) -> None:
        Site.seen.append((self.command, self.path, {name.lower(): value for name, value in self.headers.items()}))
        match self.path:
            case "/there":
                self.answer(302, location="/here")
            case "/away":
                self.answer(302, location="http://169.254.169.254/latest/meta-data/")
            case "/round":
                self.answer(302, location="/round")
            case "/big":
                self.answer(200, b"x" * 5000)
            case "/packed":
                self.answer(200, b"\x1f\x8b\x08", content_encoding="gzip")
            case _:
                self.answer(503, b"down for repair", retry_after="30", set_cookie="session=canary")

    do_HEAD = do_GET


@pytest.fixture
def site() -> Iterator[str]:
    Site.seen = []
    with serving(Site) as port:
        yield f"http://site.example:{port}"


@pytest.fixture
def client() -> HTTPClient:
    tool = HTTPClient()
    tool.resolve = lambda name: Host(name, "127.0.0.1") if name == "site.example" else resolve_public(name)
    return tool


def get(client: HTTPClient, url: str, method: str = "GET") -> str:
    return client.act(HTTPClientParameters(url=url, method=method), {})


def test_status_headers_and_body_are_told_and_nothing_is_sent_but_the_url(client: HTTPClient, site: str) -> None:
    told = get(client, f"{site}/health?deep=1")
    assert "503 Service Unavailable" in told
    assert "retry-after: 30" in told
    assert told.endswith("down for repair")
    assert "canary" not in told
    ((method, path, headers),) = Site.seen
    assert (method, path) == ("GET", "/health?deep=1")
    assert headers.keys() <= {"host", "user-agent", "accept", "accept-encoding", "connection"}
    assert headers["host"].startswith("site.example:")


def test_a_redirect_on_the_same_host_is_followed_and_told(client: HTTPClient, site: str) -> None:
    told = get(client, f"{site}/there")
    assert told.startswith("302 ")
    assert [path for _, path, _ in Site.seen] == ["/there", "/here"]


def test_a_redirect_to_another_host_is_told_and_not_followed(client: HTTPClient, site: str) -> None:
    told = get(client, f"{site}/away")
    assert "another host and was not followed" in told
    assert len(Site.seen) == 1


def test_redirects_in_a_circle_end(client: HTTPClient, site: str) -> None:
    with pytest.raises(ToolFailed, match="redirects"):
        get(client, f"{site}/round")
    assert len(Site.seen) == http_client.MAX_REDIRECTS + 1


def test_a_long_body_is_cut_and_a_packed_one_stays_packed(
    client: HTTPClient, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_client, "MAX_BYTES", 1000)
    assert get(client, f"{site}/big").endswith("(cut at 1000 bytes)")
    assert "gzip, not unpacked" in get(client, f"{site}/packed")


def test_head_asks_for_no_body(client: HTTPClient, site: str) -> None:
    assert "down for repair" not in get(client, f"{site}/health", "HEAD")
    assert Site.seen[0][0] == "HEAD"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/",
        "http://localhost:{port}/",
        "http://127.1:{port}/",
        "http://2130706433:{port}/",
        "http://0x7f.0.0.1:{port}/",
        "http://0177.0.0.1:{port}/",
        "http://[::1]:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://[::ffff:7f00:1]:{port}/",
        "http://[64:ff9b::7f00:1]:{port}/",
        "http://[2002:7f00:1::]:{port}/",
        "http://0.0.0.0:{port}/",
        "http://0:{port}/",
        "http://site.example@127.0.0.1:{port}/",
        "http://127.0.0.1:{port}#@site.example/",
        "http://127.0.0.1:{port}\\@site.example/",
        "http://169.254.169.254/latest/meta-data/",
    ],
)
def test_no_spelling_of_an_address_inside_is_connected_to(
    url: str, client: HTTPClient, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    connected: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda self, address: connected.append(address))
    with pytest.raises(ToolFailed):
        get(client, url.format(port=site.rsplit(":", 1)[1]))
    assert connected == []
    assert Site.seen == []


@pytest.mark.parametrize("url", ["file:///etc/passwd", "gopher://x/", "ftp://site.example/", "javascript:1", "//x"])
def test_other_schemes_are_no_arguments(url: str) -> None:
    with pytest.raises(WrongArguments):
        HTTPClient().validate({"url": url})


def test_a_name_that_changes_its_address_is_connected_to_at_the_first(
    client: HTTPClient, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: the client never asks again, so the second answer leads nowhere."""
    asked: list[str] = []

    def once(name: str) -> Host:
        asked.append(name)
        return Host(name, "127.0.0.1")

    client.resolve = once
    get(client, f"{site}/health")
    assert asked == ["site.example"]
