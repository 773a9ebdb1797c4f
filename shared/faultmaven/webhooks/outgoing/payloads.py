"""What is sent about an event: our own JSON, or a message as Slack's incoming webhooks take it."""

import json
from typing import Any

from faultmaven.case.models import Case
from faultmaven.core.clock import to_iso
from faultmaven.webhooks.outgoing.models import CaseEvent, EventType, PayloadFormat

_SAID = {
    EventType.OPENED: "A case was opened",
    EventType.CONCLUDED: "A cause was found",
    EventType.CLOSED: "A case was closed",
}
#: Slack's limit of a section's text is 3,000 characters.
_MOST_CHARS = 2_500


def payload_of(event: CaseEvent, case: Case, site: str, form: PayloadFormat) -> str:
    """Return the body about an event; it shows the addresses that the case's owner knows."""
    data = _data(case, site)
    if form is PayloadFormat.SLACK:
        return json.dumps(_slack(event, data), ensure_ascii=False)
    told = {"id": event.event_id, "type": event.type.value, "timestamp": to_iso(event.at), "data": data}
    return json.dumps(told, ensure_ascii=False)


def _data(case: Case, site: str) -> dict[str, Any]:
    shown, conclusion = case.addresses.restored, case.conclusion
    return {
        "case_id": case.case_id,
        "title": shown(case.title),
        "status": case.status.value,
        "severity": case.severity.value,
        "tags": [shown(tag) for tag in case.tags],
        "url": f"{site}/cases/{case.case_id}",
        "conclusion": conclusion
        and {
            "verdict": conclusion.verdict,
            "confidence": conclusion.confidence,
            "text": shown(conclusion.conclusion),
            "supporting_evidence": list(conclusion.supporting_evidence),
            "next_steps": [shown(step) for step in conclusion.next_steps],
        },
    }


def _slack(event: CaseEvent, data: dict[str, Any]) -> dict[str, Any]:
    said, title = _SAID[event.type], _escaped(data["title"])
    lines = [f"*{said}*: <{data['url']}|{title}>", f"Severity {data['severity']}, status {data['status']}"]
    if (conclusion := data["conclusion"]) is not None:
        lines.append(f"{conclusion['verdict']}: {_escaped(conclusion['text'])}")
    text = "\n".join(lines)[:_MOST_CHARS]
    return {
        "text": f"{said}: {title}"[:_MOST_CHARS],
        "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": text}}],
    }


def _escaped(text: str) -> str:
    """Return text in which Slack sees no link, no mention and no channel, and of which the title is one line."""
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return " ".join(safe.replace("|", "/").split())
