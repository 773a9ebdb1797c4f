"""Alerts of Alertmanager, Prometheus, Grafana, CloudWatch, PagerDuty, Opsgenie and Datadog.

Each alert is an event when it began (and one when it ended), and a finding while it fires.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from faultmaven.evidence.extractors.alerts.alert import Alert
from faultmaven.evidence.extractors.alerts.alertmanager import alertmanager_alerts
from faultmaven.evidence.extractors.alerts.cloudwatch import cloudwatch_alerts
from faultmaven.evidence.extractors.alerts.incidents import datadog_alerts, opsgenie_alerts, pagerduty_alerts
from faultmaven.evidence.extractors.json_text import JsonMap, JsonText, as_map, as_maps
from faultmaven.evidence.fact_rows import FactRows
from faultmaven.evidence.findings import Finding, FindingKind
from faultmaven.evidence.json_print import printed
from faultmaven.evidence.models import DataType, Facts, SourceText

_KEYS = (
    '"alerts"',
    '"alertname"',
    '"AlarmName"',
    '"alarmName"',
    'AlarmName\\"',
    '"MetricAlarms"',
    '"event_type"',
    '"incident"',
    '"incidents"',
    '"alertId"',
    '"alert"',
    '"alert_transition"',
)
_MARKS = ("alertname", "AlarmName", "alarmName", "name", "fingerprint", "id", "title", "message", "summary")
_SERVICE_LABELS = ("service", "app", "job", "deployment", "component", "container")
_HOST_LABELS = ("pod", "instance", "node", "host", "hostname")

#: Asked in order; the first that finds an alert in a value has it.
_SYSTEMS: tuple[tuple[str, Callable[[JsonMap, JsonText, int], Iterator[Alert]]], ...] = (
    ("alertmanager", alertmanager_alerts),
    ("cloudwatch-alarm", cloudwatch_alerts),
    ("pagerduty", pagerduty_alerts),
    ("opsgenie", opsgenie_alerts),
    ("datadog-alert", datadog_alerts),
)


class AlertExtractor:
    """Reads notifications and lists of alerts."""

    data_type = DataType.LOG

    def detect(self, source: SourceText) -> float:
        """Be sure of JSON in which at least one alert is found."""
        return 0.975 if _system(source) is not None else 0.0

    def format_of(self, source: SourceText) -> str:
        """Return the name of the system that alerts, such as "alertmanager"."""
        return _system(source) or "alert"

    def extract(self, source: SourceText) -> Facts:
        """Return an event where each alert began and ended, and a finding per alert that fires."""
        rows = FactRows()
        for _, alert in _alerts(source):
            _write(alert, rows)
        return rows.facts()

    def enrich(self, facts: Facts, source: SourceText) -> Facts:
        """Return the facts as they are."""
        return facts


def _write(alert: Alert, rows: FactRows) -> None:
    service = next((str(alert.labels[name]) for name in _SERVICE_LABELS if alert.labels.get(name)), None)
    host = next((str(alert.labels[name]) for name in _HOST_LABELS if alert.labels.get(name)), None)
    attrs = printed(alert.labels) if alert.labels else None
    text = f"{alert.name}: {alert.said}" if alert.said and alert.said != alert.name else alert.name
    moments = [(alert.started, alert.level, f"{text} ({'firing' if alert.is_firing else alert.state})")]
    if alert.ended is not None and not alert.is_firing:
        moments = [(alert.started, alert.level, f"{text} (firing)"), (alert.ended, "info", f"{text} (resolved)")]
    for ts, level, said in moments:
        rows.add(
            "events",
            line_no=alert.line_no,
            line_end=alert.line_no,
            ts=ts,
            tz_assumed=False,
            level=level,
            source="alert",
            service=service,
            component=alert.name,
            host=host,
            msg=said,
            attrs=attrs,
        )
    if alert.is_firing:
        where = service or host
        about = f" for {where}" if where and where not in alert.said else ""
        Finding(
            FindingKind.FIRING_ALERT,
            f"The alert {alert.name} {'is pending' if alert.state == 'pending' else 'fires'}{about}"
            f"{f': {alert.said}' if alert.said and alert.said != alert.name else ''}".rstrip("."),
            alert.line_no,
            "error" if alert.level == "error" else "warn",
            subject=where or alert.name,
            ts=alert.started,
            detail={"alert": alert.name, "state": alert.state, "severity": alert.severity, "labels": alert.labels},
        ).write(rows)


def _system(source: SourceText) -> str | None:
    return next((name for name, _ in _alerts(source)), None)


def _alerts(source: SourceText) -> Iterator[tuple[str, Alert]]:
    """Yield every alert of the file with the name of the system that sent it."""
    first = next((line.lstrip() for line in source.lines if line.strip()), "")
    if first[:1] not in {"{", "["} or not any(key in "\n".join(source.lines[:400])[:65_536] for key in _KEYS):
        return
    text = JsonText(source.lines, _MARKS)
    for line, value in text:
        for item in as_maps(value) or [as_map(value)]:
            for name, read in _SYSTEMS:
                found = read(item, text, line)
                first = next(found, None)
                if first is not None:
                    yield name, first
                    yield from ((name, alert) for alert in found)
                    break
