"""`event`: a Kubernetes event with a reason and a message."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BeforeValidator

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.predicates.base import Predicate, compiled, fits_subject, needle_of, one_or_many


class Event(Predicate):
    """Holds for each subject with an event whose reason is one of `reason` and whose message matches `message`.

    Named groups of `message` become variables. `about: node` takes events of any node, `any` of anything.
    """

    reason: Annotated[tuple[str, ...], BeforeValidator(one_or_many)] = ()
    message: str = ""
    kind: Annotated[tuple[str, ...], BeforeValidator(one_or_many)] = ()
    about: Literal["same", "any"] = "same"

    def is_checkable(self, picture: Picture) -> bool:
        """Tell whether the case has Kubernetes events, or descriptions that would hold them."""
        return bool(picture.events or picture.entities)

    def bind(self, given: Binding, picture: Picture) -> Iterator[Binding]:
        """Yield one binding per subject and captured values, with the count that the events carry."""
        pattern = compiled(self.message)
        seen: set[tuple[str, ...]] = set()
        for event in picture.events_of(self.reason):
            if self.kind and event.subject.kind not in self.kind:
                continue
            found = pattern.search(event.message)
            if not found or not fits_subject(given, event.subject, self.about):
                continue
            values = {name: value for name, value in found.groupdict().items() if value}
            if not given.agrees_with(values):
                continue
            key = (event.subject.key, *sorted(values.values()))
            if key in seen:
                continue
            seen.add(key)
            times = f" ({event.count} times)" if event.count > 1 else ""
            proof = Proof(
                f"Event {event.reason}{times}: {event.message}",
                event.ref,
                needle_of(found[0]) or needle_of(event.message),
                source=f"event of {event.subject.key}",
            )
            yield given.bound(subject=event.subject, values=values, proofs=(proof,), count=event.count)
