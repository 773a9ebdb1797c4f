"""The fault run: one in five calls of models and tools fails, in every way there is, and no turn is left hanging.

    .venv/bin/pytest -s tests/evals/test_fault_run.py        (or `make faults`; FAULT_TURNS and FAULT_SEED change it)

Turns are real, over moto's tables: asked, answered, written down. What can fail: a model says nothing, the wrong
thing, prose, half a JSON, calls a tool that is not there or with nonsense, cites what is not there; a tool refuses,
breaks, floods; the process dies in the middle of either; AWS breaks off while the turn is written down; the failure's
own record fails; a turn is delivered twice.
"""

import os
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from faultmaven.agent.answering import Answering
from faultmaven.agent.diagnosing import Remembered
from faultmaven.agent.jobs import Ids, end_as_failed, explain
from faultmaven.agent.model_answer import ModelAnswer, ModelCitation, ModelClaim, ModelStep
from faultmaven.agent.models import EventKind, Turn, TurnStatus
from faultmaven.agent.repository import TurnRepository
from faultmaven.agent.service import AgentService
from faultmaven.agent.turn import Answerer
from faultmaven.case.course_service import course_service
from faultmaven.case.models import Severity
from faultmaven.case.repository import CaseRepository, EvidenceNumberRepository, MessageRepository
from faultmaven.case.service import CaseService
from faultmaven.core.clock import utc_now
from faultmaven.diagnosis.archive import FileArchive
from faultmaven.diagnosis.models import Verdict
from faultmaven.diagnosis.service import diagnose_heeding
from faultmaven.evidence.facts import CaseFacts
from faultmaven.providers.files.memory import MemoryFiles
from faultmaven.providers.llm.fallback import FallbackModels
from faultmaven.providers.llm.port import BadArguments, Fault, Tool
from faultmaven.providers.llm.scripted import ScriptedModel, ScriptLine
from faultmaven.providers.workflow.in_process import InProcessWorkflow

from tests.support.broken_aws import BrokenAws, Died
from tests.support.clock import FrozenClock

TURNS, SEED = int(os.environ.get("FAULT_TURNS", "240")), int(os.environ.get("FAULT_SEED", "1"))
#: Of the calls of models and tools, and of the deliveries of a turn.
SHARE = 0.2
TURNS_PER_CASE = 8

LOG = (
    "2026-01-31T09:04:58Z INFO  orders starting, version 41\n"
    '2026-01-31T09:05:00Z ERROR orders could not connect: FATAL: password authentication failed for user "orders"\n'
    "2026-01-31T09:05:01Z FATAL orders giving up, exit 1\n"
)
QUESTIONS = ("what is wrong and why?", "what is the root cause?", "could it be the network?", "what should we do now?")


class Broken(Exception):
    """Something in a tool or a client of a model that nobody foresaw."""


def answer(mark: str = "E1:L2", quote: str = "password authentication failed") -> ModelAnswer:
    """Return a model's answer that cites one line."""
    claim = ModelClaim(text="The login is refused.", citations=[ModelCitation(mark=mark, quote=quote)])
    return ModelAnswer(
        summary="The password of orders is wrong.",
        cause_title="Wrong password",
        component="orders",
        verdict=Verdict.LIKELY,
        claims=[claim],
        ruled_out=[],
        next_steps=[ModelStep(kind="change", text="Set the password anew")],
    )


LOOK: ScriptLine = (("look", '{"line": 2}'),)
#: What one reply of a model can be instead of what it should be.
BAD_REPLIES: Sequence[tuple[str, ScriptLine]] = (
    *((f"model: {fault.name.lower()}", fault) for fault in Fault),
    ("model: prose", "I think that it is the database."),
    ("model: half a JSON", '{"summary": "it is'),
    ("model: no such tool", (("rm_rf", "{}"),)),
    ("model: bad arguments", (("look", '{"line": "two"}'),)),
    ("model: arguments are no JSON", (("look", "{line: "),)),
    ("model: invented line", answer("E1:L999")),
    ("model: invented words", answer(quote="disk is full")),
)
MODEL_ENDS = ("model: client breaks", "model: process dies")
TOOL_ENDS = ("tool: refuses", "tool: says that it failed", "tool: floods", "tool: breaks", "tool: process dies")
#: Those after which the function itself has failed, so that the state machine has to write the end.
DEADLY = frozenset({"model: client breaks", "model: process dies", "tool: breaks", "tool: process dies", "AWS: dies"})


