"""A window of one file's redacted text, with the level of the records that begin in it."""

from faultmaven.evidence.errors import NotReady
from faultmaven.evidence.facts import FactStore
from faultmaven.evidence.models import Evidence, Status
from faultmaven.evidence.schemas import LineOut


def window(facts: FactStore, item: Evidence, original: Evidence, start: int, limit: int) -> list[LineOut]:
    """Return up to `limit` lines from `start` on; raises NotReady while, or because, there are none to show."""
    if item.status is not Status.READY:
        raise NotReady(item.reason)
    end = start + limit - 1
    with facts.open([original], ("lines", "events")) as opened:
        texts = opened.lines(original.evidence_id, start, end)
        rows = opened.rows("SELECT line_no, level FROM events WHERE line_no BETWEEN ? AND ?", [start, end])
    levels: dict[int, str | None] = {row["line_no"]: row["level"] for row in rows}
    return [LineOut(n=n, text=text, level=levels.get(n)) for n, text in enumerate(texts, start)]
