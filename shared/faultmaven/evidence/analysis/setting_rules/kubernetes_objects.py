"""Objects of Kubernetes among each other: selectors, ports, references, replicas, and versions that are gone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from faultmaven.evidence.analysis.setting_rules.amounts import number
from faultmaven.evidence.analysis.setting_rules.config import Config, Setting
from faultmaven.evidence.analysis.setting_rules.kubernetes_containers import containers
from faultmaven.evidence.analysis.setting_rules.rule import said
from faultmaven.evidence.findings import Finding, FindingKind

WORKLOADS = frozenset({"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "Pod"})
#: API version -> (kinds it no longer serves, since which Kubernetes): the deprecated API migration guide.
_GONE = {
    "extensions/v1beta1": ({"Deployment", "DaemonSet", "ReplicaSet", "Ingress", "NetworkPolicy"}, "1.16 to 1.22"),
    "apps/v1beta1": ({"Deployment", "StatefulSet"}, "1.16"),
    "apps/v1beta2": ({"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"}, "1.16"),
    "networking.k8s.io/v1beta1": ({"Ingress", "IngressClass"}, "1.22"),
    "batch/v1beta1": ({"CronJob"}, "1.25"),
    "policy/v1beta1": ({"PodDisruptionBudget", "PodSecurityPolicy"}, "1.25"),
    "autoscaling/v2beta1": ({"HorizontalPodAutoscaler"}, "1.25"),
    "autoscaling/v2beta2": ({"HorizontalPodAutoscaler"}, "1.26"),
    "rbac.authorization.k8s.io/v1beta1": ({"Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding"}, "1.22"),
}
_REFERENCES = (
    ("ConfigMap", r".*\.configMap(?:KeyRef|Ref)?\.name"),
    ("Secret", r".*\.(?:secret(?:KeyRef|Ref)\.name|secret\.secretName)"),
    ("PersistentVolumeClaim", r".*\.persistentVolumeClaim\.claimName"),
    ("ServiceAccount", r".*spec\.serviceAccountName"),
)


def workloads(config: Config) -> Iterator[Finding]:
    """A workload's own contradictions: labels, replicas, restarts."""
    if config.kind not in WORKLOADS or config.source == "describe":
        return
    for setting, match in config.fitting(r"spec\.selector\.matchLabels(?P<label>.+)"):
        label = config.first(f"spec.template.metadata.labels{match['label']}")
        if "{{" not in setting.value and (label is None or label.value != setting.value):
            what = f"has {label.value}" if label else "does not have it"
            yield said(
                "selector-misses-template",
                f"The selector of {config.kind} {config.object_name} wants "
                f"{match['label'].strip('.')}={setting.value}, but its own pod template {what}",
                setting,
                other=label,
                kind=FindingKind.CONTRADICTION,
                severity="error",
            )
    replicas = config.first("spec.replicas")
    if replicas and replicas.value in {"0", "1"} and config.kind in {"Deployment", "StatefulSet"}:
        none = replicas.value == "0"
        what = "nothing of it runs" if none else "it is down whenever its one pod is"
        yield said(
            "few-replicas",
            f"{config.kind} {config.object_name} has {replicas.value} replicas: {what}",
            replicas,
            severity="warn" if none else "info",
        )
    restart = config.first("spec.template.spec.restartPolicy")
    if (
        restart
        and config.kind in {"Deployment", "StatefulSet", "DaemonSet"}
        and restart.value in {"Never", "OnFailure"}
    ):
        yield said(
            "restart-policy",
            f"restartPolicy {restart.value} is refused in a {config.kind}: only Always is allowed",
            restart,
            kind=FindingKind.CONTRADICTION,
            severity="error",
        )
    surge, lost = (
        config.value("spec.strategy.rollingUpdate.maxSurge"),
        config.first("spec.strategy.rollingUpdate.maxUnavailable"),
    )
    if lost and lost.value == "100%":
        yield said("rollout-takes-all", f"A rollout of {config.object_name} may stop all its pods at once", lost)
    if lost and lost.value in {"0", "0%"} and surge in {"0", "0%"}:
        yield said(
            "rollout-cannot-move",
            "maxSurge and maxUnavailable are both 0: no rollout can begin",
            lost,
            kind=FindingKind.CONTRADICTION,
            severity="error",
        )


