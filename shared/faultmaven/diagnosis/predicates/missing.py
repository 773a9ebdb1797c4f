"""`missing`: an object, or a setting of an object, that ought to be there and is not."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import BeforeValidator

from faultmaven.diagnosis.binding import Binding
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.predicates.base import Predicate, one_or_many
from faultmaven.diagnosis.subjects import PathPattern, expand


class Missing(Predicate):
    """Holds when no object of `kind` with the name `name` (a variable in braces) is among those collected, although
    objects of that kind were collected; or, with `path`, when the bound subject has no such setting."""

    kind: str = ""
    name: str = ""
    path: Annotated[tuple[str, ...], BeforeValidator(one_or_many)] = ()

    def is_checkable(self, picture: Picture) -> bool:
        """Tell whether objects of such a kind were collected."""
        return any(kind in picture.kinds for kind in (self.kind,))

    def bind(self, given: Binding, picture: Picture) -> Iterator[Binding]:
        """Yield the given binding unchanged when the thing is missing."""
        if self.path:
            entity = picture.entity(given.subject)
            if entity is None:
                return
            for path in self.path:
                for full in expand(path):
                    for _, captured in entity.find(PathPattern.compile(full)):
                        if given.agrees_with(captured):
                            return
            yield given
            return
        name = self.name.format_map(dict(given.values)) if self.name else ""
        others = picture.of_kind(self.kind)
        if others and not any(entity.subject.name == name for entity in others):
            yield given
