"""What the pipeline is given and what it gives back: one file to read, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from faultmaven.evidence.models import DataType, Detection
from faultmaven.evidence.unpacking import Member


@dataclass(frozen=True)
class Job:
    """One file to read: `file` holds its bytes, `folder` is empty and takes what comes of it."""

    evidence_id: str
    path: str
    file: Path
    folder: Path
    modified_at: datetime
    case_key: bytes
    depth: int = 0
    chosen_type: DataType | None = None
    chosen_format: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What came of a file. An archive has members and no facts; `folder/{table}.parquet` exists for each count."""

    detection: Detection
    line_count: int = 0
    fact_counts: dict[str, int] = field(default_factory=dict[str, int])
    first_ts: datetime | None = None
    last_ts: datetime | None = None
    redactions: dict[str, int] = field(default_factory=dict[str, int])
    warnings: tuple[str, ...] = ()
    members: tuple[Member, ...] = ()
