"""What a diagnosis heeds of a question. It sees nothing else of it, so what is equal here is diagnosed alike."""

from dataclasses import dataclass

from faultmaven.diagnosis.aspects import Aspect


@dataclass(frozen=True)
class Heeded:
    """A question as far as it changes a diagnosis.

    `objects` are the names of objects and of their workloads that stand in it, in small letters; `component` is whom
    it is about in the topology; `at` is in seconds of the epoch.
    """

    objects: frozenset[str] = frozenset()
    component: str | None = None
    aspect: Aspect | None = None
    at: float | None = None
    is_about_security: bool = False


#: A question that says nothing of whom, what or when.
NOTHING_ASKED = Heeded()