def versions(config: Config) -> Iterator[Finding]:
    """Versions of the API that clusters of today do not serve."""
    version = config.first("apiVersion")
    kinds, since = _GONE.get(version.value, (set[str](), "")) if version else (set[str](), "")
    if version and config.kind in kinds:
        yield said(
            "version-gone",
            f"{version.value} no longer serves {config.kind} since Kubernetes {since}: applying it fails",
            version,
        )


def _same_space(one: Config, other: Config) -> bool:
    return not one.namespace or not other.namespace or one.namespace == other.namespace


def _labels(config: Config) -> dict[str, str]:
    prefix = "metadata.labels" if config.kind == "Pod" else "spec.template.metadata.labels"
    if config.kind == "CronJob":
        prefix = "spec.jobTemplate.spec.template.metadata.labels"
    return {_key(s.path, prefix): s.value for s in config.below(prefix)}


def _key(path: str, prefix: str) -> str:
    return path[len(prefix) :].lstrip(".").strip('[]"')


def services(configs: Sequence[Config]) -> Iterator[Finding]:
    """Services whose selector fits no workload of the file, and ports that no container of those it fits has."""
    given = [c for c in configs if c.kind in WORKLOADS and c.source in {"yaml", "json"}]
    pods = [(c, labels) for c in given if (labels := _labels(c))]
    for service in configs:
        if service.kind != "Service" or service.source not in {"yaml", "json"} or not pods:
            continue
        wanted = list(service.below("spec.selector"))
        if not wanted or any(s.value == "{}" for s in wanted):
            continue
        asks = {_key(s.path, "spec.selector"): s.value for s in wanted}.items()
        near = [(c, labels) for c, labels in pods if _same_space(service, c)]
        chosen = [c for c, labels in near if asks <= labels.items()]
        if near and not chosen:
            close, close_labels = max(near, key=lambda pod: len(asks & pod[1].items()))
            labels = ", ".join(f"{key}={value}" for key, value in list(close_labels.items())[:4])
            asked = ", ".join(f"{key}={value}" for key, value in asks)
            yield said(
                "selector-matches-nothing",
                f"Service {service.object_name} selects {asked}, which fits no pods of this "
                f"file; the nearest are those of {close.kind} {close.object_name} with {labels}",
                wanted[0],
                other=next(iter(close.below("spec.template.metadata.labels")), None),
                kind=FindingKind.DANGLING_REFERENCE,
            )
        elif chosen:
            yield from _ports(service, chosen[:20])


def _ports(service: Config, chosen: Sequence[Config]) -> Iterator[Finding]:
    numbers: dict[str, Setting] = {}
    names: dict[str, Setting] = {}
    for pod in chosen:
        for box in containers(pod):
            numbers |= {s.value: s for s, _ in box.settings.fitting(r".*\.ports\[[^\]]*\]\.containerPort")}
            names |= {s.value: s for s, _ in box.settings.fitting(r".*\.ports\[[^\]]*\]\.name")}
    if not numbers:
        return
    for port, match in service.fitting(r"(?P<entry>spec\.ports\[[^\]]*\])\.port"):
        target = service.first(f"{match['entry']}.targetPort") or port
        if target.value in numbers or target.value in names:
            continue
        named = number(target.value) is None
        yield said(
            "target-port",
            f"Service {service.object_name} sends to port {target.value}, but the containers of "
            f"{chosen[0].kind} {chosen[0].object_name} have {', '.join([*numbers, *names])}",
            target,
            other=next(iter(numbers.values())),
            kind=FindingKind.DANGLING_REFERENCE,
            severity="error" if named else "warn",
        )


def references(configs: Sequence[Config]) -> Iterator[Finding]:
    """Objects that are used and not in the file, where the file holds others of that kind; and keys that they lack."""
    given = [c for c in configs if c.source in {"yaml", "json"}]
    for kind, pattern in _REFERENCES:
        known = {c.object_name: c for c in given if c.kind == kind}
        if not known:
            continue
        for user in given:
            for setting, _ in user.fitting(pattern):
                optional = user.value(f"{setting.parent}.optional") == "true"
                if not setting.value or optional or setting.value == "default" or "{{" in setting.value:
                    continue
                if setting.value not in known:
                    yield said(
                        "not-in-this-file",
                        f"{user.kind} {user.object_name} uses the {kind} {setting.value}, which is "
                        f"not in this file (it has {', '.join(list(known)[:4])})",
                        setting,
                        kind=FindingKind.DANGLING_REFERENCE,
                        severity="info",
                    )
                else:
                    yield from _key_of(user, setting, kind, known[setting.value])


