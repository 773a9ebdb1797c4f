"""Alertmanager and who speaks like it: Prometheus and Grafana."""

from __future__ import annotations

from collections.abc import Iterator

from faultmaven.evidence.extractors.alerts.alert import Alert
from faultmaven.evidence.extractors.json_text import JsonMap, JsonText, as_map, as_maps, as_text
from faultmaven.evidence.extractors.traces.spans import time_of_texts


def alertmanager_alerts(value: JsonMap, text: JsonText, line: int) -> Iterator[Alert]:
    """Alertmanager's webhooks and API, Prometheus' `/api/v1/alerts` and Grafana's notifications."""
    data = as_map(value.get("data"))
    listed = as_maps(value.get("alerts")) or as_maps(data.get("alerts")) or as_maps(value.get("data"))
    for group in as_maps(data.get("groups")):
        listed += [alert for rule in as_maps(group.get("rules")) for alert in as_maps(rule.get("alerts"))]
    for alert in listed or [value]:
        labels = dict(as_map(alert.get("labels")))
        name = as_text(labels.pop("alertname", None))
        if name is None:
            continue
        notes, status = as_map(alert.get("annotations")), alert.get("status")
        state = as_text(status) or as_text(alert.get("state")) or as_text(as_map(status).get("state")) or "firing"
        started, ended = time_of_texts(
            [
                as_text(alert.get("startsAt") or alert.get("activeAt")) or "",
                "" if str(alert.get("endsAt", "")).startswith("0001") else as_text(alert.get("endsAt")) or "",
            ]
        )
        said = as_text(notes.get("summary")) or as_text(notes.get("description")) or as_text(notes.get("message")) or ""
        marked = text.line_of(as_text(alert.get("fingerprint")) or "", text.line_of(said, text.line_of(name, line)))
        yield Alert(
            text.line_near(said or name, marked),
            name,
            state.lower(),
            said,
            as_text(labels.get("severity")) or as_text(labels.get("priority")),
            started,
            ended if state.lower() == "resolved" else None,
            labels,
        )
