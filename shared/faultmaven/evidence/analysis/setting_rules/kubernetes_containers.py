"""Containers of Kubernetes: what they ask for, what they may use, how they are probed, and what they run as."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from faultmaven.evidence.analysis.setting_rules.amounts import cpu, in_words, memory, size
from faultmaven.evidence.analysis.setting_rules.config import Config, Setting
from faultmaven.evidence.analysis.setting_rules.rule import said
from faultmaven.evidence.findings import Finding, FindingKind

_CONTAINER = (
    r"(?P<pod>(?:spec\.jobTemplate\.)?(?:spec\.template\.)?spec)\.(?P<list>containers|initContainers)"
    r"\[(?P<name>(?:\{\{.*?\}\}|[^\[\]])++)\]"
)
_IN_CONTAINER = re.compile(_CONTAINER + r"\.(?P<rest>.*)", re.S)
_JAVA_HEAP = re.compile(r"-Xmx(?P<size>\d+[kKmMgG]?)\b")
_NODE_HEAP = re.compile(r"--max[-_]old[-_]space[-_]size[= ](?P<size>\d+)\b")
_OF_THE_NODE = r"(?:.*\.)?spec\.(?:volumes\[[^\]]*\]\.(?P<path>hostPath\.path)|(?P<host>host(?:Network|PID|IPC)))"
_TINY_MEMORY = 4 * 2**20  # the runtime itself needs more to start a process


@dataclass(frozen=True)
class Container:
    """One container of a pod or of a pod template, with its settings relative to it."""

    name: str
    path: str
    pod: str
    initial: bool
    settings: Config
    whole: Config

    def get(self, path: str) -> Setting | None:
        """Return a setting of the container, such as `resources.limits.memory`."""
        return self.whole.first(f"{self.path}.{path}")


@lru_cache(maxsize=1)
def containers(config: Config) -> Sequence[Container]:
    """Return the containers of an object that has a pod in it; ten rules ask for them, one object after another."""
    inside: dict[tuple[str, str, str], list[Setting]] = {}
    for setting in config.settings:
        if "ontainers[" in setting.path and (match := _IN_CONTAINER.match(setting.path)):
            inside.setdefault((match["pod"], match["list"], match["name"]), []).append(setting)
    found: list[Container] = []
    for (pod, kind, name), settings in inside.items():
        path = f"{pod}.{kind}[{name}]"
        shown = next((s.value for s in settings if s.path == f"{path}.name" and s.value), name)
        found.append(Container(shown, path, pod, kind == "initContainers", Config(config.format, settings), config))
    return found


def amounts(config: Config) -> Iterator[Finding]:
    """Requests above limits, units that are mistakes, and heaps that do not fit into their container."""
    for box in containers(config):
        for kind, read in (("memory", memory), ("cpu", cpu)):
            request, limit = box.get(f"resources.requests.{kind}"), box.get(f"resources.limits.{kind}")
            for setting in (request, limit):
                if setting:
                    yield from _unit(box, kind, setting)
            asked, allowed = read(request.value) if request else None, read(limit.value) if limit else None
            if request and limit and asked is not None and allowed is not None and asked > allowed:
                yield said(
                    "limit-below-request",
                    f"The container {box.name} requests {request.value} of {kind}, above its limit of {limit.value}",
                    limit,
                    other=request,
                    kind=FindingKind.CONTRADICTION,
                    severity="error",
                )
        yield from _heap(box)


def _unit(box: Container, kind: str, setting: Setting) -> Iterator[Finding]:
    amount = memory(setting.value) if kind == "memory" else cpu(setting.value)
    if amount is None:
        if re.fullmatch(r"\d+(?:\.\d+)?\s*[A-Za-z]+", setting.value):
            yield said(
                "unit-mistake",
                f"{setting.path} is {setting.value}, which is no quantity of Kubernetes "
                "(Mi, Gi, M, G for memory; m for processors)",
                setting,
                severity="error",
            )
    elif kind == "memory" and amount < _TINY_MEMORY:
        how = "m means thousandths of a byte; was Mi meant?" if setting.value.endswith("m") else "was Mi meant?"
        yield said(
            "unit-mistake",
            f"The container {box.name} gets {setting.value} of memory, which is {in_words(amount)}: {how}",
            setting,
            severity="error",
        )
    elif kind == "cpu" and amount >= 64 and not setting.value.endswith("m"):
        yield said(
            "unit-mistake",
            f"The container {box.name} gets {setting.value} processors: was {setting.value}m meant?",
            setting,
            severity="error",
        )


def _heap(box: Container) -> Iterator[Finding]:
    limit = box.get("resources.limits.memory")
    allowed = memory(limit.value) if limit else None
    if limit is None or not allowed:
        return
    for setting in box.settings.settings:
        for pattern, runtime, factor in ((_JAVA_HEAP, "Java", 1), (_NODE_HEAP, "Node.js", 2**20)):
            match = pattern.search(setting.value)
            heap = (size(match["size"]) or 0) * factor if match else 0
            if not match or not heap:
                continue
            if heap > allowed:
                yield said(
                    "heap-above-limit",
                    f"The {runtime} heap of the container {box.name} may grow to "
                    f"{in_words(heap)}, but the container is killed at {limit.value}",
                    setting,
                    other=limit,
                    kind=FindingKind.CONTRADICTION,
                    severity="error",
                )
            elif heap > 0.9 * allowed:
                yield said(
                    "heap-near-limit",
                    f"The {runtime} heap of the container {box.name} may take "
                    f"{in_words(heap)} of its {limit.value}: threads, code and buffers need room too",
                    setting,
                    other=limit,
                    kind=FindingKind.CONTRADICTION,
                )
        if setting.name == "gomemlimit" and (memory(setting.value.removesuffix("B")) or 0) > allowed:
            yield said(
                "heap-above-limit",
                f"GOMEMLIMIT of the container {box.name} is {setting.value}, above the "
                f"container's limit of {limit.value}",
                setting,
                other=limit,
                kind=FindingKind.CONTRADICTION,
            )


def images(config: Config) -> Iterator[Finding]:
    """Images whose content changes under the same name, and containers without any limit."""
    for box in containers(config):
        image = box.get("image")
        if image and config.source != "describe" and (tag := moving_tag(image.value)):
            yield said(
                "moving-image",
                f"The container {box.name} runs {image.value}{tag}: what runs tomorrow may differ",
                image,
                severity="info",
            )
        if image and not box.initial and box.get("resources.limits.memory") is None and config.source != "template":
            yield said(
                "no-memory-limit",
                f"The container {box.name} has no memory limit: a leak takes the whole node",
                image,
                severity="info",
            )


def moving_tag(image: str) -> str:
    """Return what makes an image's name stand for changing content, or "" when it does not."""
    if not image or "@sha256:" in image or re.search(r"[${}]", image):
        return ""
    last = image.rsplit("/", 1)[-1]
    if last.endswith(":latest"):
        return " (tag latest)"
    return "" if ":" in last or last == "scratch" else " (no tag, so latest)"


