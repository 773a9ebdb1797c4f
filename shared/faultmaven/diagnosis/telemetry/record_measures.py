"""Measures that logs give: how many records of failures each component writes, and whom they blame."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from faultmaven.diagnosis.aspects import Aspect
from faultmaven.diagnosis.binding import Proof
from faultmaven.diagnosis.log_reading import TOOL_FAILURE
from faultmaven.diagnosis.picture import Picture, ref_of
from faultmaven.diagnosis.telemetry.measures import Measure
from faultmaven.diagnosis.topology.addresses import log_node
from faultmaven.diagnosis.topology.names import Names

#: Logs are looked at in so many slices of time.
_SLICES = 60
_FAILING = r"\b(error|exception|fail(ed|ure|ing)?|panic|fatal|refused|unavailable|timed out)\b"
_RECORDS = """
WITH bounds AS (SELECT {first}::DOUBLE AS first, greatest(({last} - {first}) / {slices}, 1)::DOUBLE AS step)
SELECT evidence_id, number, filename, host, service, component, coalesce(template_id, left(msg, 40)) AS shape,
       bounds.first + floor((epoch(ts) - bounds.first) / bounds.step) * bounds.step AS moment,
       bounds.step AS step, count(*) AS n, min(line_no) AS line_no, left(arg_min(msg, line_no), 400) AS msg
FROM events CROSS JOIN bounds
WHERE source = 'log' AND epoch(ts) BETWEEN {first} AND {last} AND NOT regexp_matches(msg, ?)
  AND (level IN ('error', 'fatal') OR (level IS NULL AND regexp_matches(msg, ?, 'i')))
GROUP BY ALL ORDER BY moment, number, line_no LIMIT 20000
"""
_OWNERS = """
SELECT count(DISTINCT coalesce(host, service, filename)) AS owners FROM events
WHERE ts IS NOT NULL AND source = 'log'
"""
#: Records by the hour: few rows, however much was logged.
_HOURS = """
SELECT epoch(ts) // 3600 AS hour, epoch(min(ts)) AS first, epoch(max(ts)) AS last, count(*) AS n FROM events
WHERE ts IS NOT NULL AND source = 'log' GROUP BY 1 ORDER BY 1
"""
#: A stretch of hours with fewer records than this part of the fullest one's is none that was recorded: it is what
#: programs wrote when they were started, or of a clock whose year had to be guessed.
_FULL = 0.5


@dataclass
class Blame:
    """What one component's failures say of another: how often, since when, and the first such record."""

    count: int
    first: float
    proof: Proof


@dataclass
class Records:
    """The failures in the logs: own ones as measures, those that name another component as blame `(who, whom)`.

    `owners` is how many programs' logs were read, also of those that fail at nothing: with one there is nobody to tell
    apart.
    """

    measures: list[Measure] = field(default_factory=list[Measure])
    blames: dict[tuple[str, str], Blame] = field(default_factory=dict[tuple[str, str], Blame])
    totals: Counter[str] = field(default_factory=Counter[str])
    owners: int = 0


def read_records(picture: Picture, names: Names) -> Records:
    """Return the failures that the logs of the case record."""
    found = Records()
    recorded = _recorded(picture.facts.rows_of("events", _HOURS))
    if recorded is None:
        return found
    first, last = recorded
    question = _RECORDS.format(slices=_SLICES, first=first, last=last)
    rows = picture.facts.rows_of("events", question, (TOOL_FAILURE, _FAILING))
    if not rows:
        return found
    owners = picture.log_owners
    patterns = _patterns(names)
    own: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        node = log_node(row, owners)
        owner = names.of(node) or node
        text = str(row["msg"]).split("\n", 1)[0]
        found.totals[owner] += int(row["n"])
        named = [name for name, pattern in patterns.items() if name != owner and pattern.search(text)]
        for name in named:
            blame = found.blames.get((owner, name))
            if blame is None:
                proof = Proof(
                    f"`{owner}` says of `{name}`: {text[:200]}",
                    ref_of(row | {"line_end": None}),
                    (name,),
                    source=f"log of {owner}",
                )
                found.blames[owner, name] = Blame(int(row["n"]), float(row["moment"]), proof)
            else:
                blame.count += int(row["n"])
        if not named:
            own[owner].append(row)
    found.owners = int(picture.facts.rows(_OWNERS)[0]["owners"])
    found.measures = [_measure(owner, kept, first, last) for owner, kept in own.items()]
    return found


def _recorded(hours: Sequence[Mapping[str, Any]]) -> tuple[float, float] | None:
    """Return when the recording begins and ends that the logs are of; None where no record has a time."""
    stretches: list[list[Mapping[str, Any]]] = []
    for row in hours:
        if stretches and row["hour"] - stretches[-1][-1]["hour"] <= 1:
            stretches[-1].append(row)
        else:
            stretches.append([row])
    counts = [sum(int(row["n"]) for row in stretch) for stretch in stretches]
    full = [
        stretch for stretch, count in zip(stretches, counts, strict=True) if count >= _FULL * max(counts, default=0)
    ]
    return (float(full[0][0]["first"]), float(full[-1][-1]["last"])) if full else None


def _patterns(names: Names) -> Mapping[str, re.Pattern[str]]:
    """Return how each component's name stands in a sentence: whole, and no word of common speech."""
    return {
        name: re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])", re.IGNORECASE)
        for name in names
        if len(name) > 3 and (not name.isalpha() or len(name) > 4) and name.lower() not in _COMMON
    }


#: Names that components have and sentences use as words.
_COMMON = frozenset(
    (
        "server",
        "service",
        "client",
        "system",
        "error",
        "kernel",
        "worker",
        "proxy",
        "stdout",
        "stderr",
        "request",
        "default",
        "main",
    )
)


def _measure(owner: str, rows: Sequence[dict[str, Any]], first: float, last: float) -> Measure:
    step = float(rows[0]["step"])
    count = max(int((last - first) // step) + 1, 1)
    values = np.zeros(count)
    lines = np.zeros(count, dtype=np.int64)
    files = np.zeros(count, dtype=np.int64)
    sources: dict[tuple[str, int, str], int] = {}
    texts: dict[int, str] = {}
    for row in rows:
        place = min(round((float(row["moment"]) - first) / step), count - 1)
        values[place] += int(row["n"])
        if place not in texts:
            texts[place] = str(row["msg"]).split("\n", 1)[0]
            lines[place] = int(row["line_no"])
            key = (str(row["evidence_id"]), int(row["number"]), str(row["filename"]))
            files[place] = sources.setdefault(key, len(sources))
    times = (first + step * np.arange(count)).astype(np.float64)
    return Measure(
        owner,
        Aspect.ERRORS,
        "records of failures",
        "",
        times,
        values,
        values,
        lines,
        files,
        list(sources),
        is_share=False,
        channel="logs",
        shown={place: text[:80] for place, text in texts.items()},
    )
