"""FileReader: a file of the case, page by page."""

from typing import Annotated

from pydantic import Field

from faultmaven.agent.tools.case_lines import file_named, numbered
from faultmaven.agent.tools.tool import Bench, CaseTool, Parameters

PAGE_LINES = 400


class FileReaderParameters(Parameters):
    """Which file, and from which line on."""

    file: Annotated[str, Field(max_length=300, description="E3, its id or its name")]
    start: Annotated[int, Field(ge=1, le=10**9)] = 1
    lines: Annotated[int, Field(ge=1, le=PAGE_LINES)] = 100


class FileReader(CaseTool[FileReaderParameters]):
    """Reads evidence as it is kept, redacted; other files do not exist for it."""

    name = "FileReader"
    description = "Read a file of this case page by page. Gives redacted lines with their citation marks."
    parameters = FileReaderParameters

    def read(self, asked: FileReaderParameters, bench: Bench) -> str:
        """Return a page of lines, and what lies beyond it."""
        item = file_named(bench.files(), asked.file)
        with bench.facts() as facts:
            lines = facts.lines(item.evidence_id, asked.start, asked.start + asked.lines - 1)
        head = f"E{item.number} {item.filename}, {item.line_count} lines, {item.status}"
        if not lines:
            return f"{head}: nothing from line {asked.start} on."
        left = item.line_count - (asked.start + len(lines) - 1)
        more = f"\n({left} more lines; go on with start={asked.start + len(lines)})" if left > 0 else ""
        return f"{head}\n{numbered(item, asked.start, lines)}{more}"