def rights(config: Config) -> Iterator[Finding]:
    """Containers that are root on their node, or close to it."""
    for box in containers(config):
        for path, bad, what, severity in (
            ("securityContext.privileged", "true", "is privileged: it is root on its node", "warn"),
            ("securityContext.runAsUser", "0", "runs as root", "info"),
            ("securityContext.allowPrivilegeEscalation", "true", "may gain more rights than it began with", "info"),
        ):
            setting = box.get(path)
            if setting and setting.value == bad:
                yield said(
                    "rights",
                    f"The container {box.name} {what}",
                    setting,
                    severity="warn" if severity == "warn" else "info",
                )
    for setting, match in config.fitting(
        r"(?:.*\.)?spec\.(?:volumes\[[^\]]*\]\.(?P<path>hostPath\.path)|(?P<host>host(?:Network|PID|IPC)))"
    ):
        if match["path"]:
            docker = "docker.sock" in setting.value or setting.value == "/"
            yield said(
                "host-path",
                f"A volume mounts {setting.value} of the node: "
                + ("whoever has it has the node" if docker else "its content differs from node to node"),
                setting,
                severity="warn" if docker else "info",
            )
        elif setting.value == "true":
            yield said(
                "host-namespace", f"{match['host']} is true: the pod shares the node's own", setting, severity="info"
            )


def parts_of_a_pod(config: Config) -> Iterator[Finding]:
    """Mounts of volumes that the pod does not have, and variables that are set twice."""
    for box in containers(config):
        volumes: Sequence[str] = [s.value for s, _ in config.fitting(re.escape(box.pod) + r"\.volumes\[[^\]]*\]\.name")]
        for mount, _ in box.settings.fitting(r".*\.volumeMounts\[[^\]]*\]\.name"):
            claimed = config.kind == "StatefulSet" and any("volumeClaimTemplates" in s.path for s in config.settings)
            if config.source in {"yaml", "json"} and mount.value not in volumes and not claimed:
                yield said(
                    "unknown-volume",
                    f"The container {box.name} mounts the volume {mount.value}, which the pod does not have",
                    mount,
                    kind=FindingKind.DANGLING_REFERENCE,
                    severity="error",
                )
        seen: dict[str, Setting] = {}
        for variable, _ in box.settings.fitting(r".*\.env\[[^\]]*\]\.name"):
            if variable.value in seen:
                yield said(
                    "variable-twice",
                    f"The container {box.name} sets {variable.value} twice; the later one wins",
                    variable,
                    other=seen[variable.value],
                    kind=FindingKind.CONTRADICTION,
                )
            seen[variable.value] = variable


CHECKS = (amounts, images, rights, parts_of_a_pod)
