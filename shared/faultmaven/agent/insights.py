"""What helped before: cases of the same user that were about the same, and pages of the library."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from faultmaven.agent.responses import Insight
from faultmaven.case.investigation.recall import relevance
from faultmaven.case.models import Case
from faultmaven.case.service import CaseService
from faultmaven.diagnosis.models import Diagnosis
from faultmaven.knowledge.models import Passage

#: Past cases looked at, newest first, and how many insights of each kind are told.
LOOKED_AT, TOLD = 50, 3

#: A past case must share this much with the present one. Below it are cases that merely use the words of any incident
#: (tests/unit/agent/test_insights.py holds both kinds).
ALIKE = 0.3

#: Characters of a page that are shown; the rest is one click away.
SHOWN = 400

#: Verdicts that make a past case worth learning from.
_SETTLED = frozenset({"CONFIRMED", "LIKELY"})

#: What is known for a question: user, case, question, and what the facts say.
FindInsights = Callable[[str, str, str, Diagnosis], tuple[Insight, ...]]


class Library(Protocol):
    """What can be searched."""

    def search(self, query: str, limit: int = 10) -> Sequence[Passage]:
        """Return the passages that fit best."""
        ...


def no_insights(_user: str, _case: str, _question: str, _diagnosis: Diagnosis) -> tuple[Insight, ...]:
    """Return nothing: where there is no past."""
    return ()


@dataclass(frozen=True)
class Experience:
    """The user's own past cases and the library, asked together."""

    cases: CaseService
    library: Library

    def __call__(self, user_id: str, case_id: str, question: str, diagnosis: Diagnosis) -> tuple[Insight, ...]:
        """Return what fits the causes, or the question where there are none: past cases first."""
        causes = " ".join(f"{cause.title} {cause.summary} {cause.component}" for cause in diagnosis.causes[:1])
        subject = causes or question
        return (*self._past_cases(user_id, case_id, subject), *self._pages(subject))

    def _past_cases(self, user_id: str, case_id: str, subject: str) -> list[Insight]:
        known, _ = self.cases.list_cases(user_id, limit=LOOKED_AT)
        present = next((case for case in known if case.case_id == case_id), None) or self.cases.get_case(
            user_id, case_id
        )
        others = [case for case in known if case.case_id != case_id]
        past = [case for case in others if case.conclusion and case.conclusion.verdict in _SETTLED]
        texts = [_told(case, present) for case in past]
        scores = relevance(subject, texts)
        ranked = sorted(zip(scores, past, texts, strict=True), key=lambda row: (-row[0], row[1].case_id))
        return [
            Insight(kind="past_case", reference=case.case_id, title=_in_words_of(case, present, case.title), text=text)
            for score, case, text in ranked[:TOLD]
            if score >= ALIKE
        ]

    def _pages(self, subject: str) -> list[Insight]:
        return [
            Insight(kind="library", reference=page.document_id, title=page.title, text=page.passage[:SHOWN])
            for page in self.library.search(subject, TOLD)
        ]


def _told(case: Case, present: Case) -> str:
    concluded = case.conclusion
    if concluded is None:
        return ""
    steps = f" What was to be done: {'; '.join(concluded.next_steps[:3])}" if concluded.next_steps else ""
    return _in_words_of(case, present, f"{concluded.verdict}: {concluded.conclusion}{steps}")


def _in_words_of(case: Case, present: Case, text: str) -> str:
    """Return a text of one case with the pseudonyms of another: each has its own for the same address."""
    return present.addresses.pseudonymised(case.addresses.restored(text))
