"""NetworkAnalyzer against loopback services, and where the system gives it less than it asks for."""

import socket
import ssl
import threading
from collections.abc import Iterator
from types import SimpleNamespace

import dns.resolver
import pytest
from faultmaven.agent.tools import network_probes
from faultmaven.agent.tools.addresses import Host
from faultmaven.agent.tools.errors import ToolFailed
from faultmaven.agent.tools.network_analyzer import NetworkAnalyzer, NetworkAnalyzerParameters


@pytest.fixture
def listening() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(16)
        yield server.getsockname()[1]


@pytest.fixture
def closed() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return server.getsockname()[1]


def check(kind: str, port: int, **more: object) -> str:
    tool = NetworkAnalyzer()
    tool.resolve = lambda name: Host(name, "127.0.0.1")
    return tool.act(NetworkAnalyzerParameters(check=kind, host="site.example", port=port, **more), {})


def test_an_open_and_a_closed_port_are_told(listening: int, closed: int) -> None:
    assert f"site.example (127.0.0.1) port {listening}: open, connected in" in check("port", listening)
    assert "closed (connection refused)" in check("port", closed)


def test_a_ping_without_icmp_says_so_and_times_tcp(listening: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(host: Host, sequence: int) -> float | None:
        raise PermissionError

    monkeypatch.setattr(network_probes, "_echo", forbidden)
    told = check("ping", listening)
    assert told.startswith(network_probes.NOT_PERMITTED)
    assert "4 of 4 answered" in told


def test_a_traceroute_without_hops_says_so_and_times_tcp(listening: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network_probes, "_hops", lambda host: iter([None, None, None]))
    told = check("traceroute", listening)
    assert "hops are not shown here" in told
    assert "4 of 4 answered" in told


def test_hops_are_numbered_where_the_kernel_tells_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network_probes, "_hops", lambda host: iter(["private  1.0 ms", None, "8.8.8.8  9.0 ms"]))
    assert check("traceroute", 443).splitlines()[1:] == [" 1  private  1.0 ms", " 2  *", " 3  8.8.8.8  9.0 ms"]


def test_the_way_to_loopback_is_one_hop() -> None:
    """Over the kernel's own error queue, where this system lets a process read it."""
    hops = list(network_probes._hops(Host("site.example", "127.0.0.1")))
    assert hops == [] or (len(hops) == 1 and str(hops[0]).startswith("private"))


def test_a_port_without_tls_is_told(listening: int, closed: int) -> None:
    def hang_up(server: socket.socket) -> None:
        accepted, _ = server.accept()
        accepted.sendall(b"SSH-2.0-OpenSSH_9.6\r\n")
        accepted.close()

    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        thread = threading.Thread(target=hang_up, args=(server,))
        thread.start()
        assert "no TLS" in check("tls", server.getsockname()[1])
        thread.join()
    assert "refused" in check("tls", closed).lower()


def test_a_certificate_is_told_with_its_names_and_end() -> None:
    told = list(
        network_probes._certificate(
            {
                "notAfter": "Jan  1 00:00:00 2030 GMT",
                "subjectAltName": (("DNS", "a.example"), ("IP", "1.1.1.1"), ("DNS", "b.example")),
                "issuer": ((("organizationName", "Some CA"),), (("commonName", "R1"),)),
            }
        )
    )
    assert told[0].startswith("valid until 2030-01-01 00:00 UTC (")
    assert told[1:] == ["names a.example, b.example", "issuer organizationName=Some CA, commonName=R1"]


def test_a_certificate_that_is_not_trusted_is_shown_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    def handshake(host: Host, number: int, context: ssl.SSLContext, connecting: object) -> list[str]:
        if context.verify_mode is ssl.CERT_REQUIRED:
            error = ssl.SSLCertVerificationError("no")
            error.verify_message = "certificate has expired"
            raise error
        return ["protocol TLSv1.3, cipher X"]

    monkeypatch.setattr(network_probes, "_handshake", handshake)
    assert "NOT trusted: certificate has expired" in check("tls", 443)


def test_records_of_a_name_are_told_and_its_absence_too(monkeypatch: pytest.MonkeyPatch) -> None:
    class Records(list):
        ttl = 60

    def resolve(self: object, name: str, record: str, **_: object) -> object:
        if name == "gone.example":
            raise dns.resolver.NXDOMAIN
        if name == "slow.example":
            raise dns.resolver.LifetimeTimeout(timeout=8, errors=[])
        return SimpleNamespace(rrset=Records(["10 mail.example."]) if record == "MX" else None)

    monkeypatch.setattr(dns.resolver.Resolver, "__init__", lambda self: None)
    monkeypatch.setattr(dns.resolver.Resolver, "resolve", resolve)

    def records(name: str, record: str) -> str:
        return NetworkAnalyzer().act(NetworkAnalyzerParameters(check="dns", host=name, record=record), {})

    assert records("site.example", "MX") == "site.example MX, TTL 60 s\n10 mail.example."
    assert "no AAAA record" in records("site.example", "AAAA")
    assert "NXDOMAIN" in records("gone.example", "A")
    with pytest.raises(ToolFailed, match="LifetimeTimeout"):
        records("slow.example", "A")


def test_a_host_inside_is_refused_before_any_packet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("connected"))
    monkeypatch.setattr(socket.socket, "sendto", lambda *_: pytest.fail("sent"))
    for kind in ("ping", "traceroute", "tls", "port"):
        with pytest.raises(ToolFailed, match="not a public address"):
            NetworkAnalyzer().act(NetworkAnalyzerParameters(check=kind, host="127.0.0.1"), {})
