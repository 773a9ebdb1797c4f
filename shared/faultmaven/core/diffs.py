"""What changed between two versions of a Markdown text, as a person reads it: by section, with a little around it."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

_HEADING = re.compile(r"(#{1,6})[ \t]+(.+)")
_AROUND = 2


@dataclass(frozen=True)
class DiffLine:
    """A line: `same`, `added` or `removed`; its number in the version before and after, where it stands in them."""

    kind: str
    text: str
    before: int | None
    after: int | None


@dataclass(frozen=True)
class Hunk:
    """Changed lines that stand together, and the path of headings above them in the version after."""

    section: str
    lines: tuple[DiffLine, ...]


def diff(before: str, after: str) -> list[Hunk]:
    """Return the changes in order; none when the texts are the same."""
    old, new = before.splitlines(), after.splitlines()
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=len(old) + len(new) > 20_000)
    sections = _sections(new)
    hunks: list[Hunk] = []
    for group in matcher.get_grouped_opcodes(_AROUND):
        lines = tuple(line for opcode in group for line in _lines(opcode, old, new))
        first_change = next((line.after for line in lines if line.kind != "same" and line.after), group[0][3] + 1)
        hunks.append(Hunk(sections[min(first_change, len(new)) - 1] if new else "", lines))
    return hunks


def _lines(opcode: tuple[str, int, int, int, int], old: list[str], new: list[str]) -> Iterator[DiffLine]:
    kind, old_start, old_end, new_start, new_end = opcode
    if kind == "equal":
        for place in range(old_end - old_start):
            yield DiffLine("same", old[old_start + place], old_start + place + 1, new_start + place + 1)
        return
    for place in range(old_start, old_end):
        yield DiffLine("removed", old[place], place + 1, None)
    for place in range(new_start, new_end):
        yield DiffLine("added", new[place], None, place + 1)


def _sections(lines: list[str]) -> list[str]:
    """Return the path of headings of each line."""
    path: list[tuple[int, str]] = []
    found: list[str] = []
    in_code = False
    for line in lines:
        in_code ^= line.lstrip().startswith("```")
        if (heading := _HEADING.match(line)) and not in_code:
            path = [(level, title) for level, title in path if level < len(heading[1])]
            path.append((len(heading[1]), heading[2].strip()))
        found.append(" > ".join(title for _, title in path))
    return found
