"""What the logs show when no signature knows it: error templates, bursts and exceptions, most telling first."""

import re
from collections.abc import Iterator
from typing import Any

from faultmaven.diagnosis.binding import Proof
from faultmaven.diagnosis.citations import CitationChecker
from faultmaven.diagnosis.durations import slow_operations
from faultmaven.diagnosis.log_reading import TOOL_FAILURE
from faultmaven.diagnosis.models import Claim, Finding
from faultmaven.diagnosis.picture import Picture, ref_of
from faultmaven.diagnosis.quantities import milliseconds_in_words

_ERRORS = """
SELECT evidence_id, number, filename, count(*) AS n, min(line_no) AS line_no, min(ts) AS first,
       max(ts) AS last, arg_min(msg, line_no) AS msg, max(level) AS level
FROM events WHERE source IS DISTINCT FROM 'k8s-event' AND NOT regexp_matches(msg, ?)
 AND (level IN ('error', 'fatal') OR (level IS NULL
  AND regexp_matches(msg, '(?i)\\b(error|exception|fatal|panic|failed)\\b')))
GROUP BY evidence_id, number, filename, coalesce(template_id, left(regexp_replace(msg, '[0-9]+', '#', 'g'), 60))
ORDER BY (max(level) = 'fatal') DESC, n DESC, line_no LIMIT 8
"""


def find_patterns(picture: Picture, checker: CitationChecker) -> list[Finding]:
    """Return the findings that stand for themselves: frequent errors, exceptions, slow operations."""
    return [*_errors(picture, checker), *_exceptions(picture, checker), *_slow(picture, checker)]


def _errors(picture: Picture, checker: CitationChecker) -> Iterator[Finding]:
    rows = picture.facts.rows(_ERRORS, (TOOL_FAILURE,))
    if not rows:
        return
    claims = [_error_claim(row, checker) for row in rows]
    total = sum(int(row["n"]) for row in rows)
    yield Finding("errors", f"{total} error records of {len(rows)} kinds", "warning", tuple(claims), {"errors": total})


def _error_claim(row: dict[str, Any], checker: CitationChecker) -> Claim:
    message = next((line for line in str(row["msg"]).splitlines() if line.strip()), "")[:220]
    times = f"{row['n']} times, " if row["n"] > 1 else ""
    since = f"first at {row['first']}, " if row["first"] else ""
    text = f"{times}{since}in `{row['filename']}`: {message}"
    return checker.claim(text, Proof("", ref_of(row, row["line_no"]), (message[:60],)))


def _exceptions(picture: Picture, checker: CitationChecker) -> Iterator[Finding]:
    rows = picture.facts.rows(
        "SELECT evidence_id, number, filename, min(line_no) AS line_no, "
        "arg_min(line_end, line_no) AS line_end, count(*) AS n, "
        "any_value(coalesce(root_type, type)) AS type, any_value(coalesce(root_message, message)) AS message, "
        "any_value(top_frame) AS frame FROM exceptions "
        "GROUP BY evidence_id, number, filename, fingerprint ORDER BY n DESC LIMIT 5"
    )
    claims = [
        checker.claim(
            f"{row['type']}: {str(row['message'] or '')[:200]} ({row['n']} times"
            + (f", at {row['frame']})" if row["frame"] else ")"),
            Proof("", ref_of(row), (str(row["type"]).rsplit(".", 1)[-1],)),
        )
        for row in rows
        if row["type"]
    ]
    if claims:
        yield Finding("exceptions", f"{len(claims)} kinds of exceptions", "warning", tuple(claims))


def _slow(picture: Picture, checker: CitationChecker) -> Iterator[Finding]:
    slow = [operation for operation in slow_operations(picture) if operation.p95_ms >= 1000][:5]
    claims = [
        checker.claim(
            f"{operation.subject.in_words}: {operation.operation} takes "
            f"{milliseconds_in_words(operation.p50_ms)} typically, "
            f"{milliseconds_in_words(operation.max_ms)} at worst ({operation.count} measured)",
            Proof("", operation.ref, (operation.needle,)),
        )
        for operation in slow
    ]
    if claims:
        yield Finding("slow-operations", "Operations that take longer than a second", "warning", tuple(claims))


def is_about_security(question: str) -> bool:
    """Tell whether a question asks for an attack."""
    return bool(
        re.search(r"attack|brute|intrus|break.?in|hack|security|compromis|login|suspicious|malicious", question, re.I)
    )
