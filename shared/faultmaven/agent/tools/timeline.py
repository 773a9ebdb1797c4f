"""Timeline: what happened when, over all files of the case."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from faultmaven.agent.tools.case_lines import shortened
from faultmaven.agent.tools.moments import naive, written
from faultmaven.agent.tools.tool import Bench, CaseTool, Parameters

# Imported when facts are asked: the tool runner reads the table of tools, too, and has no package of the evidence.
if TYPE_CHECKING:
    from faultmaven.evidence.timeline import Moment


class TimelineParameters(Parameters):
    """A stretch of time, and how much of it."""

    since: datetime | None = None
    until: datetime | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 40


class Timeline(CaseTool[TimelineParameters]):
    """Tells bursts, events and findings of all files in the order of time; of too many, the most telling."""

    name = "Timeline"
    description = "What happened when, over all files: bursts of errors, events, findings, first and last lines."
    parameters = TimelineParameters

    def read(self, asked: TimelineParameters, bench: Bench) -> str:
        """Return one line a moment."""
        from faultmaven.evidence.timeline import TIMELINE_LIMIT, timeline  # noqa: PLC0415 (see above)

        since, until = naive(asked.since), naive(asked.until)
        with bench.facts() as facts:
            told = timeline(facts, TIMELINE_LIMIT)
        items = [
            item
            for item in told.items
            if (since is None or item.last_ts >= since) and (until is None or item.ts < until)
        ]
        if not items:
            return f"Nothing with a time in this stretch; {told.total} moments in all."
        kept = sorted(sorted(items, key=_worth)[: asked.limit], key=lambda item: item.ts)
        more = f"\n({len(items) - len(kept)} less telling moments are left out)" if len(items) > len(kept) else ""
        return "\n".join(map(_line, kept)) + more


def _worth(item: Moment) -> tuple[int, bool, int]:
    return ("error", "warn", "info").index(item.severity), not item.notes, item.count


def _line(item: Moment) -> str:
    times = f" x{item.count} until {written(item.last_ts)}" if item.count > 1 else ""
    where = f" {item.component}:" if item.component else ""
    notes = f" ({'; '.join(item.notes)})" if item.notes else ""
    return (
        f"{written(item.ts)} [E{item.number}:L{item.line_no}] {item.level or item.severity}{where} "
        f"{shortened(item.text)}{times}{notes}"
    )
