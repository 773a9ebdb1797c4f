"""Tells what is over from what goes on: a restart of last week and a probe that has passed since are no causes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import orjson

from faultmaven.diagnosis.clock import LATELY, time_of
from faultmaven.diagnosis.matching import Match
from faultmaven.diagnosis.naming import Components
from faultmaven.diagnosis.paces import Paces
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.quantities import parse_quantity
from faultmaven.diagnosis.wellness import is_well

#: What happened as seldom as this has no rhythm by which it would come again.
_SELDOM = 2
#: Without a rhythm it is over after this long; with one, after so many of its usual intervals.
_SETTLED_S = 3600.0
_INTERVALS = 3.0
_AGE = re.compile(r"(\d+)(d|h|m(?!s)|s|y)")
_AGE_SECONDS = {"y": 31_536_000, "d": 86_400, "h": 3600, "m": 60, "s": 1}
_EVENTS = """
SELECT evidence_id, line_no, coalesce(line_end, line_no) AS line_end, ts, attrs FROM events
WHERE source = 'k8s-event' AND level IN ('warn', 'error', 'fatal')
"""
#: Earlier ends of containers, with when their pod began and how often it was restarted.
_ENDS = """
WITH pods AS (
  SELECT evidence_id, object_id, max(CASE WHEN path = 'status.startTime' THEN value END) AS started,
         max(CASE WHEN path LIKE '%.restartCount' THEN try_cast(value AS INTEGER) END) AS restarts
  FROM settings WHERE path = 'status.startTime' OR path LIKE 'status.%.restartCount' GROUP BY ALL
)
SELECT s.evidence_id, min(s.line_no) AS line_no, max(s.line_no) AS line_end, any_value(pods.started) AS started,
       max(CASE WHEN s.path LIKE '%.finishedAt' THEN s.value END) AS ended, any_value(pods.restarts) AS restarts
FROM settings s LEFT JOIN pods USING (evidence_id, object_id) WHERE s.path LIKE '%.lastState.terminated.%'
GROUP BY s.evidence_id, s.object_id, regexp_extract(s.path, '^(.*lastState)', 1)
"""


@dataclass(frozen=True)
class Happening:
    """Something that is reported after it happened: how long ago last, how often, and over how long (seconds)."""

    ago_s: float | None
    count: int
    span_s: float
    is_end: bool = False  # a container ended, and was started anew

    @property
    def is_over(self) -> bool:
        """Tell whether it would have come again by now, if it still went on."""
        if self.is_end and self.ago_s is not None and self.ago_s <= LATELY.total_seconds():
            return False
        if self.count <= _SELDOM:
            return self.ago_s is None or self.count == 1 or self.ago_s > _SETTLED_S
        return self.ago_s is not None and self.ago_s > max(_INTERVALS * self.span_s / (self.count - 1), 60.0)


class History:
    """Knows which lines report something that happened once, and which workloads are well now."""

    def __init__(self, picture: Picture, components: Components) -> None:
        self._components = components
        self._happenings = dict(_happenings(picture))
        self._paces = Paces(picture.facts)
        self._wells: dict[tuple[str, str], bool] = {}
        for entity in picture.of_kind("Pod"):
            well = is_well(entity)
            if well is not None:
                workload = components.workload_of(entity.subject)
                key = (workload.name, workload.namespace)
                self._wells[key] = well and self._wells.get(key, True)

    def part(self, matches: Sequence[Match]) -> tuple[list[Match], list[Match]]:
        """Return the matches that hold now, and those that are over."""
        past = [match for match in matches if self._is_over(match) or self._is_daily(match)]
        return [match for match in matches if match not in past], past

    def _is_daily(self, match: Match) -> bool:
        """Tell whether a program that is well has written what shows a fault for days, and no more often now than ever.

        What states its fault in so many words is one all the same, however old it is.
        """
        if match.signature.proof == "direct" or not match.proofs or not self._is_well(match):
            return False
        return all(
            proof.source.startswith("log of ") and self._paces.is_steady(proof.ref.evidence_id, proof.ref.line)
            for proof in match.proofs
        )

    def _is_over(self, match: Match) -> bool:
        """Tell whether all that shows a fault was reported in passing, long enough ago, of pods that are well now."""
        shown = [self._happenings.get((proof.ref.evidence_id, proof.ref.line)) for proof in match.proofs]
        ended = [happening for happening in shown if happening and happening.is_end]
        # What a program says now is no reason why it ended long ago.
        if not shown or not all(happening and happening.is_over for happening in ended or shown):
            return False
        return self._is_well(match)

    def _is_well(self, match: Match) -> bool:
        workload = self._components.workload_of(match.subject)
        wells = [
            well
            for (name, space), well in self._wells.items()
            if name == workload.name and (not space or not workload.namespace or space == workload.namespace)
        ]
        return bool(wells) and all(wells)


def _happenings(picture: Picture) -> Iterator[tuple[tuple[str, int], Happening]]:
    now = max((last for _, last in picture.log_spans.values()), default=None)
    for row in picture.facts.rows_of("events", _EVENTS):
        attrs: Mapping[str, object] = orjson.loads(row["attrs"]) if row["attrs"] else {}
        count = int(parse_quantity(str(attrs.get("count") or 1)) or 1)
        last, first = (_age(str(attrs.get(name) or "")) for name in ("last_age", "first_age"))
        if last is None and row["ts"] and now:
            last = max(0.0, (now - row["ts"]).total_seconds())
        span = max(0.0, (first or 0.0) - (last or 0.0))
        for line in range(row["line_no"], row["line_end"] + 1):
            yield (row["evidence_id"], line), Happening(last, count, span)
    for row in picture.facts.rows_of("settings", _ENDS):
        ended, started = time_of(row["ended"]), time_of(row["started"])
        if now is None or ended is None:
            continue
        span = (ended - started).total_seconds() if started else 0.0
        for line in range(row["line_no"], row["line_end"] + 1):
            ago = max(0.0, (now - ended).total_seconds())
            yield (row["evidence_id"], line), Happening(ago, int(row["restarts"] or 1), span, is_end=True)


def _age(text: str) -> float | None:
    found = _AGE.findall(text)
    return float(sum(int(number) * _AGE_SECONDS[unit] for number, unit in found)) if found else None
