"""What can be done with the course of an investigation: read it, move it by a turn, and tell it what a person knows."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from faultmaven.case.errors import CaseBusy, HypothesisNotFound, TooMuchPinned
from faultmaven.case.investigation.course import Course, Found, after_choice, after_confirmation, after_turn
from faultmaven.case.investigation.feedback import Feedback, with_feedback
from faultmaven.case.investigation.hypotheses import Hypothesis, accept, reject, withdraw
from faultmaven.case.investigation.memory import State, pin
from faultmaven.case.investigation.phases import MAX_ITERATIONS, Phase
from faultmaven.case.repository import CourseRepository, EvidenceNumberRepository
from faultmaven.core.clock import Clock, utc_now
from faultmaven.core.settings import settings

__all__ = ["CourseService", "HypothesisNotFound", "TooMuchPinned", "course_service"]

#: A turn and a person seldom change the same case at once; each round at least one of them comes through.
_ATTEMPTS = 10
_CHOSEN = "a person chose it"


@dataclass(frozen=True)
class CourseService:
    """Courses of investigations. Every method takes the user who asks; raises CaseNotFound for another's case."""

    courses: CourseRepository
    numbers: EvidenceNumberRepository
    clock: Clock = utc_now
    sleep: Callable[[float], None] = time.sleep
    max_turns_in_phase: int = MAX_ITERATIONS

    def get(self, user_id: str, case_id: str) -> Course:
        """Return where the investigation stands."""
        return self.courses.get(user_id, case_id)

    def after_turn(self, user_id: str, case_id: str, found: Found, known: Course | None = None) -> Course:
        """Move the course by what a turn found, once per turn however often it is said; return it.

        `known` is the course as it was read last; it is read again only if it has changed since.
        """
        return self._changed(user_id, case_id, lambda course: after_turn(course, found, self.max_turns_in_phase), known)

    def resolve(self, user_id: str, case_id: str, step_id: str, because: str) -> Course:
        """Move the course to its end because a person confirmed that it is solved, once per step."""
        return self._changed(user_id, case_id, lambda course: after_confirmation(course, step_id, because))

    def choose(self, user_id: str, case_id: str, phase: Phase) -> Course:
        """Move the course to the phase that a person says it is in."""
        return self._changed(user_id, case_id, lambda course: after_choice(course, phase, _CHOSEN))

    def reject(self, user_id: str, case_id: str, hypothesis_id: str, reason: str) -> Course:
        """Keep that a person rejects a hypothesis; it comes back only when a file brought later speaks for it."""
        now = self.clock()
        files = frozenset(f"E{number}" for number in range(1, self.numbers.last(user_id, case_id) + 1))
        return self._with(user_id, case_id, hypothesis_id, lambda h: reject(h, reason, files, now))

    def accept(self, user_id: str, case_id: str, hypothesis_id: str, reason: str) -> Course:
        """Keep that a person holds a hypothesis true: it stands first from now on; raises HypothesisNotFound."""
        now = self.clock()
        return self._with(user_id, case_id, hypothesis_id, lambda h: accept(h, reason, now))

    def reopen(self, user_id: str, case_id: str, hypothesis_id: str) -> Course:
        """Take back what a person said of a hypothesis; raises HypothesisNotFound."""
        now = self.clock()
        return self._with(user_id, case_id, hypothesis_id, lambda h: withdraw(h, now))

    def judge(self, user_id: str, case_id: str, feedback: Feedback) -> Course:
        """Keep what a person makes of a recommendation; every later answer in the case goes by it."""

        def judged(course: Course) -> Course:
            return replace(course, feedback=with_feedback(course.feedback, feedback))

        return self._changed(user_id, case_id, judged)

    def pin(self, user_id: str, case_id: str, facts: tuple[str, ...]) -> Course:
        """Put these facts in place of the pinned ones; raises TooMuchPinned, and changes nothing, without room."""

        def pinned(course: Course) -> Course:
            state = State("")
            try:
                for fact in facts:
                    state = pin(state, fact)
            except ValueError as error:
                raise TooMuchPinned(str(error)) from error
            return replace(course, pinned=state.pinned)

        return self._changed(user_id, case_id, pinned)

    def _with(
        self, user_id: str, case_id: str, hypothesis_id: str, change: Callable[[Hypothesis], Hypothesis]
    ) -> Course:
        def changed(course: Course) -> Course:
            hypothesis = course.find(hypothesis_id)
            if hypothesis is None:
                raise HypothesisNotFound
            return course.with_hypothesis(change(hypothesis))

        return self._changed(user_id, case_id, changed)

    def _changed(
        self, user_id: str, case_id: str, change: Callable[[Course], Course], known: Course | None = None
    ) -> Course:
        for attempt in range(_ATTEMPTS):
            before = known if known is not None and not attempt else self.courses.get(user_id, case_id)
            after = change(before)
            if after == before or self.courses.save(user_id, case_id, after):
                return after
            self.sleep(random.uniform(0, 0.01 * (attempt + 1)))  # noqa: S311 (spreads rivals, protects nothing)
        raise CaseBusy


@cache
def course_service() -> CourseService:
    """Return the service over this process's tables."""
    return CourseService(CourseRepository(), EvidenceNumberRepository(), max_turns_in_phase=settings().phase_max_turns)
