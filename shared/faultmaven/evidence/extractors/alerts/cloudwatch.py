"""CloudWatch alarms: SNS messages (also inside their envelope), EventBridge events and DescribeAlarms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from faultmaven.evidence.extractors.alerts.alert import Alert
from faultmaven.evidence.extractors.json_text import JsonMap, JsonText, as_map, as_maps, as_text
from faultmaven.evidence.extractors.traces.spans import time_of_texts


def cloudwatch_alerts(value: JsonMap, text: JsonText, line: int) -> Iterator[Alert]:
    """CloudWatch alarms: SNS messages (also inside their envelope), EventBridge events and DescribeAlarms."""
    message = as_text(value.get("Message"))
    if message and '"AlarmName"' in message:
        yield from cloudwatch_alerts(as_map(JsonText([message]).value), text, line)
        return
    event, state = as_map(value.get("detail")), as_map(as_map(value.get("detail")).get("state"))
    if name := as_text(event.get("alarmName")):
        labels = {"region": value.get("region"), "account": value.get("account")}
        when = as_text(state.get("timestamp")) or as_text(value.get("time"))
        yield _alarm(text.line_of(name, line), name, _State(state.get("value"), state.get("reason"), when), labels)
    for alarm in [*as_maps(value.get("MetricAlarms")), *as_maps(value.get("CompositeAlarms")), value]:
        name = as_text(alarm.get("AlarmName"))
        if name is None:
            continue
        trigger = as_map(alarm.get("Trigger")) or alarm
        labels: dict[str, object] = {
            "metric": trigger.get("MetricName"),
            "namespace": trigger.get("Namespace"),
            "threshold": trigger.get("Threshold"),
            "region": alarm.get("Region"),
        }
        for dimension in as_maps(trigger.get("Dimensions")):
            key = as_text(dimension.get("name") or dimension.get("Name"))
            if key:
                labels[key] = dimension.get("value") or dimension.get("Value")
        state = _State(
            alarm.get("NewStateValue") or alarm.get("StateValue"),
            alarm.get("NewStateReason") or alarm.get("StateReason"),
            alarm.get("StateChangeTime") or alarm.get("StateUpdatedTimestamp"),
        )
        yield _alarm(text.line_of(name, line), name, state, labels)


class _State(NamedTuple):
    value: object
    reason: object
    when: object


def _alarm(line: int, name: str, state: _State, labels: dict[str, object]) -> Alert:
    printed = (as_text(state.value) or "unknown").upper()
    return Alert(
        line,
        name,
        {"ALARM": "alarm", "OK": "resolved"}.get(printed, printed.lower()),
        as_text(state.reason) or "",
        None,
        time_of_texts([as_text(state.when) or ""])[0],
        None,
        {key: value for key, value in labels.items() if value is not None},
    )
