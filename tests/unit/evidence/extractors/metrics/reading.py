"""What tests of metrics ask of a file: its samples by series name, through detection as the pipeline does it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from faultmaven.evidence.extractors.metric import MetricExtractor

from tests.unit.evidence.sources import MODIFIED, rows_of, source


@dataclass(frozen=True)
class Sample:
    """One sample with what its series says."""

    name: str
    labels: dict[str, str]
    value: float
    line: int
    ts: str | None
    unit: str | None
    kind: str | None
    service: str | None
    host: str | None
    assumed: bool


def samples_of(text: str, path: str = "pasted.txt", modified_at: datetime = MODIFIED) -> list[Sample]:
    """Return the samples of a text in the order of the file's lines; times are ISO in UTC."""
    facts = MetricExtractor().extract(source(text, path, modified_at))
    series = {row["series_id"]: row for row in rows_of(facts, "series")}
    found = [_sample(row, series[row["series_id"]]) for row in rows_of(facts, "samples")]
    return sorted(found, key=lambda sample: sample.line)


def _sample(row: dict[str, Any], about: dict[str, Any]) -> Sample:
    ts = None if np.isnat(row["ts"]) else str(row["ts"].astype("datetime64[ms]")).removesuffix(".000")
    labels = json.loads(about["labels"]) if about["labels"] else {}
    return Sample(
        about["name"], labels, float(row["value"]), int(row["line_no"]), ts, about["unit"], about["kind"],
        about["service"], about["host"], bool(row["tz_assumed"]),
    )  # fmt: skip


def one(samples: list[Sample], name: str, **labels: str) -> Sample:
    """Return the only sample of a series with this name and these labels."""
    found = [s for s in samples if s.name == name and all(s.labels.get(k) == v for k, v in labels.items())]
    assert len(found) == 1, (name, labels, found)
    return found[0]


def detected(text: str, path: str = "pasted.txt") -> tuple[str, float]:
    """Return the format that the metric extractor takes a text for, and how sure it is."""
    given = source(text, path)
    extractor = MetricExtractor()
    return extractor.format_of(given), extractor.detect(given)
