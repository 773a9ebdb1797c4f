"""Services that wake people: PagerDuty, Opsgenie and Datadog."""

from __future__ import annotations

from collections.abc import Iterator

from faultmaven.evidence.extractors.alerts.alert import Alert
from faultmaven.evidence.extractors.json_text import JsonMap, JsonText, as_map, as_maps, as_number, as_text
from faultmaven.evidence.extractors.traces.spans import time_of_ns, time_of_texts


def pagerduty_alerts(value: JsonMap, text: JsonText, line: int) -> Iterator[Alert]:
    """PagerDuty's webhooks (v3, v2) and its list of incidents."""
    event = as_map(value.get("event"))
    incidents = as_maps(value.get("incidents")) or [as_map(event.get("data")), as_map(value.get("incident"))]
    incidents += [as_map(message.get("incident")) for message in as_maps(value.get("messages"))]
    for incident in incidents:
        title = as_text(incident.get("title") or incident.get("summary"))
        if title is None or not {"urgency", "incident_key", "incident_number", "number", "service"} & incident.keys():
            continue
        service = as_map(incident.get("service"))
        started, ended = time_of_texts(
            [as_text(incident.get("created_at")) or "", as_text(incident.get("resolved_at")) or ""]
        )
        yield Alert(
            text.line_of(title, line),
            title,
            (as_text(incident.get("status")) or "triggered").lower(),
            "",
            as_text(incident.get("urgency")),
            started,
            ended,
            {"service": as_text(service.get("summary") or service.get("name")) or ""},
        )


def opsgenie_alerts(value: JsonMap, text: JsonText, line: int) -> Iterator[Alert]:
    """Opsgenie's webhooks, whose action says what happened to the alert."""
    alert = as_map(value.get("alert"))
    message = as_text(alert.get("message"))
    if message is None or "alertId" not in alert:
        return
    action = (as_text(value.get("action")) or "create").lower()
    yield Alert(
        text.line_of(message, line),
        message,
        "resolved" if action == "close" else "firing",
        as_text(alert.get("description")) or "",
        as_text(alert.get("priority")),
        time_of_ns(as_number(alert.get("createdAt")) * (1e6 if as_number(alert.get("createdAt")) < 1e15 else 1.0)),
        None,
        dict(as_map(alert.get("details"))) | {"host": as_text(alert.get("entity")) or ""},
    )


def datadog_alerts(value: JsonMap, text: JsonText, line: int) -> Iterator[Alert]:
    """Datadog's webhooks with their usual variables."""
    title, transition = as_text(value.get("title")), as_text(value.get("alert_transition"))
    if title is None or transition is None:
        return
    yield Alert(
        text.line_of(title, line),
        title,
        "resolved" if "recover" in transition.lower() else "firing",
        as_text(value.get("body")) or "",
        as_text(value.get("priority") or value.get("alert_type")),
        time_of_ns(as_number(value.get("date") or value.get("last_updated")) * 1e6),
        None,
        {"host": as_text(value.get("hostname")) or "", "tags": value.get("tags")},
    )