@dataclass
class Fate:
    """What goes wrong, drawn once for every call of a model or a tool (`calls`), and for what is around them.

    `met` counts it, `of_turn` is what the turn now met.
    """

    random: random.Random
    met: Counter[str] = field(default_factory=Counter[str])
    calls: int = 0
    of_turn: list[str] = field(default_factory=list[str])

    def strikes(self) -> bool:
        """Tell whether this call of a model or a tool fails."""
        self.calls += 1
        return self.happens()

    def happens(self) -> bool:
        """Tell whether something around the calls goes wrong."""
        return self.random.random() < SHARE

    def meet(self, name: str) -> str:
        """Count one failure."""
        self.met[name] += 1
        self.of_turn.append(name)
        return name


@dataclass
class FaultyModel:
    """A scripted model, one of whose replies in five is bad."""

    fate: Fate
    name: str = "faulty"

    def complete(self, *arguments: Any, **options: Any) -> Any:
        """Answer, perhaps after a look at a line, unless fate has it otherwise."""
        script: list[ScriptLine] = [LOOK, answer(), answer()] if self.fate.random.random() < 0.6 else [answer()] * 2
        for place in range(len(script)):
            if not self.fate.strikes():
                continue
            kind = self.fate.random.randrange(len(BAD_REPLIES) + len(MODEL_ENDS))
            if kind >= len(BAD_REPLIES):
                raise _ends(self.fate.meet(MODEL_ENDS[kind - len(BAD_REPLIES)]))
            name, script[place] = BAD_REPLIES[kind]
            self.fate.meet(name)
        return ScriptedModel(script, name=self.name).complete(*arguments, **options)

    def stream(self, *_: Any) -> Iterator[Any]:
        """Nothing here streams."""
        raise NotImplementedError


@dataclass
class FaultyTools:
    """A toolbox with one tool, one of whose calls in five fails."""

    fate: Fate
    waiting: None = None

    @property
    def tools(self) -> Sequence[Tool]:
        """Return the tool that reads a line."""
        schema = {"type": "object", "properties": {"line": {"type": "integer"}}, "required": ["line"]}
        return (Tool("look", "Read one line.", schema, self._look),)

    def _look(self, arguments: dict[str, Any]) -> str:
        if not isinstance(arguments.get("line"), int):
            raise BadArguments("line is a number")
        if self.fate.strikes():
            name = self.fate.meet(self.fate.random.choice(TOOL_ENDS))
            if name == "tool: refuses":
                raise BadArguments("not that line")
            if name == "tool: floods":
                return "x" * 1_000_000
            if name == "tool: says that it failed":
                return "error: timed out after 30 s"
            raise _ends(name)
        return LOG.splitlines()[1]


def _ends(name: str) -> BaseException:
    return Died() if "dies" in name else Broken(name)


@dataclass
class FaultRun:
    """Everything a turn needs, over moto."""

    facts: CaseFacts
    patch: pytest.MonkeyPatch
    fate: Fate = field(default_factory=lambda: Fate(random.Random(SEED)))
    clock: FrozenClock = field(default_factory=lambda: FrozenClock(utc_now()))

    def __post_init__(self) -> None:
        files = MemoryFiles()
        self.cases = CaseService(
            CaseRepository(), MessageRepository(), EvidenceNumberRepository(), files, _NoErasure(), clock=self.clock
        )
        self.turns = TurnRepository()
        self.agent = AgentService(
            self.turns, self.cases, InProcessWorkflow(lambda _: None), timedelta(minutes=5), self.clock
        )
        models = FallbackModels((FaultyModel(self.fate, "first"), FaultyModel(self.fate, "second")))
        diagnose = Remembered(diagnose_heeding)
        answerer = Answerer(diagnose, lambda _: {}, models, open_toolbox=lambda *_: FaultyTools(self.fate))
        self.answering = Answering(
            self.turns, self.cases, _Open(self.facts), FileArchive(files), answerer, course_service(), self.clock
        )

    def turn(self, case_id: str, question: str) -> tuple[Turn, list[str]]:
        """Ask and let the state machine bring it to its end; return the turn and what it met."""
        self.fate.of_turn = []
        asked = self.agent.ask("ada", case_id, question)
        for _ in range(2 if self.fate.happens() else 1):
            self._execute(asked)
        return self.agent.get_turn("ada", case_id, asked.turn_id), self.fate.of_turn

    def _execute(self, turn: Turn) -> None:
        """One execution: act, and whatever is raised there is recorded by the next state, which is retried."""
        ids = Ids(turn.user_id, turn.case_id, turn.turn_id)
        dies_at = self.fate.random.randint(1, 28) if self.fate.happens() else 0
        try:
            with BrokenAws(dies_at=dies_at).installed(self.patch):
                status = self.answering.answer(*vars(ids).values())
        except (Broken, Died) as error:
            if not self.fate.of_turn or self.fate.of_turn[-1] not in DEADLY:
                self.fate.meet("AWS: dies")
            self._record(ids, type(error).__name__)
        else:
            assert status in {"done", "failed"}

    def _record(self, ids: Ids, error: str) -> None:
        for _ in range(6):  # the retries of the state that records
            dies_at = self.fate.random.randint(1, 3) if self.fate.happens() else 0
            try:
                with BrokenAws(dies_at=dies_at).installed(self.patch):
                    end_as_failed(self.turns, ids, explain(error), self.clock)
            except Died:
                self.fate.meet("recording the failure: dies")
            else:
                return
        raise AssertionError("the failure was never recorded")


