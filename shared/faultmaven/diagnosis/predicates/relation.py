"""`relation`: a join over several objects, by its name in the table of relations."""

from collections.abc import Iterator

from pydantic import field_validator

from faultmaven.diagnosis.binding import Binding
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.predicates.base import Predicate
from faultmaven.diagnosis.relations.table import RELATIONS


class Relation(Predicate):
    """Holds where the named relation holds between objects of the case."""

    name: str

    @field_validator("name")
    @classmethod
    def _is_known(cls, name: str) -> str:
        if name not in RELATIONS:
            raise ValueError(f"unknown relation `{name}`; known are {', '.join(RELATIONS)}")
        return name

    def bind(self, given: Binding, picture: Picture) -> Iterator[Binding]:
        """Yield one binding per set of objects between which the relation holds."""
        for found in RELATIONS[self.name](given, picture):
            if given.subject is None or found.subject is None or given.subject.is_related_to(found.subject):
                yield found
