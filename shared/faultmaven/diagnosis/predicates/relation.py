"""`relation`: a join over several objects, by its name in the table of relations."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, field_validator

from faultmaven.diagnosis.binding import Binding
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.predicates.base import Predicate, compiled, fits_subject
from faultmaven.diagnosis.relations.table import RELATIONS


class Relation(Predicate):
    """Holds where the named relation holds between objects of the case, of the bound subject unless `about: any`.

    `where` names variables of the relation and a pattern that each must match as a whole.

    `same` names variables whose value is that of the binding: the relation must speak of the same thing.

    A relation is worked out once per case; every signature that asks for it takes the same bindings.
    """

    name: str
    where: dict[str, str] = Field(default_factory=dict)
    same: tuple[str, ...] = ()
    about: Literal["same", "any"] = "same"

    @field_validator("name")
    @classmethod
    def _is_known(cls, name: str) -> str:
        if name not in RELATIONS:
            raise ValueError(f"unknown relation `{name}`; known are {', '.join(RELATIONS)}")
        return name

    def bind(self, given: Binding, picture: Picture) -> Iterator[Binding]:
        """Yield one binding per set of objects between which the relation holds."""
        known = picture.relations.get(self.name)
        if known is None:
            known = picture.relations[self.name] = tuple(RELATIONS[self.name](Binding(), picture))
        for found in known:
            if any(not compiled(wanted).fullmatch(found.values.get(k, "")) for k, wanted in self.where.items()):
                continue
            if any(name in given.values and given.values[name] != found.values.get(name) for name in self.same):
                continue
            if found.subject is None or fits_subject(given, found.subject, self.about):
                yield given.bound(subject=found.subject, values=found.values, proofs=found.proofs, count=found.count)
