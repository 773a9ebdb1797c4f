"""One bundle: a world, a fault in it, noise around it, and the files somebody brings of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from tests.evals.cluster import applications
from tests.evals.cluster.building import build_world
from tests.evals.cluster.controllers import settle
from tests.evals.cluster.faults import FAULTS
from tests.evals.cluster.layouts import LAYOUTS
from tests.evals.cluster.noise import add_late_noise, add_noise
from tests.evals.cluster.world import World

HEALTHY = "healthy"


@dataclass(frozen=True)
class Bundle:
    """The files of one made-up incident, and what is wrong in it."""

    name: str
    application: str
    fault: str
    family: str
    layout: str
    namespace: str
    components: tuple[str, ...]
    mechanisms: tuple[str, ...]
    note: str
    files: dict[str, str]

    def expected(self) -> dict[str, object]:
        """Return what stands beside the bundle."""
        return {key: value for key, value in asdict(self).items() if key != "files"}


def make_bundle(seed: int, fault: str = "", application: str = "", layout: str = "", family: str = "") -> Bundle:
    """Return the bundle of a seed; what is not told is chosen by it."""
    import random

    r = random.Random(f"bundle {seed}")
    app_name = application or r.choice(applications.names())
    chosen_layout = layout or r.choice(sorted(LAYOUTS))
    ids = [id_ for id_, f in FAULTS.items() if not family or f.family == family]
    id_ = fault or (HEALTHY if family == HEALTHY or not family and r.random() < 0.1 else r.choice(ids))
    world = build_world(app_name, f"{seed} {id_}")
    components: tuple[str, ...] = ()
    if id_ == HEALTHY:
        add_noise(world, set())
        settle(world)
        add_late_noise(world, set())
        kind, mechanisms, note = HEALTHY, (), ""
    else:
        components = _injected(world, id_)
        kind, mechanisms, note = FAULTS[id_].family, FAULTS[id_].mechanisms, FAULTS[id_].note
    name = f"{seed:05d}-{app_name}-{id_}"
    files = LAYOUTS[chosen_layout](world)
    return Bundle(name, app_name, id_, kind, chosen_layout, world.namespace, components, mechanisms, note, files)


def _injected(world: World, id_: str) -> tuple[str, ...]:
    fault = FAULTS[id_]
    suited = [part for part in world.application.parts if fault.suits(world, part)]
    part = world.random.choice(suited)
    spared = {part.name}
    components = fault.inject(world, part)
    add_noise(world, spared)
    settle(world)
    add_late_noise(world, spared)
    for late in world.notes.get("late", []):
        late()
    return components
