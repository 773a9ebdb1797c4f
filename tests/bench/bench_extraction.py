"""CPU seconds of detect, extract and analyse for 10 MB of log.

Run: python -m tests.bench.bench_extraction [file ...]   (default: the public logs in ../shared/data)
Each file is repeated up to 10 MB with its numbers changed from copy to copy, so that no cache sees the same line twice.
"""

from __future__ import annotations

import re
import sys
import time
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from faultmaven.evidence.analysis import analyse
from faultmaven.evidence.detection import detect
from faultmaven.evidence.extractors import extract
from faultmaven.evidence.models import SourceText

SIZE = 10_000_000
_LONG_NUMBER = re.compile(r"(?<=[\[_ ])\d{3,}(?=[\] ,]|$)", re.MULTILINE)


def grown(text: str) -> list[str]:
    """Return the lines of a text repeated to 10 MB; numbers inside each copy differ from those of the others."""
    lines: list[str] = []
    size, copy = 0, 0
    while size < SIZE:
        changed = _LONG_NUMBER.sub(
            lambda match, step=copy: str(int(match.group()) + step).zfill(len(match.group())), text
        )
        lines.extend(changed.rstrip("\n").split("\n"))
        size += len(changed)
        copy += 1
    return lines


def measure(path: Path) -> str:
    """Return one line of figures for one file."""
    lines = grown(path.read_text("utf-8"))
    source = SourceText(path.name, lines, SIZE, datetime.fromisoformat("2025-06-01T00:00:00"))
    marks = [time.process_time()]
    detection = detect(source)
    marks.append(time.process_time())
    facts = extract(source, detection)
    marks.append(time.process_time())
    facts = analyse(facts, source)
    marks.append(time.process_time())
    steps = [after - before for before, after in pairwise(marks)]
    return (
        f"{path.name:28} {len(lines):7} lines {detection.format:16} detect {steps[0]:.2f} extract {steps[1]:.2f} "
        f"analyse {steps[2]:.2f} total {sum(steps):.2f} CPU-s, {facts.count('templates')} templates"
    )


def main() -> None:
    """Measure the files named on the command line, or the public logs."""
    root = Path(__file__).resolve().parents[3] / "shared" / "data" / "loghub"
    paths = [Path(name) for name in sys.argv[1:]] or sorted(root.glob("*/*_2k.log"))
    for path in paths:
        print(measure(path))


if __name__ == "__main__":
    main()
