"""ReadLines: what stands around a citation."""

from typing import Annotated

from pydantic import Field

from faultmaven.agent.tools.case_lines import file_named, numbered, place_of
from faultmaven.agent.tools.tool import Bench, CaseTool, Parameters


class ReadLinesParameters(Parameters):
    """A citation, and how much around it."""

    mark: Annotated[str, Field(max_length=40, description="E3:L120 or E3:L120-L124")]
    around: Annotated[int, Field(ge=0, le=100, description="lines before and after")] = 5


class ReadLines(CaseTool[ReadLinesParameters]):
    """Reads the lines around a citation, each with its own mark."""

    name = "ReadLines"
    description = "Read the lines around a citation mark of this case."
    parameters = ReadLinesParameters

    def read(self, asked: ReadLinesParameters, bench: Bench) -> str:
        """Return the lines with their marks."""
        name, start, end = place_of(asked.mark)
        item = file_named(bench.files(), name)
        first = max(1, start - asked.around)
        with bench.facts() as facts:
            lines = facts.lines(item.evidence_id, first, min(end, start + 400) + asked.around)
        if not lines:
            return f"E{item.number} {item.filename} has {item.line_count} lines; there is no line {start}."
        return f"{item.filename}\n{numbered(item, first, lines)}"
