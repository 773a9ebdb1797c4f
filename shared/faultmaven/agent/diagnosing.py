"""The diagnosis, remembered as long as the facts it was made from stay the same."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from faultmaven.diagnosis.models import Diagnosis
from faultmaven.diagnosis.port import CaseFacts

#: Diagnoses kept in a process; one has about 100 KB.
KEPT = 64

_Key = tuple[tuple[tuple[str, object, str], ...], str]


@dataclass
class Remembered:
    """Diagnoses facts once per version of them and question: files that came, went or were read again are another."""

    diagnose: Callable[[CaseFacts, str], Diagnosis]
    kept: int = KEPT
    _known: OrderedDict[_Key, Diagnosis] = field(default_factory=OrderedDict[_Key, Diagnosis], init=False, repr=False)

    def __call__(self, facts: CaseFacts, question: str) -> Diagnosis:
        """Return the diagnosis, from memory where nothing changed."""
        versions = tuple(sorted((item.evidence_id, item.generation, item.status.value) for item in facts.evidence))
        key = (versions, " ".join(question.split()))
        known = self._known.pop(key, None) or self.diagnose(facts, question)
        self._known[key] = known
        while len(self._known) > self.kept:
            self._known.popitem(last=False)
        return known
