"""One line as long as a file may be, through the whole pipeline: it must end, within the memory of any other log.

`PYTHONPATH=shared:. .venv/bin/python -m tests.fuzz.long_line [MEGABYTES]` (1,000 when not said; once each for words,
for JSON that never ends, and for NULs and colours) prints what each took and ends with 1 where that was too much.
"""

from __future__ import annotations

import resource
import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from faultmaven.evidence import pipeline
from faultmaven.evidence.jobs import Job
from faultmaven.sandbox.child import Allowance, run_limited

#: Per 10 MB and beside what a process needs that has read nothing; memory is that of any log, whatever its size.
_SECONDS_PER_10_MB, _MEMORY_MIB = 2.0, 512
LINES: Mapping[str, bytes] = {
    "words": b"the order was late and nobody knows why ",
    "open json": b'{"orders": [{"id": 1, "state": "late"}, ',
    "nulls and colours": b"\0\0\x1b[31mERROR\x1b[0m disk\0full ",
}


def main(megabytes: int) -> int:
    """Read one line of each kind and return how many took too much."""
    failed = 0
    for name, piece in LINES.items():
        with tempfile.TemporaryDirectory() as scratch:
            file, folder = Path(scratch, "one-line.log"), Path(scratch, "facts")
            folder.mkdir()
            with file.open("wb") as stream:
                for _ in range(megabytes):
                    stream.write((piece * (1_000_000 // len(piece) + 1))[:1_000_000])
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            job = Job("ev_1", file.name, file, folder, datetime.now(UTC), b"key")
            outcome = run_limited(partial(pipeline.run, job), Allowance.for_file(file.stat().st_size))
            used = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
        mib = used.ru_maxrss // 1024
        over = seconds > max(2.0, _SECONDS_PER_10_MB * megabytes / 10) or mib > _MEMORY_MIB
        failed += over
        print(f"{name:20} {megabytes} MB: {seconds:6.1f} CPU-s, peak {mib} MiB, {outcome.line_count} line"
              f"{' <- over' if over else ''}", flush=True)  # fmt: skip
    return failed


if __name__ == "__main__":
    sys.exit(bool(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)))
