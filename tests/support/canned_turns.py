"""Turns whose answers are written beforehand, by how many files there are: what they leave behind is real."""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

from faultmaven.agent.models import EventKind, ModelUse, Spent
from faultmaven.agent.progress import Tell
from faultmaven.agent.responses import Answer, NeedsMoreData
from faultmaven.agent.turn import Asked, Outcome
from faultmaven.case.investigation.conclusion import conclude
from faultmaven.case.investigation.course import Found
from faultmaven.case.investigation.hypotheses import Proposal
from faultmaven.diagnosis.models import Cause, Claim, Diagnosis, NextStep, Verdict
from faultmaven.evidence.models import Status
from faultmaven.evidence.service import EvidenceService

BRING = NextStep("collect", "The log of orders", "kubectl logs deploy/orders")
DECIDES = NextStep("collect", "The log of orders-db", "kubectl logs deploy/orders-db")
CAUSE = "database-auth-failed"


@dataclass
class ListedFacts:
    """The files of a case and nothing in them."""

    service: EvidenceService

    def open_case(self, user_id: str, case_id: str) -> Any:
        """Give the list of files."""
        ready = [item for item in self.service.list_case(user_id, case_id) if item.status is Status.READY]
        return nullcontext(ListedFiles(ready))


@dataclass(frozen=True)
class ListedFiles:
    """What a canned answer looks at."""

    evidence: list[Any]


@dataclass
class CannedAnswerer:
    """None, one, more files: nothing to say, one likely cause, and its proof. `think` is called in every turn."""

    think: Callable[[Asked], None] = lambda _: None
    turns: int = 0
    model: Any = None
    by_files: Mapping[int, Verdict] = field(default_factory=lambda: {1: Verdict.LIKELY, 2: Verdict.CONFIRMED})

    def run(self, asked: Asked, tell: Tell) -> Outcome:
        """Answer by the number of files."""
        self.turns += 1
        tell(EventKind.FACTS, "Reading.", files=len(asked.facts.evidence))
        self.think(asked)
        files = len(asked.facts.evidence)
        verdict = self.by_files.get(min(files, 2), Verdict.INCONCLUSIVE)
        if not files or verdict is Verdict.INCONCLUSIVE:
            response = NeedsMoreData(
                text="Bring it.", verdict=Verdict.INCONCLUSIVE, summary="Too little.", needed=(BRING,)
            )
            diagnosis = Diagnosis(Verdict.INCONCLUSIVE, "Too little.", ())
            found = Found(asked.turn_id, asked.at, files=frozenset(f"E{n + 1}" for n in range(files)))
            return Outcome(response, diagnosis, None, ModelUse(), Spent(), found)
        fix, check = NextStep("change", "Set the password anew"), NextStep("verify", "The login succeeds")
        cause = Cause(
            cause_id=CAUSE,
            title="The login is refused",
            category="database",
            component="orders",
            verdict=verdict,
            confidence=0.7,
            summary="The login is refused.",
            claims=(Claim("It says so."),),
            remediation=(fix,),
            verification=(check,),
        )
        missing = () if verdict is Verdict.CONFIRMED else (DECIDES,)
        response = Answer(
            text="It is the login.", verdict=verdict, summary=cause.summary, causes=(cause,), next_steps=missing
        )
        proposal = Proposal(
            cause.summary, 0.7, CAUSE, "orders", (f"[E{files}:L1]",), is_proven=verdict is Verdict.CONFIRMED
        )
        found = Found(
            asked.turn_id,
            asked.at,
            (proposal,),
            frozenset(f"E{n + 1}" for n in range(files)),
            is_understood=True,
            has_solution=True,
            components=1,
        )
        conclusion = conclude(
            verdict=verdict.value, summary=cause.summary, confidence=0.7, reason="", marks=["[E1:L1]"], next_steps=()
        )
        return Outcome(response, Diagnosis(verdict, cause.summary, (cause,)), conclusion, ModelUse(), Spent(), found)
