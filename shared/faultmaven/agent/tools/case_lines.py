"""Lines of the case's files as text for a model or a person: always with the mark that cites them."""

import re
from collections.abc import Sequence

from faultmaven.agent.tools.errors import WrongArguments
from faultmaven.evidence.models import Evidence

#: A line longer than this is cut where it is shown; its mark leads to the whole.
LINE_CHARS = 1_000

_MARK = re.compile(r"\[?E(\d{1,5})(?::L(\d{1,9})(?:-L?(\d{1,9}))?)?\]?")


def file_named(files: Sequence[Evidence], name: str) -> Evidence:
    """Return the file of the case called `E3`, by its id or by its name; raises WrongArguments with those there are.

    Names are compared with those of the case and lead nowhere else: there is no path to follow.
    """
    wanted = name.strip()
    found = _MARK.fullmatch(wanted)
    for item in files:
        if (found and item.number == int(found[1])) or wanted in (item.evidence_id, item.filename):
            return item
    ends = [item for item in files if item.filename.rsplit("/", 1)[-1] == wanted]
    if len(ends) == 1:
        return ends[0]
    known = ", ".join(f"E{item.number} {item.filename}" for item in files[:40])
    raise WrongArguments(f"There is no such file in this case. There are: {known or 'none'}.")


def place_of(mark: str) -> tuple[str, int, int]:
    """Return file, first and last line of a mark such as `[E3:L120]` or `E3:L120-L124`; raises WrongArguments."""
    found = _MARK.fullmatch(mark.strip())
    if found is None or not found[2]:
        raise WrongArguments("mark: write it as E3:L120 or E3:L120-L124")
    start = int(found[2])
    return f"E{found[1]}", start, max(start, int(found[3] or start))


def numbered(item: Evidence, start: int, lines: Sequence[str]) -> str:
    """Return lines with their marks, one a line."""
    return "\n".join(f"[E{item.number}:L{start + at}] {shortened(line)}" for at, line in enumerate(lines))


def shortened(text: str) -> str:
    """Return a line as it is shown."""
    return text if len(text) <= LINE_CHARS else f"{text[:LINE_CHARS]}… (cut, {len(text)} characters)"
