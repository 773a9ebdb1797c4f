"""CompareWindows: which patterns of records are new, gone, more or less between two stretches of time or files."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from faultmaven.agent.tools.case_lines import file_named, shortened
from faultmaven.agent.tools.moments import naive
from faultmaven.agent.tools.tool import Bench, CaseTool, Parameters
from faultmaven.evidence.correlation.comparison import PatternChange, Side, compare_patterns


class WindowParameters(Parameters):
    """One side: a stretch of time, a file, or both."""

    since: datetime | None = None
    until: datetime | None = None
    file: Annotated[str, Field(max_length=300, description="E3, its id or its name")] = ""


class CompareWindowsParameters(Parameters):
    """The good side first."""

    before: WindowParameters
    after: WindowParameters
    limit: Annotated[int, Field(ge=1, le=100)] = 30


class CompareWindows(CaseTool[CompareWindowsParameters]):
    """Compares the patterns of two stretches of the evidence."""

    name = "CompareWindows"
    description = "Compare log patterns of two time windows or files: which are new, gone, more or less frequent."
    parameters = CompareWindowsParameters

    def read(self, asked: CompareWindowsParameters, bench: Bench) -> str:
        """Return the differences that tell most, problems first."""
        with bench.facts() as facts:
            told = compare_patterns(facts, _side(asked.before, bench), _side(asked.after, bench), asked.limit)
        return "\n".join(map(_line, told)) if told else "No pattern differs between the two."


def _side(window: WindowParameters, bench: Bench) -> Side:
    item = file_named(bench.files(), window.file) if window.file else None
    evidence_id = (item.duplicate_of or item.evidence_id) if item else None
    return Side(evidence_id, naive(window.since), naive(window.until))


def _line(change: PatternChange) -> str:
    return (
        f"{change.change} [E{change.number}:L{change.line_no}] {change.level or 'no level'} "
        f"{change.before} -> {change.after}: {shortened(change.pattern)}"
    )
