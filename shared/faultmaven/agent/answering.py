"""Answers a turn for good: takes it, runs it, and writes down what came of it, so that any repetition converges."""

from dataclasses import dataclass, field, replace
from functools import cache

from faultmaven.agent.diagnosing import Remembered
from faultmaven.agent.errors import TurnIsBeingAnswered
from faultmaven.agent.insights import Experience
from faultmaven.agent.models import EventKind, Step, Turn, TurnStatus
from faultmaven.agent.progress import LEASE, Progress
from faultmaven.agent.repository import TurnRepository
from faultmaven.agent.solutions.proposing import proposals_of
from faultmaven.agent.spending.purse import UNLIMITED, Balance, CasePurse, Limits
from faultmaven.agent.tools.wiring import open_toolbox
from faultmaven.agent.turn import Answerer, Asked, Outcome
from faultmaven.case.course_service import CourseService, course_service
from faultmaven.case.investigation.course import Course
from faultmaven.case.investigation.hypotheses import HypothesisState
from faultmaven.case.investigation.memory import Said, State
from faultmaven.case.models import Case, Conclusion, MessageRole
from faultmaven.case.service import CaseService, case_service
from faultmaven.case.solutions.service import SolutionService, solution_service
from faultmaven.core.clock import Clock, utc_now
from faultmaven.core.figures import Figure, figure
from faultmaven.core.ids import new_id
from faultmaven.core.observability import log
from faultmaven.core.settings import settings
from faultmaven.diagnosis.archive import DiagnosisArchive, FileArchive, Record
from faultmaven.diagnosis.models import Verdict
from faultmaven.diagnosis.service import diagnose_heeding
from faultmaven.evidence.facts import OpensFacts
from faultmaven.evidence.service import fact_store
from faultmaven.knowledge.kept_pages import KeptPages
from faultmaven.knowledge.lookup import lookup
from faultmaven.knowledge.service import knowledge_service
from faultmaven.providers.files.s3 import S3Files
from faultmaven.providers.llm.catalogue import chosen_models

#: Hypotheses of each kind that a turn is reminded of; the rest stands on the board.
_TOLD = 4
_OPEN = (HypothesisState.TESTING, HypothesisState.PROPOSED)
_NAMES_A_CAUSE = (Verdict.CONFIRMED, Verdict.LIKELY)


