"""`make test`: every check of the project, none skipped by a failure before it, and one summary.

Tests marked `nightly` take long and look again, in more ways, at what others look at too: `make test-all` has them, and
looks for new examples in the tests of properties, which `make test` gives the same ones every time.

What keeps one core busy runs beside what keeps another one; everything else runs one after the other. Each part's
output goes to `artifacts/<part>.log` and to the terminal, as it comes or, of parts that run beside others, when it is
whole; test results also as JUnit XML.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

PROJECT = Path(__file__).resolve().parents[1]
ARTIFACTS = PROJECT / "artifacts"
_BIN = ".venv/bin"
_ALL = "--all"
_UNIT = ("tests/unit", "tests/architecture", "tests/security", "tests/fuzz")
_SAID = 300
"""Characters shown of why a test failed; the whole is in the part's log."""
_VITEST_TOTALS = re.compile(r"^\s*Tests\s+(?:(\d+) failed \| )?(\d+) passed", re.MULTILINE)


@dataclass
class Part:
    """One command of the run and how it went; `runs_tests` parts write JUnit XML and are counted."""

    name: str
    command: list[str]
    environ: dict[str, str] = field(default_factory=dict)
    folder: Path = PROJECT
    runs_tests: bool = False
    status: int = -1
    seconds: float = 0.0
    passed: int = 0
    failed: int = 0
    wrong: list[str] = field(default_factory=list)
    """The tests that failed, each with the first line of why."""


def _pytest(name: str, nightly: bool, where: Sequence[str], *, marks: str = "", at_once: int = 1) -> Part:
    chosen = " and ".join(mark for mark in (marks, "" if nightly else "not nightly") if mark)
    command = [f"{_BIN}/pytest", "-q", f"--junit-xml={ARTIFACTS / name}.xml", *where, "-m", chosen]
    if at_once > 1:
        command += ["-n", str(at_once)]
    if nightly:
        command.append("--hypothesis-profile=new")
    return Part(name, command, runs_tests=True)


def steps(*, nightly: bool) -> Iterator[list[list[Part]]]:
    """Yield what is run, quick answers first: the lanes of a step run at the same time, the parts of a lane in turn."""
    yield [[Part("ruff", [f"{_BIN}/ruff", "check", "."])]]
    yield [[Part("format", [f"{_BIN}/ruff", "format", "--check", "."])]]
    yield [[Part("contracts", [f"{_BIN}/lint-imports"])]]
    yield [
        [Part("types", [f"{_BIN}/pyright"])],
        [
            Part("web packages", ["make/web.sh", "packages"]),
            Part("web", ["npm", "run", "check"], {"CI": "true"}, PROJECT / "web"),
            Part("web build", ["make/web.sh"]),
        ],
    ]
    yield [[_pytest("unit", nightly, _UNIT, at_once=2)]]
    # The first waits much for processes that start: beside it there is room for two.
    integration = _pytest("integration", nightly, ["tests/integration", "tests/schema"], at_once=2)
    yield [[_pytest("infra", nightly, ["tests/infra"])], [integration]]
    yield [[Part("chromium", ["make/browser.sh"])]]
    # One after the other: side by side they save five minutes, and then waits of the local cloud run late on two cores.
    yield [[_pytest("product", nightly, ["tests/e2e"], marks="not browser")]]
    yield [[_pytest("browser", nightly, ["tests/e2e"], marks="browser")]]


def main(given: list[str]) -> int:
    """Run the parts (those named, or all), with `--all` the nightly tests too; returns 0 when all of them passed."""
    names = [name for name in given if name != _ALL]
    started = time.monotonic()
    shutil.rmtree(ARTIFACTS, ignore_errors=True)
    ARTIFACTS.mkdir()
    done: list[Part] = []
    environ = dict(os.environ)
    for step in steps(nightly=_ALL in given):
        lanes = [kept for lane in step if (kept := [part for part in lane if not names or part.name in names])]
        with ThreadPoolExecutor(max_workers=len(step)) as pool:
            running = [pool.submit(_run_lane, lane, environ, at_once=len(lanes) == 1) for lane in lanes]
        for lane in running:
            lane.result()
        done += [part for lane in lanes for part in lane]
        if done and done[-1].name == "chromium" and done[-1].status == 0:
            environ["FM_CHROMIUM"] = _last_line("chromium")
    return _summarise(done, time.monotonic() - started)