@dataclass
class _Open:
    facts: CaseFacts

    def open_case(self, user_id: str, case_id: str) -> Any:
        return nullcontext(self.facts)


class _NoErasure:
    def erase(self, partition: str) -> None:
        """Nothing is erased here."""


@pytest.fixture
def run(stores: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultRun]:
    path = tmp_path / "orders.log"
    path.write_text(LOG)
    with CaseFacts.from_files([path]) as facts:
        yield FaultRun(facts, monkeypatch)


def test_every_turn_ends_once_with_an_answer_or_a_reason(run: FaultRun) -> None:
    ends: Counter[str] = Counter()
    for _ in range(TURNS // TURNS_PER_CASE):
        case_id = run.cases.open_case("ada", "orders is down", severity=Severity.HIGH).case_id
        turns: list[Turn] = []
        for number in range(TURNS_PER_CASE):
            turn, met = run.turn(case_id, QUESTIONS[number % len(QUESTIONS)])
            _has_ended_once(run, turn)
            assert turn.status is TurnStatus.DONE or DEADLY & set(met), (turn.reason, met)
            turns.append(turn)
            ends[turn.status.value] += 1
        _had_effects_once(run, case_id, turns)
    _tell(run, ends)
    assert _failed_calls(run) / run.fate.calls > SHARE * 0.75
    assert len(run.fate.met) > len(BAD_REPLIES), "nearly every way to fail was met"


def _has_ended_once(run: FaultRun, turn: Turn) -> None:
    assert turn.status in (TurnStatus.DONE, TurnStatus.FAILED)
    assert turn.response is not None
    assert bool(turn.reason) == (turn.status is TurnStatus.FAILED)
    events = run.turns.events("ada", turn.case_id, turn.turn_id, 0)
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    kinds = [event.kind for event in events]
    assert kinds[-1].value == turn.status.value
    assert sum(kind in (EventKind.DONE, EventKind.FAILED) for kind in kinds) == 1


def _had_effects_once(run: FaultRun, case_id: str, turns: Sequence[Turn]) -> None:
    said = Counter((m.turn_id, m.role.value) for m in run.cases.all_messages("ada", case_id))
    assert max(said.values()) == 1
    for turn in turns:
        assert said[turn.turn_id, "user"] == 1
        assert said[turn.turn_id, "assistant"] == 1 or turn.status is TurnStatus.FAILED
    assert course_service().get("ada", case_id).revision <= len(turns)


def _failed_calls(run: FaultRun) -> int:
    return sum(number for name, number in run.fate.met.items() if name.startswith(("model:", "tool:")))


def _tell(run: FaultRun, ends: Counter[str]) -> None:
    total = sum(ends.values())
    print(f"\n{total} turns, {run.fate.calls} calls of models and tools, {_failed_calls(run)} failed (seed {SEED})")
    for status, number in sorted(ends.items()):
        print(f"  {status:<8}{number:>6}  {number / total:.1%}")
    for name, number in sorted(run.fate.met.items()):
        print(f"  {name:<36}{number:>5}")
