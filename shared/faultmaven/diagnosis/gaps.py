"""What could not be checked: commands that failed, files with nothing in them, files that could not be read."""

import re
from collections.abc import Iterator

from faultmaven.diagnosis.log_reading import TOOL_FAILURE
from faultmaven.diagnosis.models import Gap
from faultmaven.diagnosis.port import CaseFacts
from faultmaven.evidence.models import Status

#: Places that are named of one and the same gap.
_PLACES = 3
#: What a failed command means for the diagnosis, and how to get the thing all the same; the first that fits.
_MEANINGS: tuple[tuple[re.Pattern[str], str, str | None], ...] = (
    (
        re.compile(r"Metrics API not available", re.I),
        "no CPU or memory usage: the Metrics API was not available",
        "Install or repair metrics-server, then run `kubectl top pods -A` and `kubectl top nodes`",
    ),
    (
        re.compile(r"previous terminated container \"?([\w.-]+)\"? in pod \"?([\w.-]+)\"? not found", re.I),
        "no log of an earlier run of container `{0}` in pod `{1}`: there is none kept",
        None,
    ),
    (
        re.compile(r"container \"?([\w.-]+)\"? in pod \"?([\w.-]+)\"? is waiting to start", re.I),
        "no log of container `{0}` in pod `{1}`: it has not started",
        None,
    ),
    (
        re.compile(r"\((Forbidden|Unauthorized)\)", re.I),
        "a command was refused for lack of permission",
        "Run it again with an account that may read this",
    ),
    (
        re.compile(r"\(NotFound\).*?\"([\w./-]+)\" not found", re.I),
        "`{0}` was not found by the command that asked for it",
        None,
    ),
    (
        re.compile(r"No (resources|events) found", re.I),
        "a command found nothing, which may be true or a wrong namespace",
        None,
    ),
    (
        re.compile(r"Unable to connect to the server|timed out|connection refused", re.I),
        "a command could not reach the API server",
        "Run it again when the API server answers",
    ),
)


def find_gaps(facts: CaseFacts) -> list[Gap]:
    """Return one gap per failed command or useless file, each once."""
    return list(dict.fromkeys([*_failed_commands(facts), *_useless_files(facts)]))


def _failed_commands(facts: CaseFacts) -> Iterator[Gap]:
    rows = facts.rows(
        "SELECT number, filename, line_no, text FROM lines WHERE regexp_matches(text, ?) "
        "AND evidence_id NOT IN (SELECT evidence_id FROM events WHERE source IS DISTINCT FROM 'k8s-event' "
        "GROUP BY evidence_id HAVING count(*) > 12) ORDER BY number, line_no LIMIT 60",
        (TOOL_FAILURE,),
    )
    marks: dict[tuple[str, str | None], list[str]] = {}
    for row in rows:
        for pattern, meaning, remedy in _MEANINGS:
            found = pattern.search(str(row["text"]))
            if found:
                said = meaning.format(*found.groups())
                mark = f"[E{row['number']}:L{row['line_no']}]"
                marks.setdefault((said[:1].upper() + said[1:], remedy), []).append(mark)
                break
    for (said, remedy), places in marks.items():
        more = f" and {len(places) - _PLACES} more" if len(places) > _PLACES else ""
        yield Gap(f"{said} {', '.join(places[:_PLACES])}{more}", remedy)


def _useless_files(facts: CaseFacts) -> Iterator[Gap]:
    counts = {
        row["evidence_id"]: row["n"]
        for row in facts.rows(
            "SELECT evidence_id, count(*) FILTER (WHERE trim(text) NOT IN ('', 'stderr:', 'stdout:')) AS n FROM lines "
            "GROUP BY evidence_id"
        )
    }
    opened = {evidence.parent_id for evidence in facts.evidence}
    for evidence in facts.evidence:
        # an archive has no lines of its own: what it says are its members
        if evidence.duplicate_of or evidence.evidence_id in opened:
            continue
        if evidence.status is Status.FAILED:
            yield Gap(f"`{evidence.filename}` could not be read: {evidence.reason or 'no reason is known'}")
        elif not counts.get(evidence.evidence_id):
            yield Gap(
                f"`{evidence.filename}` is empty, so it says nothing either way", "Collect it again if it should not be"
            )
