"""The table of predicate kinds: a new kind is one file beside this one and one line here."""

from collections.abc import Mapping
from typing import Any, cast

from faultmaven.diagnosis.predicates.base import Predicate
from faultmaven.diagnosis.predicates.event import Event
from faultmaven.diagnosis.predicates.exception import ExceptionSeen
from faultmaven.diagnosis.predicates.groups import AllOf, AnyOf, NoneOf
from faultmaven.diagnosis.predicates.log import Log
from faultmaven.diagnosis.predicates.metric import Metric
from faultmaven.diagnosis.predicates.missing import Missing
from faultmaven.diagnosis.predicates.relation import Relation
from faultmaven.diagnosis.predicates.setting import Setting
from faultmaven.diagnosis.predicates.slow import Slow
from faultmaven.diagnosis.predicates.telemetry import TelemetrySuspect

PREDICATES: Mapping[str, type[Predicate]] = {
    "setting": Setting,
    "event": Event,
    "log": Log,
    "exception": ExceptionSeen,
    "missing": Missing,
    "relation": Relation,
    "slow": Slow,
    "telemetry": TelemetrySuspect,
    "metric": Metric,
}

_GROUPS: Mapping[str, type[AnyOf | AllOf]] = {"any": AnyOf, "all": AllOf, "none": NoneOf}


def parse_condition(raw: Any) -> Predicate:
    """Return the predicate that a mapping with one key, the kind, stands for; a list means all of its items.

    Raises ValueError with the known kinds when the key is none of them.
    """
    if isinstance(raw, Predicate):
        return raw
    if isinstance(raw, list):
        return AllOf(parts=tuple(parse_condition(item) for item in cast("list[Any]", raw)))
    if not isinstance(raw, dict) or len(cast("dict[str, Any]", raw)) != 1:
        raise ValueError("a condition is a mapping with one key, such as `log:` or `any:`")
    ((kind, body),) = cast("dict[str, Any]", raw).items()
    if kind in _GROUPS:
        if not isinstance(body, list):
            raise ValueError(f"`{kind}` takes a list of conditions")
        return _GROUPS[kind](parts=tuple(parse_condition(item) for item in cast("list[Any]", body)))
    if kind not in PREDICATES:
        raise ValueError(f"unknown condition `{kind}`; known are {', '.join([*PREDICATES, *_GROUPS])}")
    return PREDICATES[kind].model_validate(body)
