"""What a fault is, and what a right answer to it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.evals.cluster.applications import Part
from tests.evals.cluster.world import World

Inject = Callable[[World, Part], tuple[str, ...]]


@dataclass(frozen=True)
class Fault:
    """One way in which a cluster breaks.

    `inject` changes the world and returns the components to blame, as `Kind/name`: any of them is right. `mechanisms`
    are the ids of the signatures that name it, or patterns of them; where several are given they cannot be told apart
    from what a bundle holds, or one is the general form of the other.
    """

    id: str
    family: str
    mechanisms: tuple[str, ...]
    inject: Inject = field(repr=False)
    suits: Callable[[World, Part], bool] = field(repr=False)
    note: str = ""  # where mechanisms cannot be told apart, why


FAULTS: dict[str, Fault] = {}


def fault(
    id_: str,
    family: str,
    *mechanisms: str,
    suits: Callable[[World, Part], bool] | None = None,
    note: str = "",
) -> Callable[[Inject], Inject]:
    """Register a fault; `suits` says which parts of an application it can befall."""

    def register(inject: Inject) -> Inject:
        assert id_ not in FAULTS, id_
        FAULTS[id_] = Fault(id_, family, mechanisms, inject, suits or is_program, note=note)
        return inject

    return register


def is_program(_: World, part: Part) -> bool:
    """Tell whether a part is a program of the application's own that somebody calls."""
    return not part.store and part.runtime != "nginx"


def is_called(world: World, part: Part) -> bool:
    """Tell whether somebody calls the part."""
    return bool(world.application.callers(part.name))


def is_called_program(world: World, part: Part) -> bool:
    """Tell whether a part is the application's own and called."""
    return is_program(world, part) and is_called(world, part)


def has_calls(world: World, part: Part) -> bool:
    """Tell whether a program calls somebody."""
    return is_program(world, part) and bool(part.calls)


def is_kept(_: World, part: Part) -> bool:
    """Tell whether a part keeps its data on a volume."""
    return bool(part.storage)


def stores(*kinds: str) -> Callable[[World, Part], bool]:
    """Return a test for stores of these kinds that somebody calls."""
    return lambda world, part: part.store in kinds and is_called(world, part)


def roll_out(world: World, part: Part, *, can_hang: bool = True) -> str:
    """Note that a part was rolled out when the fault began: all pods new, or the rollout stuck beside the old ones.

    Call it before the template is changed. Returns the component, as `Kind/name`.
    """
    import copy

    is_stuck = can_hang and part.kind == "Deployment" and world.random.random() < 0.35
    if is_stuck:
        template = copy.deepcopy(world.workload(part.name)["spec"]["template"])
        world.before[part.name] = (template, copy.deepcopy(world.programs[part.name]))
    else:
        world.remade.add(part.name)
    return f"{part.kind}/{part.name}"


def call_late(world: World, change: Callable[[], None]) -> None:
    """Have something done after the world has settled."""
    world.notes.setdefault("late", []).append(change)
