"""The telemetry of a picture, measured once, whoever asks; and which object a component of it is."""

from weakref import WeakKeyDictionary

from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.subjects import WORKLOADS, Subject
from faultmaven.diagnosis.telemetry.suspects import Telemetry, read_telemetry
from faultmaven.diagnosis.topology.names import node_of

#: Kinds whose nodes in the topology carry the kind before the name; a program's own name may hold a slash, too.
_KINDS = frozenset(("Node", "PersistentVolumeClaim", "ConfigMap", "Secret", "Ingress", "HTTPRoute", "VirtualService"))

_known: "WeakKeyDictionary[Picture, Telemetry]" = WeakKeyDictionary()


def telemetry_of(picture: Picture) -> Telemetry:
    """Return what the metrics, traces and logs of a case show; computed once per picture."""
    if picture not in _known:
        _known[picture] = read_telemetry(picture)
    return _known[picture]


def subject_of(component: str, picture: Picture) -> Subject:
    """Return the object that a component is, the workload before its pods; a bare program when none has its name."""
    kind, slash, name = component.partition("/")
    if slash and kind in _KINDS:
        return next((e.subject for e in picture.of_kind(kind) if e.subject.name == name), Subject(kind, name))
    for kinds in (WORKLOADS, ("Pod",), ("Service",)):
        for entity in picture.of_kind(*kinds):
            if node_of(entity.subject).casefold() == component.casefold():
                return entity.subject
    return Subject("Log", component)
