"""File type and format by content alone: files that packages ship, and evidence of every kind made here.

`PYTHONPATH=shared:. .venv/bin/python -m tests.evals.test_detection [PER_ENDING] [SEED]` prints what was taken for what.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from dataclasses import dataclass

from faultmaven.evidence.detection import detect

from tests.evals.made_files import made_files
from tests.evals.shipped_files import shipped_files
from tests.unit.evidence.sources import source

#: The bar for a mixed corpus.
_FLOOR = 0.95
_PER_ENDING = 6


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
    found = detect(source(text, "upload"))
    is_type_right = found.data_type == data_type
    is_format_right = not formats or any(part in found.format for part in formats)
    wanted = f"{data_type}/{'|'.join(formats) or '*'}"
    said = f"{found.data_type}/{found.format} {found.confidence:.2f}"
    return Verdict(group, name, wanted, said, is_type_right, is_type_right and is_format_right)


def verdicts(per_ending: int, seed: int) -> list[Verdict]:
    """Judge the shipped files and the made ones."""
    found = [
        judge(str(shipped.path), shipped.path.suffix, shipped.path.read_text(), shipped.data_type, shipped.formats)
        for shipped in shipped_files(per_ending, seed)
    ]
    found += [judge(name, name.split()[0], text, kind, formats) for name, kind, formats, text in made_files(seed)]
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
    judged = verdicts(int(sys.argv[1]) if len(sys.argv) > 1 else 20, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    for wrong_one in judged:
        if not wrong_one.is_right:
            print(f"{wrong_one.name}: wanted {wrong_one.wanted}, found {wrong_one.found}")
    print(table(judged))
