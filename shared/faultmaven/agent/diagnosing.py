"""The diagnosis, remembered as long as the facts it was made from stay the same."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import TypeVar

from faultmaven.diagnosis.heeded import Heeded
from faultmaven.diagnosis.models import Diagnosis
from faultmaven.diagnosis.port import CaseFacts
from faultmaven.diagnosis.vocabulary import Vocabulary

#: Diagnoses kept in a process; one has about 100 KB.
KEPT = 64

_T = TypeVar("_T")


@dataclass
class Remembered:
    """Diagnoses facts once per version of them and what is heeded of the question.

    Files that came, went or were read again are another version. A question in other words, or about what no
    diagnosis looks at, is answered from the one there is.
    """

    diagnose: Callable[[CaseFacts, Heeded], Diagnosis]
    kept: int = KEPT
    _names: OrderedDict[Hashable, Vocabulary] = field(default_factory=OrderedDict[Hashable, Vocabulary], init=False)
    _known: OrderedDict[Hashable, Diagnosis] = field(default_factory=OrderedDict[Hashable, Diagnosis], init=False)

    def __call__(self, facts: CaseFacts, question: str) -> Diagnosis:
        """Return the diagnosis, from memory where nothing changed."""
        versions = tuple(sorted((item.evidence_id, item.generation, item.status.value) for item in facts.evidence))
        names = self._kept(self._names, versions, lambda: Vocabulary.of(facts))
        heeded = names.heed(question)
        return self._kept(self._known, (versions, heeded), lambda: self.diagnose(facts, heeded))

    def _kept(self, known: OrderedDict[Hashable, _T], key: Hashable, make: Callable[[], _T]) -> _T:
        """Return what is known under a key, made where it is not; what was asked for longest ago is let go."""
        found = known.pop(key) if key in known else make()
        known[key] = found
        while len(known) > self.kept:
            known.popitem(last=False)
        return found
