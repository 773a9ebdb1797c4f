"""Seconds of one diagnosis over 100,000 lines of log, with the time to read them told apart.

Run: python -m tests.bench.bench_diagnosis [file ...]   (default: the public logs in ../shared/data)
Each file is repeated up to 100,000 lines with its numbers changed from copy to copy. The target is 2 seconds.
"""

import re
import sys
import tempfile
import time
from pathlib import Path

from faultmaven.diagnosis.catalogue import load_catalogue
from faultmaven.diagnosis.service import diagnose
from faultmaven.evidence.facts.case_facts import CaseFacts

LINES = 100_000
_LONG_NUMBER = re.compile(r"(?<=[\[_ ])\d{3,}(?=[\] ,]|$)", re.MULTILINE)


def grown(text: str) -> str:
    """Return a text repeated to 100,000 lines; long numbers differ from copy to copy."""
    lines: list[str] = []
    copy = 0
    while len(lines) < LINES:
        changed = _LONG_NUMBER.sub(lambda m, step=copy: str(int(m.group()) + step).zfill(len(m.group())), text)
        lines += changed.rstrip("\n").split("\n")
        copy += 1
    return "\n".join(lines[:LINES]) + "\n"


def measure(path: Path) -> str:
    """Return one line of figures for one file."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / path.name
        target.write_text(grown(path.read_text("utf-8")), encoding="utf-8")
        started = time.perf_counter()
        with CaseFacts.from_files([target]) as facts:
            read = time.perf_counter() - started
            started = time.perf_counter()
            found = diagnose(facts, "What is wrong and why?")
            seconds = time.perf_counter() - started
    cause = found.causes[0].cause_id if found.causes else "none"
    return f"{path.name:24} {LINES} lines  read {read:5.2f} s  diagnose {seconds:5.2f} s  {found.verdict:12} {cause}"


def main() -> None:
    """Measure the files named on the command line, or the public logs."""
    root = Path(__file__).resolve().parents[3] / "shared" / "data" / "loghub"
    load_catalogue()
    for path in [Path(name) for name in sys.argv[1:]] or sorted(root.glob("*/*_2k.log")):
        sys.stdout.write(measure(path) + "\n")


if __name__ == "__main__":
    main()
