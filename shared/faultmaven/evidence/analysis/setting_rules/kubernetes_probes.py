"""Probes of Kubernetes: ports nobody listens on, and impatience that kills what is only slow."""

from __future__ import annotations

from collections.abc import Iterator

from faultmaven.evidence.analysis.setting_rules.amounts import number
from faultmaven.evidence.analysis.setting_rules.config import Config, Setting
from faultmaven.evidence.analysis.setting_rules.kubernetes_containers import Container, containers
from faultmaven.evidence.analysis.setting_rules.rule import said
from faultmaven.evidence.findings import Finding, FindingKind

_LIVE = ("livenessProbe", "readinessProbe", "startupProbe")
_KINDS_OF_PROBE = ("httpGet", "tcpSocket", "grpc")


def probes(config: Config) -> Iterator[Finding]:
    """Probes at ports nobody listens on, and probes so eager that they kill what is only slow."""
    for box in containers(config):
        numbers = {s.value: s for s, _ in box.settings.fitting(r".*\.ports\[[^\]]*\]\.containerPort")}
        names = {s.value for s, _ in box.settings.fitting(r".*\.ports\[[^\]]*\]\.name")}
        for probe in _LIVE:
            port = next((p for kind in _KINDS_OF_PROBE if (p := box.get(f"{probe}.{kind}.port"))), None)
            if port and numbers and "{{" not in port.value:
                yield from _port(box, probe, port, numbers, names)
        yield from _eager(box)


def _port(box: Container, probe: str, port: Setting, numbers: dict[str, Setting], names: set[str]) -> Iterator[Finding]:
    listed = ", ".join([*numbers, *names])
    if number(port.value) is None:
        if port.value not in names:
            yield said(
                "probe-port",
                f"The {probe} of the container {box.name} asks the port named {port.value}, "
                f"but the container has no port of this name (it has {listed})",
                port,
                other=next(iter(numbers.values())),
                kind=FindingKind.DANGLING_REFERENCE,
                severity="error",
            )
    elif port.value not in numbers:
        yield said(
            "probe-port",
            f"The {probe} of the container {box.name} asks port {port.value}, but the container lists only {listed}",
            port,
            other=next(iter(numbers.values())),
            kind=FindingKind.DANGLING_REFERENCE,
        )


def _eager(box: Container) -> Iterator[Finding]:
    alive = [s for s in box.settings.settings if s.path.startswith(f"{box.path}.livenessProbe.")]
    if not alive:
        return
    delay, timeout = box.get("livenessProbe.initialDelaySeconds"), box.get("livenessProbe.timeoutSeconds")
    period, failures = box.get("livenessProbe.periodSeconds"), box.get("livenessProbe.failureThreshold")
    started = any(s.path.startswith(f"{box.path}.startupProbe.") for s in box.settings.settings)
    patience = (number(period.value) if period else 10) or 10
    tries = (number(failures.value) if failures else 3) or 3
    wait = (number(delay.value) if delay else 0) or 0
    if not started and wait + patience * tries < 15:
        yield said(
            "liveness-eager",
            f"The livenessProbe of the container {box.name} restarts it when it is not up "
            f"after {wait + patience * tries:g} seconds, and no startupProbe waits for it",
            delay or period or alive[0],
        )
    elif not started and delay is None and not box.initial:
        yield said(
            "liveness-no-delay",
            f"The livenessProbe of the container {box.name} begins at once: neither "
            "initialDelaySeconds nor a startupProbe is set",
            alive[0],
            severity="info",
        )
    if timeout and number(timeout.value) == 1 and failures and number(failures.value) == 1:
        yield said(
            "liveness-eager",
            f"One answer slower than a second restarts the container {box.name}",
            timeout,
            other=failures,
        )
    elif timeout and number(timeout.value) == 1:
        yield said(
            "liveness-timeout",
            f"The livenessProbe of the container {box.name} gives up after 1 second: a "
            "pause of garbage collection or a busy node looks like death",
            timeout,
            severity="info",
        )


CHECKS = (probes,)
