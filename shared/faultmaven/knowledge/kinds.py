"""What a document is, told by its structure where its author does not say."""

import re

_HEADING = re.compile(r"^#{1,6}[ \t]+(.+)$", re.MULTILINE)
_NUMBERED = re.compile(r"^\s{0,3}\d{1,2}[.)]\s", re.MULTILINE)
#: Words of headings, by what they make of a document; the first type with two of them wins.
_SIGNS: tuple[tuple[str, frozenset[str]], ...] = (
    (
        "postmortem",
        frozenset({"timeline", "root", "lessons", "impact", "action", "detection", "contributing", "postmortem"}),
    ),
    (
        "runbook",
        frozenset(
            {"symptoms", "symptom", "diagnosis", "confirm", "fix", "mitigation", "remediation", "verify", "rollback",
             "escalation", "steps", "recovery", "resolution", "prevent", "procedure", "troubleshooting", "alert"}
        ),
    ),
    ("reference", frozenset({"parameters", "options", "configuration", "api", "syntax", "fields", "reference"})),
)  # fmt: skip


def type_of(text: str) -> str:
    """Return the type of a Markdown text: one of `models.TYPES`."""
    words = {word for heading in _HEADING.findall(text) for word in re.findall(r"[a-z]+", heading.lower())}
    for name, signs in _SIGNS:
        if len(words & signs) >= 2:
            return name
    lines = [line for line in text.splitlines() if line.strip()]
    logged = sum(bool(re.match(r"\s*\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d", line)) for line in lines)
    if lines and logged * 2 > len(lines):
        return "log_example"
    if len(_NUMBERED.findall(text)) >= 3 and (words & _SIGNS[1][1] or "runbook" in text[:300].lower()):
        return "runbook"
    return "guide"
