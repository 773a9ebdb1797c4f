"""What was looked at, by category of faults: how many known faults, over which evidence, and which had none."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from faultmaven.diagnosis.catalogue import Catalogue
from faultmaven.diagnosis.models import Checked
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.predicates.base import Predicate
from faultmaven.diagnosis.predicates.event import Event
from faultmaven.diagnosis.predicates.exception import ExceptionSeen
from faultmaven.diagnosis.predicates.groups import AllOf, AnyOf
from faultmaven.diagnosis.predicates.log import Log
from faultmaven.diagnosis.predicates.metric import Metric
from faultmaven.diagnosis.predicates.missing import Missing
from faultmaven.diagnosis.predicates.relation import Relation
from faultmaven.diagnosis.predicates.setting import Setting
from faultmaven.diagnosis.predicates.slow import Slow
from faultmaven.diagnosis.predicates.telemetry import TelemetrySuspect
from faultmaven.diagnosis.quantities import counted
from faultmaven.diagnosis.schema import Signature

#: What predicates look at: how one and many of it are called, the table it is in, and which rows of that.
_EVIDENCE: Sequence[tuple[tuple[type[Predicate], ...], str, str, str, str]] = (
    (
        (Log, ExceptionSeen, Slow),
        "log record",
        "log records",
        "events",
        "source IS DISTINCT FROM 'k8s-event'",
    ),
    ((Setting, Missing, Relation), "Kubernetes object", "Kubernetes objects", "objects", "TRUE"),
    ((Event,), "Kubernetes event", "Kubernetes events", "events", "source = 'k8s-event'"),
    ((Slow, TelemetrySuspect), "span", "spans", "spans", "TRUE"),
    ((Metric, TelemetrySuspect), "sample of metrics", "samples of metrics", "samples", "TRUE"),
)
#: Kinds of missing evidence told per category.
_LACKS = 3


def what_was_checked(catalogue: Catalogue, picture: Picture) -> tuple[Checked, ...]:
    """Return one entry per category of the catalogue, in the order of their names."""
    groups: dict[str, list[Signature]] = defaultdict(list)
    for signature in catalogue.signatures:
        if signature.role == "cause":
            groups[signature.category].append(signature)
    counts = [picture.facts.count(table, where) for *_, table, where in _EVIDENCE]
    return tuple(_of(category, groups[category], picture, counts) for category in sorted(groups))


def _of(category: str, signatures: Sequence[Signature], picture: Picture, counts: Sequence[int]) -> Checked:
    held: list[Signature] = []
    open_ones: list[Signature] = []
    for signature in signatures:
        (held if signature.symptoms.is_checkable(picture) else open_ones).append(signature)
    leaves = [leaf for signature in held for leaf in _leaves(signature.symptoms)]
    looked_at = [
        (n, one, many)
        for (kinds, one, many, *_), n in zip(_EVIDENCE, counts, strict=True)
        if n and any(isinstance(leaf, kinds) for leaf in leaves)
    ]
    missing = _missing(open_ones, picture)
    if not looked_at:  # a component that some log names may have had events, but nobody brought any: nothing was held
        held, open_ones = [], list(signatures)
        wanted = [f"no {many}" for kinds, _, many, *_ in _EVIDENCE if any(isinstance(leaf, kinds) for leaf in leaves)]
        missing = missing or "; ".join(wanted[:_LACKS])
    return Checked(
        category,
        len(held),
        sum(n for n, _, _ in looked_at),
        ", ".join(counted(n, one, many) for n, one, many in looked_at),
        len(open_ones),
        missing,
    )


def _leaves(predicate: Predicate) -> Iterator[Predicate]:
    if isinstance(predicate, AllOf | AnyOf):
        for part in predicate.parts:
            yield from _leaves(part)
    else:
        yield predicate


def _missing(signatures: Sequence[Signature], picture: Picture) -> str:
    """Return the evidence that signatures would have to see and the case does not have, the most wanted first."""
    wanted = Counter(lack for signature in signatures for lack in dict.fromkeys(_lacks(signature.symptoms, picture)))
    return "; ".join(lack for lack, _ in wanted.most_common(_LACKS))


def _lacks(predicate: Predicate, picture: Picture) -> Iterator[str]:
    for leaf in _leaves(predicate):
        if leaf.is_checkable(picture):
            continue
        match leaf:
            case Setting() | Missing():
                yield f"no {leaf.kind if isinstance(leaf.kind, str) else leaf.kind[0]}"
            case Metric() | TelemetrySuspect():
                yield "no metrics or traces that measure it"
            case _:
                yield "no log" if not picture.has_logs else "no Kubernetes objects"
