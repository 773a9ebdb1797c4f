"""The names that a question about a case may use, and what a question says in them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from faultmaven.diagnosis.heeded import NOTHING_ASKED, Heeded
from faultmaven.diagnosis.port import CaseFacts
from faultmaven.diagnosis.subjects import Subject
from faultmaven.diagnosis.telemetry.alarms import aspect_in, component_in, time_in
from faultmaven.diagnosis.telemetry.measures import names_of_case
from faultmaven.diagnosis.topology.names import Names

#: Shorter names of objects stand in sentences as words, or as parts of such.
_SHORT = 4
_SECURITY = re.compile(r"attack|brute|intrus|break.?in|hack|security|compromis|login|suspicious|malicious", re.I)
_OBJECTS = "SELECT kind, name FROM objects WHERE name IS NOT NULL ORDER BY number, line_no"


@dataclass(frozen=True)
class Vocabulary:
    """The names of a case: those of its objects and their workloads in small letters, and those of its components."""

    objects: frozenset[str]
    components: Names

    @classmethod
    def of(cls, facts: CaseFacts) -> Vocabulary:
        """Read the names of a case from its facts."""
        subjects = dict.fromkeys(Subject(row["kind"], row["name"]) for row in facts.rows_of("objects", _OBJECTS))
        names = {name.lower() for subject in subjects for name in (subject.name, subject.workload)}
        return cls(frozenset(name for name in names if len(name) >= _SHORT), names_of_case(facts, subjects))

    def heed(self, question: str) -> Heeded:
        """Return what a diagnosis of this case heeds of a question."""
        asked = question.lower()
        return Heeded(
            frozenset(name for name in self.objects if name in asked),
            component_in(question, self.components),
            aspect_in(question),
            time_in(question),
            bool(_SECURITY.search(question)),
        )


def heed(facts: CaseFacts, question: str) -> Heeded:
    """Return what a diagnosis of these facts heeds of a question."""
    return Vocabulary.of(facts).heed(question) if question.strip() else NOTHING_ASKED
