"""Notifications about a group of alerts: the form that Alertmanager made and Grafana took over."""

from pydantic import BaseModel, ConfigDict, Field

from faultmaven.case.models import Severity
from faultmaven.webhooks.incoming.models import Notice
from faultmaven.webhooks.incoming.reading import as_lines, digest_of, moment, severity_of, shortened

#: Labels that say where something is, in the order in which they are worth telling.
_PLACES = ("service", "job", "namespace", "cluster", "instance")
_WORST_FIRST = (Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW)


class GroupedAlert(BaseModel):
    """One alert of a group."""

    model_config = ConfigDict(extra="ignore")

    status: str
    labels: dict[str, str] = {}
    annotations: dict[str, str] = {}
    startsAt: str = ""
    endsAt: str = ""
    fingerprint: str = ""


class AlertGroup(BaseModel):
    """A notification about a group of alerts."""

    model_config = ConfigDict(extra="ignore")

    status: str
    groupKey: str = Field(min_length=1)
    alerts: list[GroupedAlert] = Field(min_length=1)
    commonLabels: dict[str, str] = {}
    commonAnnotations: dict[str, str] = {}
    title: str = ""

    @property
    def firing(self) -> list[GroupedAlert]:
        """Return the alerts that still ring."""
        return [alert for alert in self.alerts if alert.status != "resolved"]


def notice_of(group: AlertGroup, body: bytes) -> Notice:
    """Return what a notification tells.

    Two senders of one cluster (Alertmanager runs in pairs) differ in what they say of themselves, so the identity is
    of the alerts alone; their order is no news either.
    """
    substance = sorted(
        (alert.fingerprint or digest_of(sorted(alert.labels.items())), alert.status, alert.startsAt)
        + ((alert.endsAt,) if alert.status == "resolved" else ())
        for alert in group.alerts
    )
    begins = [at for alert in group.firing if (at := moment(alert.startsAt))]
    return Notice(
        dedup_key=group.groupKey,
        identity=digest_of(group.groupKey, group.status, substance),
        title=shortened(group.title or _title(group)),
        severity=_severity(group),
        is_resolved=group.status == "resolved",
        began_at=max(begins, default=None),
        evidence=as_lines(body),
        description=group.commonAnnotations.get("description", "")[:2_000],
        tags=_tags(group.commonLabels),
    )


def _title(group: AlertGroup) -> str:
    name = group.commonLabels.get("alertname") or group.alerts[0].labels.get("alertname") or "Alert"
    place = next((group.commonLabels[label] for label in _PLACES if label in group.commonLabels), "")
    said = group.commonAnnotations.get("summary") or (group.alerts[0].annotations.get("summary", ""))
    others = f" (and {len(group.alerts) - 1} more)" if len(group.alerts) > 1 else ""
    return f"{name}{f' on {place}' if place else ''}{f': {said}' if said else ''}{others}"


def _severity(group: AlertGroup) -> Severity:
    words = [alert.labels.get("severity") or alert.labels.get("priority") for alert in group.alerts]
    found = {severity_of(word) for word in words}
    return next(severity for severity in _WORST_FIRST if severity in found)


def _tags(labels: dict[str, str]) -> tuple[str, ...]:
    return tuple(labels[name][:50] for name in ("alertname", *_PLACES[:3]) if labels.get(name, "").strip())
