"""Compose files and Dockerfiles: what starts before what, what is lost, what anyone can read or replace."""

from __future__ import annotations

import re
from collections.abc import Iterator

from faultmaven.evidence.analysis.setting_rules.config import Config, Setting
from faultmaven.evidence.analysis.setting_rules.kubernetes_containers import moving_tag
from faultmaven.evidence.analysis.setting_rules.rule import said
from faultmaven.evidence.findings import Finding, FindingKind

_SERVICE = r"services\.(?P<service>[^.\[]+)"
_PORT = re.compile(r"(?:(?P<ip>[\d.]+|\[[\da-fA-F:]+\]):)?(?P<host>\d+):(?P<inside>\d+)(?:/(?P<kind>tcp|udp))?\Z")
_SECRET_NAME = re.compile(r"(?:password|passwd|secret|token|api_?key|private_?key|credentials?)$")
#: Arguments that every build knows (Dockerfile reference, predefined ARGs) and variables of the shell.
_KNOWN = frozenset(
    {
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "FTP_PROXY",
        "NO_PROXY",
        "ALL_PROXY",
        "TARGETPLATFORM",
        "TARGETOS",
        "TARGETARCH",
        "TARGETVARIANT",
        "BUILDPLATFORM",
        "BUILDOS",
        "BUILDARCH",
        "BUILDVARIANT",
        "PATH",
        "HOME",
        "PWD",
        "USER",
        "HOSTNAME",
        "LANG",
        "LD_LIBRARY_PATH",
        "PYTHONPATH",
        "JAVA_HOME",
        "GOPATH",
        "CLASSPATH",
        "NODE_PATH",
    }
)
_VARIABLE = re.compile(r"(?<!\\)\$(?:\{(?P<braced>[A-Za-z_]\w*)\}|(?P<plain>[A-Za-z_]\w*))")


def compose_services(config: Config) -> Iterator[Finding]:
    """Services of a compose file one by one: restarts, images, mounts of the host."""
    if config.format != "compose":
        return
    for setting, match in config.fitting(_SERVICE + r"\.(?P<key>restart|image|privileged|network_mode|volumes\[\d+\])"):
        name, value = match["service"], setting.value
        if match["key"] == "restart" and value in {"no", "false"}:
            yield said("no-restart", f"The service {name} is not restarted when it dies (restart: {value})", setting)
        elif match["key"] == "image" and (tag := moving_tag(value)):
            yield said(
                "moving-image",
                f"The service {name} runs {value}{tag}: what runs tomorrow may differ",
                setting,
                severity="info",
            )
        elif match["key"] == "privileged" and value == "true":
            yield said("rights", f"The service {name} is privileged: it is root on its host", setting)
        elif (
            match["key"] == "network_mode"
            and value == "host"
            and (ports := next((s for s, _ in config.fitting(rf"services\.{re.escape(name)}\.ports\[0\]")), None))
        ):
            yield said(
                "ports-ignored",
                f"The service {name} uses the host's network: its ports are ignored",
                ports,
                other=setting,
                kind=FindingKind.CONTRADICTION,
            )
        elif "docker.sock" in value:
            yield said("host-path", f"The service {name} may command Docker on its host ({value})", setting)


def compose_order(config: Config) -> Iterator[Finding]:
    """What depends on what: services that are not there, and health that nobody checks."""
    if config.format != "compose":
        return
    services = {match["service"] for _, match in config.fitting(_SERVICE + r"\..*")}
    checked = {match["service"] for _, match in config.fitting(_SERVICE + r"\.healthcheck\..*")}
    pattern = _SERVICE + r"\.(?:depends_on\[\d+\]|depends_on\.(?P<on>[^.\[]+)\.condition)"
    for setting, match in config.fitting(pattern):
        needed = match["on"] or setting.value
        if needed not in services:
            yield said(
                "unknown-service",
                f"The service {match['service']} depends on {needed}, which this file does not define",
                setting,
                kind=FindingKind.DANGLING_REFERENCE,
                severity="error",
            )
        elif match["on"] and setting.value == "service_healthy" and needed not in checked:
            yield said(
                "no-healthcheck",
                f"The service {match['service']} waits until {needed} is healthy, but {needed} has "
                "no healthcheck in this file",
                setting,
                kind=FindingKind.DANGLING_REFERENCE,
            )
        elif not match["on"] or setting.value == "service_started":
            yield said(
                "starts-before-ready",
                f"The service {match['service']} starts when {needed} has started, not when it "
                "is ready: no condition on its health",
                setting,
                severity="info",
            )


def compose_names(config: Config) -> Iterator[Finding]:
    """Host ports that two services want, and volumes, networks and secrets that are not defined."""
    if config.format != "compose":
        return
    taken: dict[tuple[str, str], tuple[str, Setting]] = {}
    for setting, match in config.fitting(_SERVICE + r"\.ports\[\d+\]"):
        port = _PORT.match(setting.value)
        if port is None:
            continue
        key = (port["host"], port["kind"] or "tcp")
        if key in taken and (taken[key][1].value.split(":")[0] == setting.value.split(":")[0] or not port["ip"]):
            other, before = taken[key]
            yield said(
                "port-twice",
                f"The services {other} and {match['service']} both want port {port['host']} of the host",
                setting,
                other=before,
                kind=FindingKind.CONTRADICTION,
                severity="error",
            )
        taken.setdefault(key, (match["service"], setting))
    top = {
        kind: {m["name"] for _, m in config.fitting(rf"{kind}\.(?P<name>[^.\[]+).*")}
        for kind in ("volumes", "networks")
    }
    for setting, match in config.fitting(_SERVICE + r"\.volumes\[\d+\]"):
        name = setting.value.split(":")[0]
        if ":" in setting.value and re.match(r"[A-Za-z][\w-]+\Z", name) and name not in top["volumes"]:
            yield said(
                "unknown-volume",
                f"The service {match['service']} mounts the volume {name}, which this file does not define",
                setting,
                kind=FindingKind.DANGLING_REFERENCE,
                severity="error",
            )
    for setting, match in config.fitting(_SERVICE + r"\.networks\[\d+\]"):
        if setting.value not in top["networks"] and setting.value != "default":
            yield said(
                "unknown-network",
                f"The service {match['service']} joins the network {setting.value}, which this file does not define",
                setting,
                kind=FindingKind.DANGLING_REFERENCE,
                severity="error",
            )


