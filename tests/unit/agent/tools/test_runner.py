"""The tool runner: what a tool's process has, what it has not, and how it ends."""

import json
import os
import time
from contextlib import suppress
from pathlib import Path

import pytest
from faultmaven.agent.tools import runner
from faultmaven.agent.tools.errors import ToolFailed, ToolTimedOut, WrongArguments
from faultmaven.agent.tools.runner import ConfinedRunner, FunctionRunner, Job, serve
from faultmaven.providers.functions.port import FunctionUnavailable

#: A cell that does what a test says in place of a tool, confined as that tool.
PROBE = """
import json, sys
from faultmaven.agent.tools import cell
from faultmaven.agent.tools.table import BY_NAME
tool = BY_NAME[json.load(sys.stdin)["tool"]]
cell.confine(tool)
def probe():
{body}
try:
    said = probe()
except (OSError, MemoryError, OverflowError) as error:
    said = type(error).__name__
json.dump({{"text": str(said), "truncated": False, "bytes": 0}}, sys.stdout)
"""


def probe(tool: str, body: str, monkeypatch: pytest.MonkeyPatch, timeout_s: float = 20) -> str:
    """Return what `body` gives inside the cell of a tool."""
    code = PROBE.format(body="".join(f"    {line}\n" for line in body.splitlines()))
    real = runner.subprocess.Popen

    def popen(command: list[str], **options: object) -> object:
        return real([command[0], "-P", "-c", code], **options)

    with monkeypatch.context() as patched:
        patched.setattr(runner.subprocess, "Popen", popen)
        return ConfinedRunner().run(Job(tool, {}, {}, timeout_s)).text


def test_a_command_is_run_where_the_tools_run() -> None:
    said = ConfinedRunner().run(Job("CommandExecutor", {"command": "uname -s"})).text
    assert "where the tools run" in said
    assert "Linux" in said


def test_processes_are_listed_without_their_arguments() -> None:
    said = ConfinedRunner().run(Job("ProcessInspector", {"limit": 5, "sort": "pid"})).text
    assert "processes" in said
    assert "MiB" in said
    assert "--" not in said


def test_wrong_arguments_are_found_inside_too_and_tools_of_the_case_do_not_run_there() -> None:
    with pytest.raises(WrongArguments):
        ConfinedRunner().run(Job("CommandExecutor", {"command": "cat /etc/passwd"}))
    for name in ("FactsQuery", "no_such_tool"):
        with pytest.raises(ToolFailed, match="unexpectedly"):
            ConfinedRunner().run(Job(name, {}))


def test_the_process_has_no_secret_of_its_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FM_JWT_SECRET", "canary")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "canary")
    assert probe("HTTPClient", "import os\nreturn dict(os.environ)", monkeypatch) == "{}"
    said = probe("HTTPClient", "import os\nreturn open(f'/proc/{os.getppid()}/environ').read()", monkeypatch)
    assert "canary" not in said if os.geteuid() else said == "PermissionError"


@pytest.mark.parametrize(
    ("tool", "body", "expected"),
    [
        ("HTTPClient", "import subprocess\nreturn subprocess.run(['/bin/true']).returncode", "PermissionError"),
        ("HTTPClient", "import os\nos.execv('/bin/true', ['true'])", "PermissionError"),
        ("ProcessInspector", "import socket\nreturn socket.socket()", "PermissionError"),
        ("ProcessInspector", "import subprocess\nreturn subprocess.run(['/bin/true'])", "PermissionError"),
        ("HTTPClient", "return len(b'x' * 2_000_000_000)", "MemoryError"),
        ("HTTPClient", "return [open('/dev/null') for _ in range(100)]", "OSError"),
        ("CommandExecutor", "import subprocess\nreturn subprocess.run(['/bin/true']).returncode", "0"),
        ("HTTPClient", "import socket\nreturn socket.socket().fileno() > 0", "True"),
    ],
)
def test_what_a_tool_does_not_need_it_does_not_have(
    tool: str, body: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert probe(tool, body, monkeypatch) == expected


def test_root_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    said = probe("HTTPClient", "import os\nreturn os.geteuid()", monkeypatch)
    assert int(said) != 0


def runs(mark: str) -> bool:
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(FileNotFoundError, ProcessLookupError):  # it has ended since
            if mark.encode() in path.read_bytes():
                return True
    return False


def test_what_takes_too_long_is_ended_with_all_it_started(monkeypatch: pytest.MonkeyPatch) -> None:
    mark = f"86{os.getpid()}"
    with pytest.raises(ToolTimedOut, match="stopped after 3 s"):
        probe("CommandExecutor", f"import subprocess\nsubprocess.run(['sleep', '{mark}'])", monkeypatch, 3)
    for _ in range(100):
        if not runs(mark):
            return
        time.sleep(0.1)
    pytest.fail("what it started goes on")


class Here:
    """Calls the function's own code in this process."""

    def call(self, name: str, request: bytes) -> bytes:
        assert name == "fm-local-tool-runner"
        return json.dumps(serve(json.loads(request))).encode()


class Away:
    """A function that gives no answer."""

    calls = 0

    def call(self, name: str, request: bytes) -> bytes:
        self.calls += 1
        raise FunctionUnavailable


def test_a_job_goes_to_the_function_and_back() -> None:
    remote = FunctionRunner(Here(), "fm-local-tool-runner")
    assert "Linux" in remote.run(Job("CommandExecutor", {"command": "uname -s"})).text
    with pytest.raises(WrongArguments):
        remote.run(Job("CommandExecutor", {"command": "rm"}))
    with pytest.raises(ToolFailed):
        remote.run(Job("HTTPClient", {"url": "http://127.0.0.1/"}))


def test_a_lost_answer_is_not_asked_for_again() -> None:
    away = Away()
    with pytest.raises(FunctionUnavailable):
        FunctionRunner(away, "f").run(Job("ProcessInspector", {}))
    assert away.calls == 1


def test_an_answer_that_does_not_fit_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "_ANSWER_BYTES", 2_000)
    noise = "".join(chr(33 + (n * 7919) % 90) for n in range(50_000))
    monkeypatch.setattr(runner.ConfinedRunner, "run", lambda self, job: runner.Output(noise, total_bytes=len(noise)))
    remote = FunctionRunner(Here(), "fm-local-tool-runner")
    output = remote.run(Job("ProcessInspector", {}))
    assert output.total_bytes == 50_000
    assert output.is_truncated == (output.text != noise)
