"""Whether a pod is well: what its state and its readiness say together."""

import re

from faultmaven.diagnosis.subjects import Entity

_READY = re.compile(r"^(\d+)/(\d+)$")
_FINE = frozenset({"Running", "Completed", "Succeeded"})


def is_well(pod: Entity) -> bool | None:
    """Tell whether a pod runs and is ready, None when no file says it."""
    phase = pod.first("printed.status", "status.phase")
    printed, ready = pod.first("printed.ready"), pod.first("status.conditions[Ready].status")
    counted = _READY.match(printed.value) if printed else None
    if phase is None and ready is None:
        return None
    is_ready = (counted is None or counted[1] == counted[2]) and (ready is None or ready.value == "True")
    return (phase is None or phase.value in _FINE) and (is_ready or (phase is not None and phase.value != "Running"))
