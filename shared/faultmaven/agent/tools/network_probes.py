"""The probes of the NetworkAnalyzer: name, reachability, way, port and certificate of one host."""

import errno
import os
import select
import socket
import ssl
import struct
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, cast

from faultmaven.agent.tools.addresses import Host, is_global
from faultmaven.agent.tools.errors import ToolFailed

TIMEOUT_S = 3.0
TRIES = 4
MAX_HOPS = 20
NOT_PERMITTED = "ICMP is not permitted here; these are times of TCP connections instead."
#: linux/in.h and linux/errqueue.h
_IP_RECVERR, _ECHO_REQUEST = 11, 8
_TRACE_PORT = 33_434

Connect = Callable[[Host, int, float], socket.socket]


def connect(host: Host, port: int, timeout_s: float) -> socket.socket:
    """Open a connection to the pinned address."""
    opened = socket.socket(host.family, socket.SOCK_STREAM)
    opened.settimeout(timeout_s)
    try:
        opened.connect((host.address, port))
    except OSError:
        opened.close()
        raise
    return opened


def port(host: Host, number: int, connecting: Connect = connect) -> str:
    """Say whether a port accepts connections."""
    try:
        took = _timed(host, number, connecting)
    except TimeoutError:
        return f"{_named(host)} port {number}: no answer within {TIMEOUT_S:.0f} s (filtered, or the host is away)"
    except ConnectionRefusedError:
        return f"{_named(host)} port {number}: closed (connection refused)"
    except OSError as error:
        return f"{_named(host)} port {number}: {os.strerror(error.errno or errno.EIO)}"
    return f"{_named(host)} port {number}: open, connected in {took:.1f} ms"


def ping(host: Host, number: int, connecting: Connect = connect) -> str:
    """Say how long answers take; by ICMP where a process may, else by TCP, and which."""
    try:
        times = [_echo(host, sequence) for sequence in range(1, TRIES + 1)]
    except PermissionError:
        return f"{NOT_PERMITTED}\n{_tcp_times(host, number, connecting)}"
    return _summed(f"{_named(host)}, ICMP echo", times)


def traceroute(host: Host, number: int, connecting: Connect = connect) -> str:
    """Say the hops to a host; where the kernel does not tell them, the time to its end, and that it is only that."""
    hops = list(_hops(host)) if host.family is socket.AF_INET else []
    if not any(hop for hop in hops):
        return (
            "The hops are not shown here (the network tells no process of them). "
            f"{NOT_PERMITTED}\n{_tcp_times(host, number, connecting)}"
        )
    told = "\n".join(f"{at:>2}  {hop or '*'}" for at, hop in enumerate(hops, 1))
    return f"{_named(host)}, UDP with rising TTL\n{told}"


def tls(host: Host, number: int, connecting: Connect = connect) -> str:
    """Say which protocol, cipher and certificate a host shows, and whether it is trusted for this name."""
    trusted, why = True, ""
    try:
        shown = _handshake(host, number, ssl.create_default_context(), connecting)
    except ssl.SSLCertVerificationError as error:
        trusted, why = False, error.verify_message
        unchecked = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        unchecked.check_hostname, unchecked.verify_mode = False, ssl.CERT_NONE
        try:
            shown = _handshake(host, number, unchecked, connecting)
        except OSError as again:
            raise ToolFailed(f"{_named(host)} port {number}: certificate not trusted ({why}); {again}") from None
    except ssl.SSLError as error:
        return f"{_named(host)} port {number}: no TLS ({error.reason or 'handshake failed'})"
    except OSError as error:
        return f"{_named(host)} port {number}: {error.strerror or 'no answer'}"
    verdict = "trusted" if trusted else f"NOT trusted: {why}"
    return "\n".join([f"{_named(host)} port {number}: {verdict}", *shown])


