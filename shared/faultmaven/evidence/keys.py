"""The object keys of evidence, in one place: uploaded bytes under `raw/`, what was read from them under `facts/`."""

from dataclasses import dataclass

from faultmaven.core.ids import is_id
from faultmaven.evidence.models import Evidence

RAW = "raw"
FACTS = "facts"


@dataclass(frozen=True)
class RawObject:
    """Whose bytes a key under `raw/` names."""

    user_id: str
    case_id: str
    evidence_id: str


def raw_key(item: Evidence) -> str:
    """Return where the uploaded bytes lie (a duplicate's are its original's)."""
    return f"{RAW}/{item.user_id}/{item.case_id}/{item.duplicate_of or item.evidence_id}"


def facts_prefix(user_id: str, case_id: str, evidence_id: str) -> str:
    """Return what the keys of all generations of one file begin with."""
    return f"{FACTS}/{user_id}/{case_id}/{evidence_id}/"


def facts_key(item: Evidence, generation: str, table: str) -> str:
    """Return where one table of one generation lies."""
    return f"{facts_prefix(item.user_id, item.case_id, item.evidence_id)}{generation}/{table}.parquet"


def generation_of(key: str) -> str:
    """Return the generation that a key under `facts/` belongs to."""
    return key.rsplit("/", 2)[-2]


def read_raw_key(key: str) -> RawObject | None:
    """Take a raw key apart; None when it is not one of ours."""
    parts = key.split("/")
    if len(parts) != 4 or parts[0] != RAW or not is_id("ev", parts[3]):
        return None
    return RawObject(parts[1], parts[2], parts[3])
