"""FileSearcher: which files of the case have a name or a line like this."""

from fnmatch import fnmatchcase
from typing import Annotated, Any

from pydantic import Field, model_validator

from faultmaven.agent.tools.case_lines import shortened
from faultmaven.agent.tools.errors import ToolFailed
from faultmaven.agent.tools.tool import Bench, CaseTool, Parameters
from faultmaven.diagnosis.quantities import counted

#: Stars in a pattern of names: each may double the work of matching.
_STARS = 8
#: The pattern is compared as text, so nobody's expression is compiled; `contains` takes no index, hence the limit.
_FOUND = """
    SELECT number, filename, line_no, text, count(*) OVER () AS total, count(*) OVER (PARTITION BY number) AS here
    FROM lines WHERE list_contains(?::INTEGER[], number) AND contains(lower(text), lower(?))
    ORDER BY number, line_no LIMIT ?
"""


class FileSearcherParameters(Parameters):
    """A pattern of names, a text, or both."""

    name: Annotated[str, Field(max_length=200, description="pattern of file names: *.log, pods-*")] = "*"
    text: Annotated[str, Field(max_length=500, description="text that a line contains, in any case; no pattern")] = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 50

    @model_validator(mode="after")
    def _is_cheap(self) -> "FileSearcherParameters":
        if self.name.count("*") > _STARS:
            raise ValueError(f"name: at most {_STARS} stars")
        return self


class FileSearcher(CaseTool[FileSearcherParameters]):
    """Searches the evidence of the case."""

    name = "FileSearcher"
    description = "Find files of this case by name pattern, and lines that contain a text. Gives citation marks."
    parameters = FileSearcherParameters

    def read(self, asked: FileSearcherParameters, bench: Bench) -> str:
        """Return the files, and with a text the lines, that fit."""
        files = [
            item
            for item in bench.files()
            if fnmatchcase(item.filename.lower(), asked.name.lower())
            or fnmatchcase(item.filename.rsplit("/", 1)[-1].lower(), asked.name.lower())
        ]
        if not files:
            raise ToolFailed(f"No file of this case is called like {asked.name!r}.")
        if not asked.text:
            return "\n".join(
                f"E{item.number} {item.filename}: {item.status}, {item.format or item.data_type}, "
                f"{item.line_count} lines, {item.size_bytes} bytes"
                for item in files
            )
        numbers = [item.number for item in files if not item.duplicate_of]
        with bench.facts() as facts:
            rows = facts.rows(_FOUND, [numbers, asked.text, asked.limit])
        if not rows:
            return f"{asked.text!r} is in none of {len(files)} files."
        total = int(rows[0]["total"])
        head = f"{counted(total, 'line contains', 'lines contain')} {asked.text!r}"
        shown = f"; the first {len(rows)} are shown" if total > len(rows) else ""
        return "\n".join([f"{head}{shown}.", *map(_line, rows)])


def _line(row: dict[str, Any]) -> str:
    return f"[E{row['number']}:L{row['line_no']}] {row['filename']}: {shortened(str(row['text']))}"