def _handshake(host: Host, number: int, context: ssl.SSLContext, connecting: Connect) -> list[str]:
    with (
        connecting(host, number, TIMEOUT_S) as plain,
        context.wrap_socket(plain, server_hostname=host.name) as secured,
    ):
        cipher = secured.cipher()
        said = [f"protocol {secured.version()}, cipher {cipher[0] if cipher else 'unknown'}"]
        certificate = cast("dict[str, Any]", secured.getpeercert() or {})
        if not certificate:
            return [*said, f"certificate of {len(secured.getpeercert(binary_form=True) or b'')} bytes"]
    return [*said, *_certificate(certificate)]


def _certificate(certificate: dict[str, Any]) -> Iterator[str]:
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(certificate["notAfter"]), UTC)
    names = [value for kind, value in certificate.get("subjectAltName", ()) if kind == "DNS"]
    issuer = ", ".join(f"{key}={value}" for parts in certificate.get("issuer", ()) for key, value in parts)
    yield f"valid until {ends:%Y-%m-%d %H:%M} UTC ({(ends - datetime.now(UTC)).days} days)"
    yield f"names {', '.join(names[:20]) or 'none'}"
    yield f"issuer {issuer}"


def _tcp_times(host: Host, number: int, connecting: Connect) -> str:
    times: list[float | None] = []
    for _ in range(TRIES):
        try:
            times.append(_timed(host, number, connecting))
        except ConnectionRefusedError:
            return f"{_named(host)} answers, but refuses connections to port {number}"
        except OSError:
            times.append(None)
    return _summed(f"{_named(host)}, TCP port {number}", times)


def _timed(host: Host, number: int, connecting: Connect) -> float:
    started = time.perf_counter()
    connecting(host, number, TIMEOUT_S).close()
    return (time.perf_counter() - started) * 1000


def _summed(what: str, times: list[float | None]) -> str:
    answered = [took for took in times if took is not None]
    lost = f"{len(answered)} of {len(times)} answered"
    if not answered:
        return f"{what}: {lost}"
    return f"{what}: {lost}, min {min(answered):.1f} avg {sum(answered) / len(answered):.1f} max {max(answered):.1f} ms"


def _echo(host: Host, sequence: int) -> float | None:
    """Send one echo through a socket that needs no privilege; PermissionError where the system gives none."""
    if host.family is not socket.AF_INET:
        raise PermissionError(errno.EPERM, "ICMPv6 is left to TCP")
    try:
        opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP)
    except OSError as error:
        raise PermissionError(error.errno, "no ICMP socket") from error
    with opened:
        opened.settimeout(TIMEOUT_S)
        started = time.perf_counter()
        try:
            # the kernel fills in checksum and identifier
            opened.sendto(struct.pack("!BBHHH", _ECHO_REQUEST, 0, 0, 0, sequence), (host.address, 0))
            opened.recv(1024)
        except OSError:
            return None
    return (time.perf_counter() - started) * 1000


def _hops(host: Host) -> Iterator[str | None]:
    """Yield the router of each hop, None for a silent one; two silent ones in a row beyond the third end it."""
    silent = 0
    for ttl in range(1, MAX_HOPS + 1):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, ttl)
            probe.setsockopt(socket.IPPROTO_IP, _IP_RECVERR, 1)
            started = time.perf_counter()
            try:
                probe.sendto(b"faultmaven", (host.address, _TRACE_PORT + ttl))
                router = _complaint(probe)
            except OSError:
                return
        took = (time.perf_counter() - started) * 1000
        silent = 0 if router else silent + 1
        yield f"{router if is_global(router) else 'private'}  {took:.1f} ms" if router else None
        if router == host.address or silent >= 3:
            return


def _complaint(probe: socket.socket) -> str | None:
    """Return who complained about a packet, from the error queue of its socket (struct sock_extended_err)."""
    poll = select.poll()
    poll.register(probe, select.POLLERR)
    if not poll.poll(1000):
        return None
    _, extra, _, _ = probe.recvmsg(512, 512, socket.MSG_ERRQUEUE)
    for level, kind, data in extra:
        if level == socket.IPPROTO_IP and kind == _IP_RECVERR and len(data) >= 24:
            return socket.inet_ntoa(data[20:24])
    return None


def _named(host: Host) -> str:
    return host.name if host.name == host.address else f"{host.name} ({host.address})"