@dataclass(frozen=True)
class Answering:
    """Everything an answer needs, and everywhere it is written."""

    turns: TurnRepository
    cases: CaseService
    facts: OpensFacts
    archive: DiagnosisArchive
    answerer: Answerer
    courses: CourseService
    clock: Clock = utc_now
    limits: Limits = UNLIMITED
    solutions: SolutionService = field(default_factory=solution_service)

    def answer(self, user_id: str, case_id: str, turn_id: str) -> str:
        """Answer a turn and return its status; a turn that has ended or is held by another is left alone."""
        owner, now = new_id("act"), self.clock()
        try:
            turn = self.turns.lease(user_id, case_id, turn_id, owner=owner, now=now, until=now + LEASE).as_of(now)
            if turn.has_ended:
                return turn.status.value
            case = self.cases.get_case(user_id, case_id)
            progress = Progress(self.turns, turn, owner, self.clock, now)
            course = self.courses.get(user_id, case_id)
            outcome = self._run(turn, case, course, progress)
        except TurnIsBeingAnswered:  # at the start, or in the middle when this one was so slow that it lost its lease
            return TurnStatus.RUNNING.value
        spent = CasePurse(user_id, case_id, self.limits).balance() if outcome.usage.model_calls else None
        self._write_down(turn, case, course, outcome)
        self._finish(turn, outcome, progress, spent)
        self._count(turn, case, outcome, spent)
        log("turn_answered", turn_id=turn_id, case_id=case_id, verdict=outcome.diagnosis.verdict.value)
        return TurnStatus.DONE.value

    def _run(self, turn: Turn, case: Case, course: Course, progress: Progress) -> Outcome:
        messages = self.cases.all_messages(turn.user_id, turn.case_id)
        said = tuple(Said(m.role.value, m.content) for m in messages if m.turn_id != turn.turn_id)
        with self.facts.open_case(turn.user_id, turn.case_id) as facts:
            asked = Asked(
                turn.question,
                state_of(case, course),
                said,
                facts,
                turn.turn_id,
                turn.created_at,
                course,
                turn.user_id,
                turn.case_id,
                CasePurse(turn.user_id, turn.case_id, self.limits),
                self.courses.max_turns_in_phase,
            )
            return self.answerer.run(asked, progress)

    def _write_down(self, turn: Turn, case: Case, course: Course, outcome: Outcome) -> None:
        now = self.clock()
        user_id, case_id, turn_id = turn.user_id, turn.case_id, turn.turn_id
        self.archive.save(user_id, case_id, Record(turn_id, turn.question, now, outcome.model.note, outcome.diagnosis))
        self.cases.add_message(
            user_id, case_id, MessageRole.ASSISTANT, outcome.response.text, turn_id=turn_id, once=f"{turn_id}-answer"
        )
        if outcome.conclusion:
            conclusion = Conclusion(**vars(outcome.conclusion), turn_id=turn_id, updated_at=now)
            self.cases.record_conclusion(user_id, case_id, conclusion)
            phase = self.courses.after_turn(user_id, case_id, outcome.found, course).phase
            if phase.value != case.status.value:
                self.cases.follow_phase(user_id, case_id, phase)
            self.solutions.propose(user_id, case_id, proposals_of(outcome.diagnosis))

    def _finish(self, turn: Turn, outcome: Outcome, progress: Progress, spent: Balance | None) -> None:
        if spent:
            self.cases.record_spending(turn.user_id, turn.case_id, spent.tokens, spent.cost_usd)
        now = self.clock()
        done = replace(
            turn,
            status=TurnStatus.DONE,
            finished_at=now,
            response=outcome.response,
            model=outcome.model,
            usage=outcome.usage,
        )
        last = Step(now, EventKind.DONE, "The answer is ready.")
        self.turns.finish(done, last, progress.kept, after=progress.last)

    def _count(self, turn: Turn, before: Case, outcome: Outcome, spent: Balance | None) -> None:
        now, ids = self.clock(), {"case_id": turn.case_id, "turn_id": turn.turn_id}
        figure(Figure.TURN_DURATION, (now - turn.created_at).total_seconds() * 1000, **ids)
        if spent:
            figure(Figure.TURN_TOKENS, outcome.usage.input_tokens + outcome.usage.output_tokens, **ids)
            figure(Figure.CASE_COST, spent.cost_usd, **ids)
        was_named = before.conclusion is not None and before.conclusion.verdict in _NAMES_A_CAUSE
        if outcome.diagnosis.verdict in _NAMES_A_CAUSE and not was_named:
            figure(Figure.TIME_TO_FIRST_CAUSE, (now - before.created_at).total_seconds(), **ids)


def state_of(case: Case, course: Course) -> State:
    """Return what a turn starts from: what was concluded, pinned, ruled out, and what is still open."""
    known = case.conclusion
    standing = (
        f"Phase: {course.phase}" + (f", which waits for {course.missing}" if course.missing else ""),
        *(f"Ruled out: {h.statement} {h.ruled_out_by}" for h in course.in_state(HypothesisState.REJECTED)[:_TOLD]),
        *(f"Still possible: {h.statement}" for h in course.in_state(*_OPEN)[:_TOLD]),
    )
    return State(
        case.title,
        case.description,
        known.verdict if known else None,
        known.conclusion if known else None,
        known.supporting_evidence if known else (),
        course.pinned,
        standing,
    )


@cache
def answering() -> Answering:
    """Return the answering over this process's stores, fault catalogue, library and models."""
    knowledge, cases, config = knowledge_service(), case_service(), settings()
    return Answering(
        TurnRepository(),
        cases,
        fact_store(),
        FileArchive(S3Files(config.bucket)),
        Answerer(
            Remembered(diagnose_heeding),
            knowledge.runbooks_for,
            chosen_models(config),
            Experience(cases, KeptPages(lookup())),
            open_toolbox,
            config.memory_hot_messages,
        ),
        course_service(),
        limits=Limits(config.case_token_budget, config.case_cost_budget_usd),
    )
