"""What a program said before it stopped: the last telling line of a log, found without knowing the program."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from faultmaven.diagnosis.log_reading import TOOL_FAILURE
from faultmaven.diagnosis.picture import Picture, ref_of
from faultmaven.diagnosis.subjects import Ref, Subject

_TELLING = re.compile(
    r"\b(error|exception|fatal|panic|failed|failure|cannot|can't|could not|unable|not found|no such|denied"
    r"|refused|undefined|missing|required|invalid|unexpected|expired|unknown|abort\w*|segfault"
    r"|killed|timed? ?out|not set|unset)\b",
    re.IGNORECASE,
)
_FRAME = re.compile(r"^\s+(at |File \"|\.\.\. \d+ more)|^Traceback|^goroutine \d+|^\s*\^+\s*$|^npm ERR!|^\s*$")
#: How many lines from the end of a log are looked at.
_TAIL = 60


@dataclass(frozen=True)
class LastWords:
    """The line of a log that most likely says why the program stopped; `is_error` when it says so in words."""

    subject: Subject
    text: str
    ref: Ref
    is_error: bool
    is_last: bool


def last_words(picture: Picture, wanted: Sequence[Subject]) -> list[LastWords]:
    """Return the telling last line of every log that belongs to one of the subjects, the surest first.

    A list of objects or of events is no log: it speaks of a program and is not its words.
    """
    found: list[LastWords] = []
    for owner, row in _log_files(picture):
        if not any(owner.is_related_to(subject) for subject in wanted):
            continue
        end = int(row["last_line"])
        start = max(1, end - _TAIL + 1)
        lines = picture.facts.lines(row["evidence_id"], start, end)
        chosen = _choose(lines)
        if chosen is None:
            continue
        index, is_error = chosen
        at = start + index
        ref = ref_of(row | {"line_no": at}, at)
        rest = [line for line in lines[index + 1 :] if line.strip() and not re.match(TOOL_FAILURE, line)]
        found.append(LastWords(owner, lines[index].strip(), ref, is_error, not rest))
    found.sort(key=lambda words: (not words.is_error, "prev" not in words.ref.filename.lower(), words.ref.number))
    return found


def _log_files(picture: Picture) -> list[tuple[Subject, dict[str, Any]]]:
    rows = picture.facts.rows(
        "SELECT l.evidence_id, l.number, l.filename, max(l.line_no) AS last_line, NULL AS component, "
        "any_value(e.host) AS host, any_value(e.service) AS service FROM lines l LEFT JOIN "
        "(SELECT evidence_id, max(host) AS host, max(service) AS service FROM events "
        "WHERE source IS DISTINCT FROM 'k8s-event' GROUP BY evidence_id) e USING (evidence_id) "
        "WHERE l.evidence_id NOT IN (SELECT evidence_id FROM objects UNION SELECT evidence_id FROM spans "
        "UNION SELECT evidence_id FROM events GROUP BY evidence_id HAVING count_if(source = 'k8s-event') = count(*)) "
        "GROUP BY l.evidence_id, l.number, l.filename ORDER BY l.number"
    )
    owners = picture.log_owners
    return [(owners.of(row), row) for row in rows]


def _choose(lines: Sequence[str]) -> tuple[int, bool] | None:
    """Return the index of the last line that names an error, else of the last line at all."""
    last: int | None = None
    for index in range(len(lines) - 1, -1, -1):
        line = lines[index]
        if not line.strip() or re.match(TOOL_FAILURE, line):
            continue
        if last is None:
            last = index
        if _TELLING.search(line) and not _FRAME.match(line):
            return index, True
    return (last, False) if last is not None else None
