"""What can be done with queries: ask with or without data, read the answer, and say what a recommendation is worth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from faultmaven.agent.dependencies import agent_service
from faultmaven.agent.errors import RecommendationNotFound
from faultmaven.agent.models import Turn
from faultmaven.agent.query.data import DataFile, Sample, files_of
from faultmaven.agent.query.recommendations import DATA_QUESTION, Answered, steps_of
from faultmaven.agent.service import AgentService
from faultmaven.case.course_service import CourseService, course_service
from faultmaven.case.investigation.feedback import Feedback
from faultmaven.case.service import CaseService, case_service
from faultmaven.evidence.service import EvidenceService, evidence_service

#: Characters of a question that name a case that was opened for it.
TITLE_CHARS = 120


@dataclass(frozen=True)
class Queried:
    """A question and data as they came; texts hold the addresses of their user."""

    question: str
    logs: Sequence[str]
    metrics: Mapping[str, Sequence[Sample]]
    traces: Sequence[object]

    def files(self) -> list[DataFile]:
        """Return the data as files."""
        return list(files_of(self.logs, self.metrics, self.traces))


@dataclass(frozen=True)
class QueryService:
    """Queries of users. Every method takes the user who asks, and finds nothing of anybody else."""

    cases: CaseService
    evidence: EvidenceService
    agent: AgentService
    courses: CourseService

    def open_case(self, user_id: str, question: str) -> str:
        """Open a case for a query that names none, and return its id."""
        first_line = next(iter(question.splitlines()), "")[:TITLE_CHARS].strip()
        return self.cases.open_case(user_id, first_line or None).case_id

    def ask(self, user_id: str, case_id: str, queried: Queried) -> Answered:
        """Bring the data into the case like any other file, ask, and return the turn that answers; raises CaseNotFound.

        The turn waits for the files that it finds on their way.
        """
        addresses = self.cases.addresses_of(user_id, case_id)
        for file in queried.files():
            self.evidence.bring(user_id, case_id, file.filename, file.data, file.content_type)
        turn = self.agent.ask(user_id, case_id, addresses.pseudonymised(queried.question) or DATA_QUESTION)
        return self._answered(turn)

    def get(self, user_id: str, case_id: str, turn_id: str) -> Answered:
        """Return the answer as it stands now; raises TurnNotFound."""
        return self._answered(self.agent.get_turn(user_id, case_id, turn_id))

    def judge(self, user_id: str, case_id: str, turn_id: str, said: Feedback) -> Answered:
        """Accept or reject a recommendation and return the answer as it is from now on; raises RecommendationNotFound.

        The same judgement of the same recommendation is one, however often it is said.
        """
        turn = self.agent.get_turn(user_id, case_id, turn_id)
        if said.step_id not in {step.step_id for step in steps_of(turn.response)}:
            raise RecommendationNotFound
        return Answered(turn, self.courses.judge(user_id, case_id, said).feedback)

    def has_files(self, user_id: str, case_id: str) -> bool:
        """Tell whether there is any evidence in the case."""
        return self.cases.get_case(user_id, case_id).evidence_count > 0

    def _answered(self, turn: Turn) -> Answered:
        return Answered(turn, self.courses.get(turn.user_id, turn.case_id).feedback)


@cache
def query_service() -> QueryService:
    """Return the service over this process's tables, bucket and state machine."""
    return QueryService(case_service(), evidence_service(), agent_service(), course_service())
