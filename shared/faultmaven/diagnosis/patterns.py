"""What the logs show when no signature knows it: error templates, bursts and exceptions, most telling first."""

from collections.abc import Collection, Iterator

from faultmaven.diagnosis.binding import Proof
from faultmaven.diagnosis.citations import CitationChecker
from faultmaven.diagnosis.durations import slow_operations
from faultmaven.diagnosis.models import Claim, Finding
from faultmaven.diagnosis.picture import Picture, ref_of
from faultmaven.diagnosis.quantities import counted, milliseconds_in_words
from faultmaven.diagnosis.standouts import Standout, find_standouts

_GRADES = (
    ("errors", "error record", "warning", ("fatal", "error")),
    ("warnings", "warning", "info", ("warn",)),
)
#: Kinds told one by one; the count says how many there are.
_TOLD = 8


def find_patterns(picture: Picture, told: Collection[tuple[str, int]], checker: CitationChecker) -> list[Finding]:
    """Return the findings that stand for themselves: errors, exceptions, slow operations, warnings.

    `told` are the lines (file and number) that the causes cite; what they show is not told again.
    """
    errors = list(_records(picture, told, checker))
    return [
        *(finding for finding in errors if finding.finding_id == "errors"),
        *_exceptions(picture, told, checker),
        *_slow(picture, told, checker),
        *(finding for finding in errors if finding.finding_id == "warnings"),
    ]


def _records(picture: Picture, told: Collection[tuple[str, int]], checker: CitationChecker) -> Iterator[Finding]:
    """Yield the kinds of error records, then those of warnings; fewer words about warnings where there are errors."""
    found = find_standouts(picture, told)
    for finding_id, noun, severity, grades in _GRADES:
        kinds = [kind for kind in found if kind.grade in grades]
        if kinds:
            total = sum(kind.count for kind in kinds)
            of_kinds = f" of {len(kinds)} kinds" if len(kinds) > 1 else ""
            title = f"{counted(total, f'other {noun}' if told else noun)}{of_kinds}"
            claims = tuple(_claim(kind, picture, checker) for kind in kinds[:_TOLD])
            yield Finding(finding_id, title, severity, claims, {finding_id: total})


def _claim(kind: Standout, picture: Picture, checker: CitationChecker) -> Claim:
    return checker.claim(kind.in_words(picture), Proof("", kind.ref, (kind.needle,)))


def _exceptions(picture: Picture, told: Collection[tuple[str, int]], checker: CitationChecker) -> Iterator[Finding]:
    rows = picture.facts.rows_of(
        "exceptions",
        "SELECT evidence_id, number, filename, min(line_no) AS line_no, "
        "arg_min(line_end, line_no) AS line_end, count(*) AS n, "
        "arg_min(coalesce(root_type, type), line_no) AS type, "
        "arg_min(coalesce(root_message, message), line_no) AS message, "
        "arg_min(top_frame, line_no) AS frame FROM exceptions "
        "GROUP BY evidence_id, number, filename, fingerprint ORDER BY n DESC, number, line_no LIMIT 5",
    )
    claims = [
        checker.claim(
            f"{row['type']}: {str(row['message'] or '')[:200]} ({counted(int(row['n']), 'time')}"
            + (f", at {row['frame']})" if row["frame"] else ")"),
            Proof("", ref_of(row), (str(row["type"]).rsplit(".", 1)[-1],)),
        )
        for row in rows
        if row["type"]
        and not any(
            (row["evidence_id"], line) in told
            for line in range(row["line_no"], int(row["line_end"] or row["line_no"]) + 1)
        )
    ]
    if claims:
        yield Finding("exceptions", f"{counted(len(claims), 'kind')} of exceptions", "warning", tuple(claims))


def _slow(picture: Picture, told: Collection[tuple[str, int]], checker: CitationChecker) -> Iterator[Finding]:
    slow = [operation for operation in slow_operations(picture) if operation.p95_ms >= 1000][:5]
    slow = [o for o in slow if (o.ref.evidence_id, o.ref.line) not in told]
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
