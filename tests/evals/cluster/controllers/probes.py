"""What a kubelet's probe says of a program: nothing, or the words of the Unhealthy event."""

from __future__ import annotations

from tests.evals.cluster.world import Obj, Program

_GARBLED = r'"\x00\x00\x06\x04\x00\x00\x00\x00\x00\x00\x05\x00\x00@\x00"'


def complaint(pod: Obj, container: Obj, kind: str, program: Program) -> str:
    """Return why a probe (`readiness`, `liveness` or `startup`) fails on a program that is up; empty when it succeeds."""
    probe = container.get(f"{kind}Probe")
    if not probe:
        return ""
    told = program.unready if kind == "readiness" else program.hangs
    words = told or _asked(pod, container, probe, program)
    return f"{kind.capitalize()} probe failed: {words}" if words else ""


def refused(pod: Obj, container: Obj, kind: str) -> str:
    """Return what a probe says while nothing listens yet."""
    probe = container[f"{kind}Probe"]
    return f"{kind.capitalize()} probe failed: {_refused(pod, container, probe)}"


def _asked(pod: Obj, container: Obj, probe: Obj, program: Program) -> str:
    if "exec" in probe:
        return ""
    port = probed_port(container, probe)
    if port not in program.listens:
        return _refused(pod, container, probe)
    speaks = program.part.speaks
    url = _url(pod, container, probe)
    if "httpGet" in probe:
        if speaks == "grpc":
            broken = f"net/http: HTTP/1.x transport connection broken: malformed HTTP response {_GARBLED}"
            return f'Get "{url}": {broken}'
        if probe["httpGet"].get("scheme") == "HTTPS":
            return f'Get "{url}": http: server gave HTTP response to HTTPS client'
        if speaks != "http":
            return f'Get "{url}": EOF'
        if program.slow_ms > probe.get("timeoutSeconds", 1) * 1000:
            return f'Get "{url}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)'
        if probe["httpGet"].get("path", "/") != program.health:
            return "HTTP probe failed with statuscode: 404"
    if "grpc" in probe and speaks != "grpc":
        place = f"{pod['status'].get('podIP', '')}:{port}"
        return f'timeout: failed to connect service "{place}" within {probe.get("timeoutSeconds", 1)}s: context deadline exceeded'
    return ""


def probed_port(container: Obj, probe: Obj) -> int:
    """Return the number of the port that is probed."""
    how = probe.get("httpGet") or probe.get("tcpSocket") or probe.get("grpc") or {}
    port = how.get("port", 0)
    named = {p["name"]: p["containerPort"] for p in container.get("ports", [])}
    return named.get(port, 0) if isinstance(port, str) else port


def _url(pod: Obj, container: Obj, probe: Obj) -> str:
    get = probe.get("httpGet", {})
    place = f"{pod['status'].get('podIP', '')}:{probed_port(container, probe)}"
    return f"{get.get('scheme', 'HTTP').lower()}://{place}{get.get('path', '/')}"


def _refused(pod: Obj, container: Obj, probe: Obj) -> str:
    place = f"{pod['status'].get('podIP', '')}:{probed_port(container, probe)}"
    if "httpGet" in probe:
        return f'Get "{_url(pod, container, probe)}": dial tcp {place}: connect: connection refused'
    if "tcpSocket" in probe:
        return f"dial tcp {place}: connect: connection refused"
    if "grpc" in probe:
        return f'timeout: failed to connect service "{place}" within {probe.get("timeoutSeconds", 1)}s: context deadline exceeded'
    return "command timed out"