def _run_lane(lane: Sequence[Part], environ: dict[str, str], *, at_once: bool) -> None:
    """Run parts in turn; their output is printed as it comes (`at_once`), or of each part when it has ended."""
    for part in lane:
        heading = f"\n━━ {part.name}: {' '.join(part.command)}\n"
        printed = [heading]
        if at_once:
            print(heading, end="", flush=True)
        for line in _output(part, environ):
            if at_once:
                print(line, end="", flush=True)
            else:
                printed.append(line)
        if not at_once:
            print("".join(printed), end="", flush=True)


def _output(part: Part, environ: dict[str, str]) -> Iterator[str]:
    """Run a part, and yield its lines while they go to its log."""
    started = time.monotonic()
    with (ARTIFACTS / f"{part.name.replace(' ', '-')}.log").open("w") as log:
        process = subprocess.Popen(
            part.command,
            cwd=part.folder,
            env=environ | part.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        assert process.stdout is not None
        for line in process.stdout:
            log.write(line)
            yield line
        part.status = process.wait()
    part.seconds = time.monotonic() - started
    _count(part)


def _count(part: Part) -> None:
    """Read how many tests ran: pytest's from its XML, Vitest's from its closing line."""
    if part.runs_tests:
        report = ARTIFACTS / f"{part.name}.xml"
        if not report.exists():
            return
        for suite in ElementTree.parse(report).getroot().iter("testsuite"):  # noqa: S314 - pytest wrote it just now
            bad = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
            part.failed += bad
            part.passed += int(suite.get("tests", 0)) - bad - int(suite.get("skipped", 0))
            part.wrong += _wrong(suite)
    elif part.name == "web":
        for failed, passed in _VITEST_TOTALS.findall(_log("web")):
            part.failed += int(failed or 0)
            part.passed += int(passed)


def _wrong(suite: ElementTree.Element) -> Iterator[str]:
    for case in suite.iter("testcase"):
        for why in (*case.iter("failure"), *case.iter("error")):
            said = (why.get("message") or "").partition("\n")[0]
            yield f"{case.get('classname')}.{case.get('name')}: {said[:_SAID]}"


def _log(name: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", (ARTIFACTS / f"{name}.log").read_text())


def _last_line(name: str) -> str:
    return next(reversed(_log(name).strip().splitlines()), "")


def _summarise(done: list[Part], seconds: float) -> int:
    print("\n━━ summary")
    for part in done:
        mark = "✓" if part.status == 0 else "✗"
        counts = f"{part.passed} passed, {part.failed} failed" if part.passed or part.failed else ""
        print(f"  {mark} {part.name:<14} {part.seconds:7.1f} s   {counts}")
    rows = [{"part": p.name, "status": p.status, "seconds": round(p.seconds, 1)} for p in done]
    (ARTIFACTS / "summary.json").write_text(json.dumps(rows, indent=2) + "\n")
    wrong = [part.name for part in done if part.status]
    print(f"  {seconds:.0f} s in all; details in {ARTIFACTS.relative_to(PROJECT)}/")
    if wrong:
        print(f"  failed: {', '.join(wrong)}")
        for said in (said for part in done for said in part.wrong):
            print(f"    {said}")
    tests_wrong = sum(part.failed for part in done)
    others_wrong = sum(1 for part in done if part.status and not part.failed)
    print(f"\n{sum(part.passed for part in done)} passed, {tests_wrong + others_wrong} failed", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
