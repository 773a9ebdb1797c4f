"""Diffs and patches: which files and functions a change touches, and by how many lines (`git diff`, `git show`,
`git format-patch`, `diff -u`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from faultmaven.evidence.extractors.source_code.languages import by_name
from faultmaven.evidence.fact_rows import FactRows
from faultmaven.evidence.models import DataType, Facts, SourceText

_HUNK = re.compile(
    r"@@ -(?P<old>\d{1,9})(?:,(?P<olds>\d{1,9}))? \+(?P<new>\d{1,9})(?:,(?P<news>\d{1,9}))? @@ ?(?P<context>.*)"
)
_OLD, _NEW = re.compile(r"--- (?P<path>[^\t]+)"), re.compile(r"\+\+\+ (?P<path>[^\t]+)")
_GIT = re.compile(r"diff --git (?P<old>\S+) (?P<new>\S+)")
_COMMIT = re.compile(r"(?:commit|From) (?P<sha>[0-9a-f]{7,40})\b")
_SUBJECT = re.compile(r"Subject: (?:\[PATCH[^\]]*\] )?(?P<text>.+)")
#: The function in a hunk's header is the last line before it that looks like one; its name is before the parenthesis.
_FUNCTION = re.compile(r"(?P<name>[\w.:~$]+)\s*\(|(?:class|struct|interface|module|trait|impl)\s+(?P<type>\w+)")
_SAMPLE_LINES = 400


@dataclass
class _Hunk:
    line_no: int
    header: str
    context: str
    line_end: int = 0
    added: int = 0
    removed: int = 0


@dataclass
class _File:
    line_no: int
    path: str
    note: str = "changed"
    line_end: int = 0
    hunks: list[_Hunk] = field(default_factory=list[_Hunk])


@dataclass
class _Commit:
    line_no: int
    sha: str
    subject: str = ""


class PatchExtractor:
    """Reads unified diffs, with or without git's headers and the message of a commit."""

    data_type = DataType.CODE

    def detect(self, source: SourceText) -> float:
        """Ask for the two lines that name a file's versions with a hunk behind them."""
        lines = source.lines[:_SAMPLE_LINES]
        for index in range(len(lines) - 2):
            if (
                lines[index].startswith("--- ")
                and lines[index + 1].startswith("+++ ")
                and _HUNK.match(lines[index + 2])
            ):
                return 0.97
        return 0.9 if any(_GIT.match(line) for line in lines) else 0.0

    def format_of(self, source: SourceText) -> str:
        """Return whether git wrote it."""
        return "git-patch" if any(_GIT.match(line) for line in source.lines[:_SAMPLE_LINES]) else "unified-diff"

    def extract(self, source: SourceText) -> Facts:
        """Return commits, files, hunks and changed functions as symbols, and the text of each file's change."""
        rows = FactRows()
        commits, files = _read(source.lines)
        for commit in commits:
            rows.add(
                "symbols",
                line_no=commit.line_no,
                line_end=commit.line_no,
                kind="commit",
                name=commit.sha,
                detail=commit.subject or None,
            )
        for changed in files:
            _add_file(rows, source.lines, changed)
        return rows.facts()

    def enrich(self, facts: Facts, source: SourceText) -> Facts:
        """Return the facts as they are."""
        return facts


def _read(lines: Sequence[str]) -> tuple[list[_Commit], list[_File]]:
    """Walk the lines once; inside a hunk the counts of its header say what belongs to it, so that text cannot."""
    commits: list[_Commit] = []
    files: list[_File] = []
    old_left = new_left = 0
    for number, line in enumerate(lines, 1):
        hunk = files[-1].hunks[-1] if files and files[-1].hunks else None
        if hunk is not None and (old_left > 0 or new_left > 0) and line[:1] in {"+", "-", " ", "\\", ""}:
            hunk.added += line.startswith("+")
            hunk.removed += line.startswith("-")
            new_left -= line[:1] in {"+", " ", ""}
            old_left -= line[:1] in {"-", " ", ""}
            hunk.line_end = files[-1].line_end = number
            continue
        old_left = new_left = 0
        if found := _HUNK.match(line):
            if files:
                old_left, new_left = int(found["olds"] or 1), int(found["news"] or 1)
                files[-1].hunks.append(_Hunk(number, line[:300], found["context"][:200], number))
                files[-1].line_end = number
        else:
            _header(line, number, commits, files)
    return commits, files


def _header(line: str, number: int, commits: list[_Commit], files: list[_File]) -> None:
    if found := _GIT.match(line):
        files.append(_File(number, _path(found["new"]), line_end=number))
    elif found := _COMMIT.match(line):
        commits.append(_Commit(number, found["sha"]))
    elif (found := _SUBJECT.match(line)) and commits and not files:
        commits[-1].subject = found["text"][:300]
    elif (found := _OLD.match(line)) and not _is_open(files):
        files.append(_File(number, _path(found["path"]), line_end=number))
    elif (found := _NEW.match(line)) and files:
        files[-1].line_end = number
        if found["path"].strip() != "/dev/null":
            files[-1].path = _path(found["path"])
    elif files and line.startswith(("new file", "deleted file", "rename from", "rename to", "Binary files")):
        files[-1].note = line.split(" mode", 1)[0][:200]
        files[-1].line_end = number
    elif commits and not commits[-1].subject and not files and line.startswith("    ") and line.strip():
        commits[-1].subject = line.strip()[:300]


def _is_open(files: Sequence[_File]) -> bool:
    """Tell whether git's header has named this file already."""
    return bool(files) and not files[-1].hunks and not files[-1].note.startswith("Binary")


def _path(text: str) -> str:
    text = text.strip().strip('"')
    return text[2:] if text.startswith(("a/", "b/")) else text


def _add_file(rows: FactRows, lines: Sequence[str], changed: _File) -> None:
    language = by_name(changed.path)
    added, removed = sum(hunk.added for hunk in changed.hunks), sum(hunk.removed for hunk in changed.hunks)
    rows.add(
        "symbols",
        line_no=changed.line_no,
        line_end=changed.line_end,
        kind="file",
        name=changed.path,
        language=language,
        detail=f"+{added} -{removed} {changed.note}",
    )
    for hunk in changed.hunks:
        counts = f"+{hunk.added} -{hunk.removed}"
        place = {"line_no": hunk.line_no, "line_end": hunk.line_end, "container": changed.path, "language": language}
        rows.add("symbols", kind="hunk", name=hunk.header, detail=counts, **place)
        found = _FUNCTION.search(hunk.context)
        if found:
            detail = f"{counts} {hunk.context.strip()}"
            rows.add("symbols", kind="changed-function", name=found["name"] or found["type"], detail=detail, **place)
    rows.add(
        "documents",
        chunk_no=rows.count("documents") + 1,
        line_no=changed.line_no,
        line_end=changed.line_end,
        heading=changed.path,
        text="\n".join(lines[changed.line_no - 1 : changed.line_end][:400]),
    )
