"""The telemetry of a picture, measured once, whoever asks."""

from weakref import WeakKeyDictionary

from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.subjects import WORKLOADS, Subject
from faultmaven.diagnosis.telemetry.suspects import Telemetry, read_telemetry
from faultmaven.diagnosis.topology.names import node_of

_known: "WeakKeyDictionary[Picture, Telemetry]" = WeakKeyDictionary()


def telemetry_of(picture: Picture) -> Telemetry:
    """Return what the metrics, traces and logs of a case show; computed once per picture."""
    if picture not in _known:
        _known[picture] = read_telemetry(picture)
    return _known[picture]


def subject_of(component: str, picture: Picture) -> Subject:
    """Return the object that a component is, the workload before its pods; a bare program when no object has its name."""
    kind, slash, name = component.partition("/")
    if slash and kind == "Node":
        return Subject(kind, name)
    for entity in picture.of_kind(*WORKLOADS):
        if node_of(entity.subject).casefold() == component.casefold():
            return entity.subject
    for entity in picture.of_kind("Pod"):
        if node_of(entity.subject).casefold() == component.casefold():
            return entity.subject
    return Subject("Log", component)
