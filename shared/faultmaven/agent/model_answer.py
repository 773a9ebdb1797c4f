"""The form in which a language model must answer; what it says counts only after `claims` has checked it."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from faultmaven.diagnosis.models import Verdict

Short = Annotated[str, Field(max_length=600)]


class ModelCitation(BaseModel):
    """One line of evidence."""

    mark: Annotated[str, Field(max_length=40, description="the line as E<file>:L<line>, for example E2:L118")]
    quote: Annotated[str, Field(max_length=400, description="words copied exactly from that line")]


class ModelClaim(BaseModel):
    """One sentence and the lines that prove it."""

    text: Short
    citations: Annotated[list[ModelCitation], Field(max_length=5)]


class ModelRuledOut(BaseModel):
    """A cause that was considered and does not hold."""

    title: Short
    because: ModelClaim


class ModelGap(BaseModel):
    """What could not be checked."""

    text: Short
    how_to_get: Annotated[str, Field(max_length=300)] = ""


class ModelStep(BaseModel):
    """Something to do, in words."""

    kind: Literal["run", "change", "collect", "verify"]
    text: Short


class ModelHypothesis(BaseModel):
    """Another cause that the evidence leaves open."""

    statement: Short
    component: Annotated[str, Field(max_length=200)]
    confidence: Annotated[float, Field(ge=0, le=1)]
    supporting: Annotated[list[ModelCitation], Field(max_length=4)] = []
    contradicting: Annotated[list[ModelCitation], Field(max_length=4)] = []


class ModelAnswer(BaseModel):
    """The answer to the question about this incident, every statement tied to lines of the evidence."""

    summary: Annotated[str, Field(max_length=900, description="what is wrong and why, in one or two sentences")]
    cause_title: Annotated[str, Field(max_length=160)]
    component: Annotated[str, Field(max_length=200, description="the thing to blame, named as in the evidence")]
    verdict: Verdict
    claims: Annotated[list[ModelClaim], Field(max_length=10)]
    ruled_out: Annotated[list[ModelRuledOut], Field(max_length=6)] = []
    gaps: Annotated[list[ModelGap], Field(max_length=6)] = []
    next_steps: Annotated[list[ModelStep], Field(max_length=8)] = []
    hypotheses: Annotated[list[ModelHypothesis], Field(max_length=6)] = []
    question_back: Annotated[str, Field(max_length=300, description="only if the user alone can decide it")] = ""
    options: Annotated[list[Annotated[str, Field(max_length=120)]], Field(max_length=5)] = []
    plan: Annotated[list[ModelStep], Field(max_length=8, description="only if a plan is asked for")] = []
