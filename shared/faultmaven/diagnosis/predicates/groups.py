"""`any`, `all` and `none`: how predicates are put together."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pydantic import SerializeAsAny

from faultmaven.diagnosis.binding import Binding
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.predicates.base import Predicate

if TYPE_CHECKING:
    from collections.abc import Iterable


class AnyOf(Predicate):
    """Holds where one of the parts holds; all parts that hold add their bindings, the first for a subject first."""

    parts: tuple[SerializeAsAny[Predicate], ...]

    def is_checkable(self, picture: Picture) -> bool:
        """Tell whether any part can be checked."""
        return any(part.is_checkable(picture) for part in self.parts)

    def bind(self, given: Binding, picture: Picture) -> Iterator[Binding]:
        """Yield the bindings of every part."""
        for part in self.parts:
            yield from part.bind(given, picture)

    def words(self) -> Sequence[str]:
        """Return the words of all parts."""
        return [word for part in self.parts for word in part.words()]


class AllOf(Predicate):
    """Holds where every part holds for the same variables and related subjects."""

    parts: tuple[SerializeAsAny[Predicate], ...]

    def is_checkable(self, picture: Picture) -> bool:
        """Tell whether every part can be checked."""
        return all(part.is_checkable(picture) for part in self.parts)

    def bind(self, given: Binding, picture: Picture) -> Iterator[Binding]:
        """Yield the bindings that every part, one after the other, extends."""
        bindings: Iterable[Binding] = (given,)
        for part in self.parts:
            bindings = [extended for binding in bindings for extended in part.bind(binding, picture)]
        yield from bindings

    def words(self) -> Sequence[str]:
        """Return the words of all parts."""
        return [word for part in self.parts for word in part.words()]


class NoneOf(AnyOf):
    """Holds where no part holds."""

    def bind(self, given: Binding, picture: Picture) -> Iterator[Binding]:
        """Yield the given binding when no part has one."""
        if not any(True for part in self.parts for _ in part.bind(given, picture)):
            yield given
