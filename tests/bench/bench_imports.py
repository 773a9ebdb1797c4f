"""What importing each function costs a cold start: CPU and memory of its door, and of what it imports when it works.

    PYTHONPATH=shared:. .venv/bin/python -m tests.bench.bench_imports

Each function is imported in a fresh process; `door` is what Lambda imports before the first event, `first work` is what
the first event imports besides, for the functions that put that off. CPU milliseconds of the process less those of an
empty one, the median of `ROUNDS`, three if not set; whether a model's SDK or DuckDB came along stands beside.
"""

import json
import os
import statistics
import subprocess
import sys

from infra.functions import FUNCTIONS

ROUNDS = int(os.environ.get("ROUNDS", "3"))
HEAVY = ("duckdb", "numpy", "openai", "anthropic", "google.genai", "pydantic_ai", "sqlglot", "httpx")
#: What the first event of a function imports, where its door does not.
FIRST_WORK = {
    "investigation_act": "faultmaven.agent.answering",
    "tools": "faultmaven.evidence.facts.case_facts",
    "tool_runner": "faultmaven.agent.tools.cell",
    "evidence_pipeline": "faultmaven.evidence.pipeline",
}
_CODE = """
import json, resource, sys
imports = {imports!r}
for name in imports: __import__(name)
used = resource.getrusage(resource.RUSAGE_SELF)
heavy = [name for name in {heavy!r} if name in sys.modules]
cpu_ms = (used.ru_utime + used.ru_stime) * 1000
print("FOUND " + json.dumps([cpu_ms, used.ru_maxrss / 1024, len(sys.modules), heavy]))
"""


def main() -> None:
    """Import all functions and print a table."""
    empty = _measured([])
    print(f"{'function':24}{'door ms':>9}{'MiB':>6}{'modules':>9}   {'first work ms':>14}{'MiB':>6}   heavy packages")
    for spec in FUNCTIONS:
        door = f"functions.{spec.name}.handler"
        cold = _measured([door])
        row = f"{spec.name:24}{cold[0] - empty[0]:>9.0f}{cold[1]:>6.0f}{cold[2]:>9}"
        heavy = cold[3]
        if later := FIRST_WORK.get(spec.name):
            whole = _measured([door, later])
            row += f"   {whole[0] - cold[0]:>14.0f}{whole[1]:>6.0f}"
            heavy = [*heavy, *(f"({name})" for name in whole[3] if name not in heavy)]
        else:
            row += f"   {'':>20}"
        print(f"{row}   {', '.join(heavy)}", flush=True)


def _measured(imports: list[str]) -> tuple[float, float, int, list[str]]:
    code = _CODE.format(imports=imports, heavy=HEAVY)
    found = [_once(code) for _ in range(ROUNDS)]
    return statistics.median(one[0] for one in found), found[0][1], found[0][2], found[0][3]


def _once(code: str) -> tuple[float, float, int, list[str]]:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    line = next(line for line in done.stdout.splitlines() if line.startswith("FOUND "))
    cpu_ms, memory, modules, heavy = json.loads(line.removeprefix("FOUND "))
    return cpu_ms, memory, modules, heavy


if __name__ == "__main__":
    main()
