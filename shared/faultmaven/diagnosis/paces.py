"""Tells what a program has written all along from what it began to write: noise of every day raises no alarm."""

from faultmaven.diagnosis.port import CaseFacts

#: Noise is known as such after so long; what began in this time is looked into.
_DAYS_S = 2 * 86_400.0
#: In the last hours it may come so many times as often as over the whole time, and so often by chance.
_LAST_S, _TIMES, _CHANCE = 3 * 3600.0, 3.0, 5
_PACE = """
SELECT epoch(min(ts)) AS first, epoch(max(ts)) AS last, count(*) AS n,
       count_if(epoch(ts) > (SELECT epoch(max(ts)) FROM events WHERE evidence_id = ?) - ?) AS late
FROM events WHERE evidence_id = ? AND template_id IN (
  SELECT template_id FROM events WHERE evidence_id = ? AND ? BETWEEN line_no AND coalesce(line_end, line_no))
"""


class Paces:
    """Says of records how steadily their like was written; asked once for each line."""

    def __init__(self, facts: CaseFacts) -> None:
        self._facts = facts
        self._known: dict[tuple[str, int], bool] = {}

    def is_steady(self, evidence_id: str, line: int) -> bool:
        """Tell whether records like that of a line were written for days, and in the last hours hardly more often."""
        key = (evidence_id, line)
        if key not in self._known:
            asked = (evidence_id, _LAST_S, evidence_id, evidence_id, line)
            self._known[key] = any(_is_steady(row) for row in self._facts.rows_of("events", _PACE, asked))
        return self._known[key]


def _is_steady(row: dict[str, float | None]) -> bool:
    first, last, count, late = (row[name] or 0.0 for name in ("first", "last", "n", "late"))
    span = last - first
    return span >= _DAYS_S and late <= max(_CHANCE, _TIMES * count * _LAST_S / span)
