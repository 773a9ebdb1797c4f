"""Reads times that the cluster prints, and says those of files as these write them: no year is invented."""

import re
from datetime import datetime, timedelta

from faultmaven.diagnosis.port import CaseFacts

#: A container that ended so short a while ago is what people look into, also when it runs again.
LATELY = timedelta(minutes=20)
#: Times without a year: syslog (`Dec 10 06:55:46`), klog (`I0812 10:02:51`), Android (`03-17 16:13:38`).
_NO_YEAR = re.compile(
    r"^\W{0,3}(?:<\d+>)?(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w*\s+\d{1,2}\s+\d\d:\d\d:\d\d(?!\s+\d{4}\b)"
    r"|[IWEF]\d{4}\s+\d\d:\d\d:\d\d|\d\d-\d\d\s+\d\d:\d\d:\d\d)"
)

_FIRST_LINES = """
WITH firsts AS (SELECT evidence_id, min(line_no) AS line_no FROM events
                WHERE ts IS NOT NULL AND source IS DISTINCT FROM 'k8s-event' GROUP BY evidence_id)
SELECT evidence_id, text FROM firsts JOIN lines USING (evidence_id, line_no)
"""


def time_of(text: str | None) -> datetime | None:
    """Return a time in ISO 8601 as naive UTC; None where there is none, or what stands there is no time."""
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00")) if text else None
    except ValueError:
        return None
    return moment.replace(tzinfo=None) - (moment.utcoffset() or timedelta()) if moment else None


def lacks_year(line: str) -> bool:
    """Tell whether a line begins with a time that names no year, so that its year was assumed by its reader."""
    return bool(_NO_YEAR.match(line))


class Clock:
    """Writes the times of one case; which files name no year is read once."""

    def __init__(self, facts: CaseFacts) -> None:
        self._without_year = {row["evidence_id"] for row in facts.rows(_FIRST_LINES) if lacks_year(str(row["text"]))}

    def say(self, ts: datetime | None, evidence_id: str) -> str:
        """Return a time of a file to the second, with the year only where the file has it; empty without a time."""
        if ts is None:
            return ""
        return f"{ts:%b} {ts.day} {ts:%H:%M:%S}" if evidence_id in self._without_year else f"{ts:%Y-%m-%d %H:%M:%S}"

    def minute(self, ts: datetime, evidence_id: str) -> str:
        """Return a time to the minute."""
        return self.say(ts, evidence_id)[:-3]