def dockerfile(config: Config) -> Iterator[Finding]:
    """What a built image will be: who it runs as, what it was built from, what stays in its layers."""
    if config.format != "dockerfile":
        return
    stages = [(setting, match["stage"]) for setting, match in config.fitting(r"stage\[(?P<stage>[^\]]*)\]\.FROM")]
    if not stages:
        return
    names = {stage for _, stage in stages} | {str(number) for number in range(len(stages))}
    last_from, last = stages[-1]
    for setting, _ in stages:
        image = setting.value.split()[-1] if setting.value else ""
        if image not in names and (tag := moving_tag(image)):
            yield said(
                "moving-image",
                f"The image is built from {image}{tag}: the next build may differ",
                setting,
                severity="info",
            )
    users = config.all(f"stage[{last}].USER")
    if users and users[-1].value.split(":")[0] in {"root", "0"}:
        yield said("runs-as-root", "The image runs as root", users[-1])
    elif not users and last_from.value != "scratch" and last_from.value not in names:
        yield said(
            "runs-as-root",
            f"No USER is set: the image runs as the user of {last_from.value}, mostly root",
            last_from,
            severity="info",
        )
    for name in ("CMD", "ENTRYPOINT", "HEALTHCHECK"):
        found = config.all(f"stage[{last}].{name}")
        if len(found) > 1:
            yield said(
                "instruction-twice",
                f"{name} stands twice (lines {found[-2].line} and {found[-1].line}); only the last one counts",
                found[-2],
                other=found[-1],
                kind=FindingKind.CONTRADICTION,
            )
    yield from _dockerfile_lines(config, names)


def _dockerfile_lines(config: Config, stages: set[str]) -> Iterator[Finding]:
    for setting, match in config.fitting(r"stage\[(?P<stage>[^\]]*)\]\.(?P<key>ADD|COPY|RUN)"):
        source = re.search(r"--from=(?P<name>[\w.-]+)(?=\s)", setting.value)
        if (
            match["key"] == "ADD"
            and re.match(r"(?:--\S+\s+)*https?://", setting.value)
            and "--checksum" not in setting.value
        ):
            yield said(
                "add-url",
                f"ADD takes a file from the network without a checksum ({setting.value[:60]})",
                setting,
                severity="info",
            )
        elif source and source["name"] not in stages and not re.search(r"[./:]", source["name"]):
            yield said(
                "unknown-stage",
                f"COPY takes from the stage {source['name']}, which this file does not have: it is "
                "taken for the name of an image",
                setting,
                kind=FindingKind.DANGLING_REFERENCE,
            )
        elif match["key"] == "RUN" and re.search(r"\bchmod\s+(?:-R\s+)?0?777\b", setting.value):
            yield said("open-files", "RUN gives everyone the right to write (chmod 777)", setting, severity="info")


def dockerfile_variables(config: Config) -> Iterator[Finding]:
    """Secrets that stay in the image's history, and variables that nobody defines."""
    if config.format != "dockerfile":
        return
    for setting, match in config.fitting(r"(?:stage\[[^\]]*\]\.)?(?P<key>ENV|ARG)\.(?P<name>[^.]+)"):
        given = setting.value and not setting.value.startswith(("<", "$"))
        if given and _SECRET_NAME.search(setting.name) and not setting.value.startswith("/"):
            yield said(
                "secret-in-image",
                f"{match['key']} {match['name']} has a value that stays in the image's history",
                setting,
                kind=FindingKind.PLAINTEXT_SECRET,
            )
    general = {match["name"] for _, match in config.fitting(r"ARG\.(?P<name>.+)")}
    known: dict[str, set[str]] = {}
    for setting in sorted(config.settings, key=lambda s: s.line):
        place = re.match(r"stage\[(?P<stage>[^\]]*)\]\.(?P<key>[A-Z]+)(?:\.(?P<name>.+))?\Z", setting.path)
        if place is None:
            continue
        here = known.setdefault(place["stage"], set())
        if place["key"] == "FROM":
            yield from _undefined(setting, general)
        elif place["key"] in {"COPY", "ADD", "WORKDIR", "EXPOSE", "USER", "VOLUME"}:
            yield from _undefined(setting, here)
        if place["key"] in {"ARG", "ENV"} and place["name"]:
            here.add(place["name"])


def _undefined(setting: Setting, known: set[str]) -> Iterator[Finding]:
    for match in _VARIABLE.finditer(setting.value):
        name = match["braced"] or match["plain"]
        if name not in known and name not in _KNOWN:
            yield said(
                "undefined-variable",
                f"{setting.path.rsplit('.', 1)[-1]} uses {name}, which no ARG or ENV before it sets "
                "(it may come from the base image)",
                setting,
                kind=FindingKind.DANGLING_REFERENCE,
                severity="info",
            )


CHECKS = (compose_services, compose_order, compose_names, dockerfile, dockerfile_variables)
