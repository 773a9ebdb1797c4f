"""What the analyst has in hand when it answers."""

from dataclasses import dataclass, field

from faultmaven.agent.responses import ConfirmationRequest, Insight
from faultmaven.case.investigation.course import Course
from faultmaven.case.investigation.memory import Memory
from faultmaven.diagnosis.models import Cause, Diagnosis, NextStep, Verdict
from faultmaven.diagnosis.port import CaseFacts
from faultmaven.knowledge.models import Passage

NO_MODEL = "No language model was used: this comes from the fault catalogue and the facts in your files."


@dataclass(frozen=True)
class Asks:
    """What a model wants from the user instead of, or beside, an answer: a question back, or a plan to agree to."""

    question: str = ""
    options: tuple[str, ...] = ()
    plan: tuple[NextStep, ...] = ()


@dataclass(frozen=True)
class Brief:
    """The question, what the evidence says about it, and what was said before.

    `runbooks` holds the library page of a cause by cause id. `unread` names files that were not ready in time;
    `note` ends the answer and says what kind of reasoning made it. `course` is where the investigation stands,
    `insights` what helped before, `waiting` a tool's call that the user has to allow, `asks` what a model asks back.
    `is_looked_at` says that the facts were read for this question.
    """

    question: str
    diagnosis: Diagnosis
    facts: CaseFacts
    memory: Memory
    runbooks: dict[str, Passage]
    unread: tuple[str, ...] = ()
    note: str = NO_MODEL
    course: Course = field(default_factory=Course)
    insights: tuple[Insight, ...] = ()
    waiting: ConfirmationRequest | None = None
    asks: Asks = Asks()
    is_looked_at: bool = False

    @property
    def subject(self) -> str:
        """Return what the case is about, in the words of its owner."""
        return f"{self.memory.state.title} {self.memory.state.description} {self.question}"

    @property
    def leading(self) -> Cause | None:
        """Return the best cause that the evidence supports, None when there is none."""
        first = next(iter(self.diagnosis.causes), None)
        return first if first and first.verdict is not Verdict.INCONCLUSIVE else None

    @property
    def has_evidence(self) -> bool:
        """Tell whether at least one file of the case can be read."""
        return any(item.generation is not None or item.line_count for item in self.facts.evidence)
