"""Case API: where the investigation stands, its hypotheses, and the facts that no turn may forget."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from faultmaven.auth.dependencies import CreatingUser, CurrentUser
from faultmaven.case.course_service import CourseService
from faultmaven.case.dependencies import CaseAddresses, Courses
from faultmaven.case.investigation.course import Course
from faultmaven.case.investigation.feedback import Judgement
from faultmaven.case.investigation.hypotheses import Hypothesis, HypothesisState
from faultmaven.case.investigation.intensity import CALLS, Intensity
from faultmaven.case.investigation.phases import Phase
from faultmaven.core.translation import Translation
from faultmaven.http.translated import TranslatedRoute

router = APIRouter(route_class=TranslatedRoute)

Fact = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1_000)]


class HypothesisBody(BaseModel):
    """A possible cause, what speaks for and against it (marks such as `[E3:L120]`), and why it was ruled out, if so."""

    hypothesis_id: str
    hypothesis: str
    state: HypothesisState
    confidence: float = Field(ge=0, le=1)
    mechanism: str
    component: str
    supporting_evidence: list[str]
    contradicting_evidence: list[str]
    ruled_out_by: str
    rejected_before: str = Field(description="why a person did not believe it before newer evidence brought it back")
    accepted_because: str = Field(description="what a person who holds it true says; empty: nobody did")
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, one: Hypothesis) -> "HypothesisBody":
        """Return what the client is told."""
        return cls(
            hypothesis_id=one.hypothesis_id,
            hypothesis=one.statement,
            state=one.state,
            confidence=one.confidence,
            mechanism=one.mechanism,
            component=one.component,
            supporting_evidence=list(one.supporting),
            contradicting_evidence=list(one.contradicting),
            ruled_out_by=one.ruled_out_by,
            rejected_before=one.rejected_before,
            accepted_because=one.accepted_because,
            created_at=one.created_at,
            updated_at=one.updated_at,
        )


class FeedbackBody(BaseModel):
    """What was said of a recommendation, and why; `step_id` names it in every answer."""

    model_config = ConfigDict(from_attributes=True)

    step_id: str
    judgement: Judgement
    reason: str


class InvestigationBody(BaseModel):
    """Where an investigation stands: phase and what it waits for, how hard it is thought about, and all hypotheses."""

    phase: Phase
    phases: list[Phase] = Field(description="as they were entered, oldest first")
    because: str
    missing: str
    turns_in_phase: int
    max_turns_in_phase: int
    must_escalate: bool
    intensity: Intensity
    model_calls: int
    intensity_because: list[str]
    hypotheses: list[HypothesisBody]
    pinned: list[str]
    feedback: list[FeedbackBody]

    @classmethod
    def of(cls, course: Course, max_turns_in_phase: int) -> "InvestigationBody":
        """Return what the client is told."""
        return cls(
            phase=course.phase,
            phases=list(course.phases),
            because=course.because,
            missing=course.missing,
            turns_in_phase=course.iterations,
            max_turns_in_phase=max_turns_in_phase,
            must_escalate=course.must_escalate,
            intensity=course.intensity,
            model_calls=CALLS[course.intensity],
            intensity_because=list(course.intensity_because),
            hypotheses=[HypothesisBody.of(one) for one in course.hypotheses],
            pinned=list(course.pinned),
            feedback=[FeedbackBody.model_validate(one) for one in course.feedback],
        )


class HypothesisPatch(BaseModel):
    """What a person knows better: `accepted` or `rejected` with a reason, or `proposed` to take that back."""

    model_config = ConfigDict(extra="forbid")

    state: Literal["accepted", "rejected", "proposed"]
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1_000)] = ""


class PinnedFacts(BaseModel):
    """Facts that no turn may forget, in place of those pinned before."""

    model_config = ConfigDict(extra="forbid")

    facts: Annotated[list[Fact], Field(max_length=50)]


@router.get("/investigation", summary="Read where the investigation stands")
async def get_investigation(case_id: str, user: CurrentUser, courses: Courses, _: CaseAddresses) -> InvestigationBody:
    """Return phase, intensity, hypotheses and pinned facts."""
    return _shown(courses, courses.get(user.user_id, case_id))


@router.get("/hypotheses", summary="List hypotheses")
async def list_hypotheses(case_id: str, user: CurrentUser, courses: Courses, _: CaseAddresses) -> list[HypothesisBody]:
    """List the hypotheses of a case, the likeliest first and rejected ones last."""
    return [HypothesisBody.of(one) for one in courses.get(user.user_id, case_id).hypotheses]


@router.patch("/hypotheses/{hypothesis_id}", summary="Accept or reject a hypothesis, or take that back")
async def judge_hypothesis(
    *,
    case_id: str,
    hypothesis_id: str,
    body: HypothesisPatch,
    user: CreatingUser,
    courses: Courses,
    addresses: CaseAddresses,
) -> InvestigationBody:
    """Say what you know: an accepted one stands first, a rejected one is not proposed again without new evidence."""
    if body.state == "proposed":
        return _shown(courses, courses.reopen(user.user_id, case_id, hypothesis_id))
    reason = addresses.pseudonymised(body.reason)
    if body.state == "accepted":
        return _shown(courses, courses.accept(user.user_id, case_id, hypothesis_id, reason))
    return _shown(courses, courses.reject(user.user_id, case_id, hypothesis_id, reason))


@router.put("/pinned", summary="Pin facts")
async def pin_facts(
    case_id: str, body: PinnedFacts, user: CreatingUser, courses: Courses, addresses: CaseAddresses
) -> InvestigationBody:
    """Put facts in place of those that are pinned; they stand in every prompt, whole."""
    return _shown(courses, courses.pin(user.user_id, case_id, _typed(body, addresses)))


def _shown(courses: CourseService, course: Course) -> InvestigationBody:
    return InvestigationBody.of(course, courses.max_turns_in_phase)


def _typed(body: PinnedFacts, addresses: Translation) -> tuple[str, ...]:
    return tuple(map(addresses.pseudonymised, body.facts))