def _key_of(user: Config, setting: Setting, kind: str, holder: Config) -> Iterator[Finding]:
    key = user.first(f"{setting.parent}.key") if re.search(r"KeyRef\.name\Z", setting.path) else None
    keys = {_key(s.path, part) for part in ("data", "stringData", "binaryData") for s in holder.below(part)}
    if key and keys and key.value not in keys and not any(k.startswith(f"{key.value}.") for k in keys):
        yield said(
            "key-missing",
            f"{user.kind} {user.object_name} takes the key {key.value} of {kind} {setting.value}, which "
            f"has only {', '.join(sorted(keys)[:5])}",
            key,
            other=next(iter(holder.settings), None),
            kind=FindingKind.DANGLING_REFERENCE,
            severity="error",
        )


def routes(configs: Sequence[Config]) -> Iterator[Finding]:
    """Ingresses, autoscalers and disruption budgets against what they speak of."""
    given = [c for c in configs if c.source in {"yaml", "json"}]
    services_here = {c.object_name: c for c in given if c.kind == "Service"}
    workloads_here = {c.object_name: c for c in given if c.kind in WORKLOADS}
    for config in given:
        if config.kind == "Ingress" and services_here:
            for name, match in config.fitting(r"(?P<backend>.*)\.service\.name|(?P<old>.*)\.serviceName"):
                if name.value not in services_here:
                    yield said(
                        "not-in-this-file",
                        f"Ingress {config.object_name} sends to Service {name.value}, which is not in this file",
                        name,
                        kind=FindingKind.DANGLING_REFERENCE,
                        severity="info",
                    )
                    continue
                port = config.first(f"{match['backend']}.service.port.number") or config.first(
                    f"{match['old']}.servicePort"
                )
                known = {s.value for s, _ in services_here[name.value].fitting(r"spec\.ports\[[^\]]*\]\.(?:port|name)")}
                if port and known and port.value not in known:
                    yield said(
                        "service-port",
                        f"Ingress {config.object_name} sends to port {port.value} of Service "
                        f"{name.value}, which has {', '.join(sorted(known))}",
                        port,
                        kind=FindingKind.DANGLING_REFERENCE,
                        severity="error",
                    )
        if config.kind == "HorizontalPodAutoscaler":
            target = config.first("spec.scaleTargetRef.name")
            if target and workloads_here and target.value not in workloads_here:
                yield said(
                    "not-in-this-file",
                    f"The autoscaler {config.object_name} scales {target.value}, which is not in this file",
                    target,
                    kind=FindingKind.DANGLING_REFERENCE,
                    severity="info",
                )
        if config.kind == "PodDisruptionBudget":
            yield from _budget(config, workloads_here)


def _budget(budget: Config, workloads_here: dict[str, Config]) -> Iterator[Finding]:
    least, most = budget.first("spec.minAvailable"), budget.first("spec.maxUnavailable")
    if (least and least.value == "100%") or (most and most.value in {"0", "0%"}):
        setting = least or most
        if setting:
            yield said(
                "budget-blocks",
                f"The disruption budget {budget.object_name} allows no pod to be moved: draining a node never ends",
                setting,
            )
    wanted = {_key(s.path, "spec.selector.matchLabels"): s.value for s in budget.below("spec.selector.matchLabels")}
    for config in workloads_here.values():
        replicas = config.first("spec.replicas")
        fits = wanted and wanted.items() <= _labels(config).items()
        asked, there = number(least.value) if least else None, number(replicas.value) if replicas else None
        if least and replicas and fits and asked is not None and there is not None and asked >= there > 0:
            yield said(
                "budget-blocks",
                f"The disruption budget {budget.object_name} keeps {least.value} pods of "
                f"{config.object_name}, which has {replicas.value}: draining a node never ends",
                least,
                other=replicas,
                kind=FindingKind.CONTRADICTION,
            )


CHECKS = (workloads, versions)
FILE_CHECKS = (services, references, routes)
