"""What `fm diagnose` takes for a namespace's bundle: wall time, computing, memory; and `fm --help`.

Run it from the repository root: `python -m tests.bench.bench_diagnose [FOLDER ...]`
(default: a made-up bundle of the simulated cluster with 300 files). The bars, on two free cores: 5 s and 800 MB for 300
files, 150 ms for `fm --help`. On a busy machine compare the computing, not the wall time.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import ROOT
from tests.evals.cluster.bundles import make_bundle

FILES = 300
_FM = (sys.executable, "-m", "faultmaven.cli")


@contextmanager
def made_up() -> Iterator[Path]:
    """Lend the folder of the first made-up bundle that is large enough, cut to 300 files."""
    with tempfile.TemporaryDirectory(prefix="fm-bundle-") as scratch:
        bundles = (make_bundle(seed, "", "", "", "") for seed in range(1, 200))
        bundle = next(bundle for bundle in bundles if len(bundle.files) >= FILES)
        for name in sorted(bundle.files)[:FILES]:
            path = Path(scratch) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(bundle.files[name], encoding="utf-8")
        yield Path(scratch)


def measure(arguments: Sequence[str]) -> str:
    """Run a command and return what it took: wall, computing of all its processes, memory of the largest one."""
    environ = {**os.environ, "PYTHONPATH": str(ROOT / "shared")}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    subprocess.run([*_FM, *arguments], env=environ, check=True, stdout=subprocess.DEVNULL)
    wall = time.perf_counter() - started
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    return f"{wall:6.2f} s  {cpu:6.2f} CPU-s  {used.ru_maxrss / 1024:5.0f} MiB in the largest process"


def main(folders: Sequence[str]) -> None:
    """Print a line for `--help` and one for each folder."""
    measure(["--help"])  # byte code
    print(f"{'fm --help':40} {measure(['--help'])}")
    if not folders:
        with made_up() as folder:
            print(f"{f'{FILES} files, made up':40} {measure(['diagnose', '--json', str(folder)])}")
    for folder in folders:
        count = sum(path.is_file() for path in Path(folder).rglob("*"))
        print(f"{f'{count} files, {Path(folder).name}':40} {measure(['diagnose', '--json', folder])}")


if __name__ == "__main__":
    main(sys.argv[1:])
