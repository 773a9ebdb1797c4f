"""What the pipeline is given and what it gives back: one file to read, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from faultmaven.evidence.facts.sinks import Sink, folder_sink
from faultmaven.evidence.models import DataType, Detection
from faultmaven.evidence.unpacking import Member


@dataclass(frozen=True)
class Job:
    """One file to read: `file` holds its bytes, `folder` is empty and takes what comes of it.

    Facts go into the folder, too, unless `shared_facts` takes them: then they lie with those of other files.
    """

    evidence_id: str
    path: str
    file: Path
    folder: Path
    modified_at: datetime
    case_key: bytes
    depth: int = 0
    chosen_type: DataType | None = None
    chosen_format: str | None = None
    shared_facts: Sink | None = None

    @property
    def sink(self) -> Sink:
        """Return where the facts go."""
        return self.shared_facts or folder_sink(self.folder)


@dataclass(frozen=True)
class Outcome:
    """What came of a file. An archive has members and no facts; `{table}.parquet` holds the rows of each count."""

    detection: Detection
    line_count: int = 0
    fact_counts: dict[str, int] = field(default_factory=dict[str, int])
    first_ts: datetime | None = None
    last_ts: datetime | None = None
    redactions: dict[str, int] = field(default_factory=dict[str, int])
    warnings: tuple[str, ...] = ()
    members: tuple[Member, ...] = ()
