"""Settings under construction: what every reader of a configuration language hands over, with limits and warnings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice

from faultmaven.evidence.extractors.segments import non_blank
from faultmaven.evidence.fact_rows import FactRows
from faultmaven.evidence.models import Facts, SourceText

#: Lines of one file that are read as settings. 10 MB of configuration that somebody wrote or a tool printed are
#: 200,000 to 460,000 lines (22 to 51 bytes each, measured on 1,100 files of nine kinds); what has more is data.
#: The lines behind are kept as lines, and a warning says how many.
MAX_LINES = 500_000
#: Settings of one file: every line of the densest real files; a line that sets thousands of things ends here, too.
MAX_SETTINGS = 400_000
#: Blocks inside blocks; deeper nesting is no configuration.
MAX_DEPTH = 100
#: A longer value (an inlined script, a certificate) is cut; its lines are all in the file's lines.
MAX_VALUE_CHARS = 8_192
#: Lines are looked at up to here: no line of a configuration is longer, and patterns stay fast on one of 1 GB.
MAX_LINE_CHARS = 16_384


class SettingRows:
    """The settings of one file, and the lines that set nothing and are no comment."""

    def __init__(self) -> None:
        self._warnings: list[str] = []
        self._unread: list[int] = []
        self._unread_lines: list[str] = []
        self._paths: list[str] = []
        self._values: list[str | None] = []
        self._lines: list[int] = []
        self._objects: list[str | None] = []
        self._beyond = 0
        self._first_beyond = 0

    def lines_of(self, source: SourceText) -> Sequence[str]:
        """Return the lines to read: all of them, or the first ones with a warning that tells of the others."""
        lines, warnings = readable(source)
        self._warnings += warnings
        return lines

    def set(self, path: str, value: str | None, line_no: int, object_id: str | None = None) -> None:
        """Add one setting; those beyond the limit are left out, and a warning tells how many they are."""
        if len(self._paths) >= MAX_SETTINGS:
            self._first_beyond = self._first_beyond or line_no
            self._beyond += 1
            return
        if value is not None and len(value) > MAX_VALUE_CHARS:
            value = value[:MAX_VALUE_CHARS]
        self._paths.append(path or "value")
        self._values.append(value)
        self._lines.append(line_no)
        self._objects.append(object_id)

    def set_all(self, paths: Sequence[str], values: Sequence[str | None], lines: Sequence[int]) -> None:
        """Add many settings as columns, as `set` adds one."""
        room = MAX_SETTINGS - len(self._paths)
        if len(paths) > room:
            self._first_beyond = self._first_beyond or lines[room]
            self._beyond += len(paths) - room
            paths, values, lines = paths[:room], values[:room], lines[:room]
        self._paths += [path or "value" for path in paths]
        self._values += [value[:MAX_VALUE_CHARS] if value is not None else None for value in values]
        self._lines += lines
        self._objects += [None] * len(paths)

    def unread(self, line_no: int, text: str) -> None:
        """Keep a line that could not be read, as text, so that it can be found."""
        if text and not text.isspace():
            self._unread.append(line_no)
            self._unread_lines.append(text)

    def warn(self, warning: str) -> None:
        """Add a warning once; a file full of trouble gets no more than twenty."""
        if len(self._warnings) < 20 and not any(
            warning.split(";", maxsplit=1)[0] == known.split(";")[0] for known in self._warnings
        ):
            self._warnings.append(warning)

    def facts(self) -> Facts:
        """Return the facts with their warnings."""
        warnings = list(self._warnings)
        if self._unread:
            what = "1 line sets" if len(self._unread) == 1 else f"{len(self._unread)} lines set"
            warnings.append(f"{what} nothing that could be read, first line {self._unread[0]}")
        if self._beyond:
            warnings.append(
                f"The first {MAX_SETTINGS:,} settings are kept; {self._beyond:,} more from line {self._first_beyond} "
                "on can be searched as text"
            )
        rows = FactRows()
        rows.add_lines(self._unread, self._unread_lines)
        rows.extend("settings", object_id=self._objects, path=self._paths, value=self._values, line_no=self._lines)
        return rows.facts(warnings)


class Labels:
    """Labels for blocks of the same kind under one parent: a repeated one gets its number, so that paths differ."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def path(self, parent: str, key: str, label: str = "") -> str:
        """Return `parent.key[label]`, or `parent.key[label#2]` for the second one of the same name."""
        path = below(parent, f"{key}[{label}]" if label else key)
        count = self._seen[path] = self._seen.get(path, 0) + 1
        if count == 1:
            return path
        return below(parent, f"{key}[{label}#{count}]" if label else f"{key}[#{count}]")


def readable(source: SourceText) -> tuple[Sequence[str], list[str]]:
    """Return the lines to read settings from, and a warning that tells of the others where there are too many."""
    rest = sum(1 for line in source.lines[MAX_LINES:] if line.strip())
    if not rest:
        return source.lines, []
    warning = (
        f"Settings are read from the first {MAX_LINES:,} lines; the {rest:,} lines that follow can be searched as text"
    )
    return source.lines[:MAX_LINES], [warning]


def sample(source: SourceText, comments: tuple[str, ...] = ("#",), limit: int = 400) -> list[str]:
    """Return the first lines that are neither blank nor comments, cut to a length that patterns can bear."""
    found = (line[:2_000] for line in non_blank(source.lines, 20 * limit))
    told = (line for line in found if line.strip() and not line.lstrip().startswith(comments))
    return list(islice(told, limit))


def numbered(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield every line with its number, cut where no configuration is that long."""
    for number, line in enumerate(lines, start=1):
        yield number, line if len(line) <= MAX_LINE_CHARS else line[:MAX_LINE_CHARS]


def without_comment(text: str, marks: str = "#") -> str:
    """Return a value without the comment behind it; a mark counts only after a blank."""
    found = _comment(marks).search(text)
    return text[: found.start()].rstrip() if found is not None else text


@cache
def _comment(marks: str) -> re.Pattern[str]:
    return re.compile(rf"(?<=[ \t])[{re.escape(marks)}]")


def below(parent: str, key: str) -> str:
    """Return the path of a key under its parent."""
    return f"{parent}.{key}" if parent else key


def logical_lines(
    lines: Sequence[str], comments: tuple[str, ...] = ("#",), *, inner_comments: bool = True
) -> Iterator[tuple[int, str]]:
    """Yield `(first line, text)` of lines joined where they end in a backslash; blank lines and comments are left out.

    `inner_comments`: a comment inside a continued line is skipped, as shells of configuration do.
    """
    start, pieces = 0, list[str]()
    for number, line in enumerate(lines, start=1):
        text = line[:MAX_LINE_CHARS].strip()
        comment = text.startswith(comments)
        if (not text or comment) and not (pieces and comment and not inner_comments):
            if pieces and not text:
                yield start, " ".join(pieces)
                pieces = []
            continue
        if not pieces:
            start = number
        if text.endswith("\\") and not text.endswith("\\\\"):
            pieces.append(text[:-1].rstrip())
            continue
        pieces.append(text)
        yield start, " ".join(piece for piece in pieces if piece)
        pieces = []
    if pieces:
        yield start, " ".join(piece for piece in pieces if piece)


def unquoted(text: str) -> str:
    """Return a value without the quotes around it."""
    text = text.strip()
    if len(text) >= 2 and text[0] == text[-1] and text[0] in "\"'":
        return text[1:-1]
    return text
