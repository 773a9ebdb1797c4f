"""Bytecode beside what is shipped, so that no cold start compiles it: a function can write none where it runs."""

import os
import subprocess
import sys
from pathlib import Path


def add_bytecode(python: str | None, folder: Path) -> None:
    """Compile what is in `folder` for the interpreter `python`; with none (the right one is not there), say so.

    The bytecode is trusted unread (a cold import of packages is 1.5 to 3 times faster), and equal for equal sources:
    hashes of texts, and with them the order of constant sets, are the same in every run.
    """
    if python is None:
        print(f"no Python to compile bytecode for {folder}: cold starts will be slower", file=sys.stderr)
        return
    command = [python, "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash", "-s", str(folder)]
    # A package may hold files of another Python's syntax (templates, vendored code); they are simply not compiled.
    environ = {**os.environ, "PYTHONHASHSEED": "0"}
    subprocess.run([*command, str(folder)], check=False, stdout=subprocess.DEVNULL, env=environ)
