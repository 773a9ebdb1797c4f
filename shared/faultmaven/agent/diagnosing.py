"""The diagnosis, remembered as long as the facts it was made from stay the same."""

from collections.abc import Callable, Hashable

from faultmaven.core.recent import Recent
from faultmaven.diagnosis.heeded import Heeded
from faultmaven.diagnosis.models import Diagnosis
from faultmaven.diagnosis.port import CaseFacts
from faultmaven.diagnosis.vocabulary import Vocabulary

#: Diagnoses kept in a process; one has about 100 KB.
KEPT = 64


class Remembered:
    """Diagnoses facts once per version of them and what is heeded of the question.

    Files that came, went or were read again are another version. A question in other words, or about what no
    diagnosis looks at, is answered from the one there is.
    """

    def __init__(self, diagnose: Callable[[CaseFacts, Heeded], Diagnosis], kept: int = KEPT) -> None:
        self._diagnose = diagnose
        self._names = Recent[Hashable, Vocabulary](kept)
        self._known = Recent[Hashable, Diagnosis](kept)

    def __call__(self, facts: CaseFacts, question: str) -> Diagnosis:
        """Return the diagnosis, from memory where nothing changed."""
        versions = tuple(sorted((item.evidence_id, item.generation, item.status.value) for item in facts.evidence))
        heeded = self._names.made(versions, lambda: Vocabulary.of(facts)).heed(question)
        return self._known.made((versions, heeded), lambda: self._diagnose(facts, heeded))
