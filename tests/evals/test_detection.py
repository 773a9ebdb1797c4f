"""File type and format by content alone: files that packages ship, and evidence of every kind made here.

`PYTHONPATH=shared:. .venv/bin/python -m tests.evals.test_detection [PER_ENDING] [SEED] [FORM]` prints what was taken
for what; a form of `FORMS` says what happened to the files before.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from faultmaven.evidence.decoding import decode
from faultmaven.evidence.detection import detect

from tests.evals.made_files import made_files
from tests.evals.shipped_files import shipped_files
from tests.unit.evidence.sources import source

#: The bar for a mixed corpus.
_FLOOR = 0.95
_PER_ENDING = 6


def _part(text: str, first: float, last: float) -> str:
    lines = text.split("\n")
    return "\n".join(lines[int(first * len(lines)) : max(1, int(last * len(lines)))])


#: What happens to files on their way to a case.
FORMS: Mapping[str, Callable[[str], str]] = {
    "whole": lambda text: text,
    "cut": lambda text: text[: max(200, int(0.4 * len(text)))],
    "middle": lambda text: _part(text, 0.3, 0.8),
    "preamble": lambda text: f"Here is what you asked for, from the second node:\n\n{text}",
    "crlf": lambda text: text.replace("\n", "\r\n"),
    "bom": lambda text: "\ufeff" + text,
    "tabs": lambda text: text.replace("    ", "\t"),
    "indented": lambda text: "\n".join(f"    {line}" for line in text.split("\n")),
}


@dataclass(frozen=True)
class Verdict:
    """What one file was taken for."""

    group: str
    name: str
    wanted: str
    found: str
    is_type_right: bool
    is_right: bool


def judge(name: str, group: str, text: str, data_type: str, formats: tuple[str, ...]) -> Verdict:
    """Detect a text that has no name to go by."""
    found = detect(source(decode(text.encode()).data.decode(), "upload"))
    is_type_right = found.data_type == data_type
    is_format_right = not formats or any(part in found.format for part in formats)
    wanted = f"{data_type}/{'|'.join(formats) or '*'}"
    said = f"{found.data_type}/{found.format} {found.confidence:.2f}"
    return Verdict(group, name, wanted, said, is_type_right, is_type_right and is_format_right)


def verdicts(per_ending: int, seed: int, form: str = "whole") -> list[Verdict]:
    """Judge the shipped files and the made ones, as they are or in one of the forms."""
    put = FORMS[form]
    found = [
        judge(str(shipped.path), shipped.path.suffix, put(shipped.path.read_text()), shipped.data_type, shipped.formats)
        for shipped in shipped_files(per_ending, seed)
    ]
    found += [judge(name, name.split()[0], put(text), kind, formats) for name, kind, formats, text in made_files(seed)]
    return found


def table(found: list[Verdict]) -> str:
    """Return a line per group of files and the share that is right in all."""
    groups: dict[str, Counter[str]] = defaultdict(Counter)
    for verdict in found:
        groups[verdict.group].update({"all": 1, "type": verdict.is_type_right, "format": verdict.is_right})
    lines = [f"{'files':14} {'n':>5} {'type':>6} {'type and format':>16}"]
    for group, counts in [*groups.items(), ("all", sum(groups.values(), Counter[str]()))]:
        n = counts["all"]
        lines.append(f"{group:14} {n:5} {counts['type'] / n:6.1%} {counts['format'] / n:16.1%}")
    return "\n".join(lines)


def test_nineteen_of_twenty_files_are_known_by_their_content() -> None:
    found = verdicts(_PER_ENDING, 1)
    right = sum(verdict.is_right for verdict in found)
    wrong = "\n".join(f"{v.name}: wanted {v.wanted}, found {v.found}" for v in found if not v.is_right)
    assert right >= _FLOOR * len(found), f"{table(found)}\n{wrong}"


if __name__ == "__main__":
    given = [*sys.argv[1:], *("20", "1", "whole")[len(sys.argv) - 1 :]]
    judged = verdicts(int(given[0]), int(given[1]), given[2])
    for wrong_one in judged:
        if not wrong_one.is_right:
            print(f"{wrong_one.name}: wanted {wrong_one.wanted}, found {wrong_one.found}")
    print(table(judged))
