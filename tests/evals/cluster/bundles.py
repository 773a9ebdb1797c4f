"""One bundle: a world, a fault in it, noise around it, and the files somebody brings of it."""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass

from tests.evals.cluster import applications
from tests.evals.cluster.applications import Part
from tests.evals.cluster.building import build_world
from tests.evals.cluster.controllers import settle
from tests.evals.cluster.faults import FAULTS, Fault
from tests.evals.cluster.layouts import LAYOUTS, NARROW
from tests.evals.cluster.noise import add_late_noise, add_noise
from tests.evals.cluster.world import World

HEALTHY = "healthy"
_HEALTHY_SHARE = 0.1
#: In how many bundles logs begin with what programs wrote when they were started, days or weeks ago.
_WHOLE_SHARE = 0.5
#: Without descriptions and journals a claim's wishes, a probe's settings and what stopped on a node are not to be seen,
#: so only the general form can be said.
_UNTOLD = {
    "claim-": ("volume-unbound", "claim-fits-no-volume"),
    "readiness-": ("readiness-probe-failing",),
    "liveness-": ("liveness-probe-failing",),
    "startup-": ("startup-probe-failing",),
    "kubelet-down": ("node-not-ready",),
    "containerd-down": ("node-not-ready",),
}


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
    """Return the bundle of a seed; what is not told is chosen by it.

    A fault that befalls nothing in the application that was chosen is made in the first application for tuning that it
    suits: the one that is held out is met only by chance or by name.
    """
    r = random.Random(f"bundle {seed}")
    app_name = application or r.choice(applications.names())
    chosen_layout = layout or r.choice(sorted(LAYOUTS))
    ids = [id_ for id_, f in FAULTS.items() if not family or f.family == family]
    is_healthy = family == HEALTHY or (not family and r.random() < _HEALTHY_SHARE)
    id_ = fault or (HEALTHY if is_healthy else r.choice(ids))
    if id_ == HEALTHY:
        world = build_world(app_name, f"{seed} {id_}")
        world.notes["whole_logs"] = r.random() < _WHOLE_SHARE
        add_noise(world, set())
        settle(world)
        add_late_noise(world, set())
        files = {**LAYOUTS, **NARROW}[chosen_layout](world)
        return Bundle(
            f"{seed:05d}-{app_name}-{id_}", app_name, id_, HEALTHY, chosen_layout, world.namespace, (), (), "", files
        )
    world, parts = next(
        (world, parts)
        for name in (app_name, *(name for name in applications.names() if name != applications.HELD_OUT))
        for world in (build_world(name, f"{seed} {id_}"),)
        if (parts := [part for part in world.application.parts if FAULTS[id_].suits(world, part)])
    )
    app_name = world.application.name
    world.notes["whole_logs"] = r.random() < _WHOLE_SHARE
    components = _break(world, FAULTS[id_], world.random.choice(parts))
    chosen = FAULTS[id_]
    files = {**LAYOUTS, **NARROW}[chosen_layout](world)
    return Bundle(
        f"{seed:05d}-{app_name}-{id_}",
        app_name,
        id_,
        chosen.family,
        chosen_layout,
        world.namespace,
        components,
        chosen.mechanisms + _general_forms(id_, chosen_layout),
        chosen.note,
        files,
    )


def _general_forms(fault: str, layout: str) -> tuple[str, ...]:
    if layout != "partial":
        return ()
    return next((forms for start, forms in _UNTOLD.items() if fault.startswith(start)), ())


def _break(world: World, fault: Fault, part: Part) -> tuple[str, ...]:
    components = fault.inject(world, part)
    spared = {part.name}
    world.notes["broken"] = part.name
    add_noise(world, spared)
    settle(world)
    add_late_noise(world, spared)
    for late in world.notes.get("late", []):
        late()
    return components
