"""The full diagnosis behind a turn, kept as one JSON object per turn: too large for an item, needed by the report."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pydantic import TypeAdapter

from faultmaven.diagnosis.models import Diagnosis
from faultmaven.providers.files.protocol import FileNotStored, FileProvider


@dataclass(frozen=True)
class Record:
    """What was asked, when it was answered, by what kind of reasoning, and the diagnosis the answer stands on."""

    turn_id: str
    question: str
    answered_at: datetime
    reasoning: str  # one sentence: which model took part, or that none did
    diagnosis: Diagnosis


class DiagnosisArchive(Protocol):
    """Keeps the record of each turn."""

    def save(self, user_id: str, case_id: str, record: Record) -> None:
        """Keep a record; the same turn saved again replaces it."""
        ...

    def find(self, user_id: str, case_id: str, turn_id: str) -> Record | None:
        """Return the record of a turn, None when there is none."""
        ...


_RECORDS = TypeAdapter(Record)


@dataclass(frozen=True)
class FileArchive:
    """Records in the private bucket, under `turns/{user_id}/{case_id}/{turn_id}.json`."""

    files: FileProvider

    def save(self, user_id: str, case_id: str, record: Record) -> None:
        """Write the record as JSON."""
        key = _key(user_id, case_id, record.turn_id)
        self.files.put(key, _RECORDS.dump_json(record), "application/json")

    def find(self, user_id: str, case_id: str, turn_id: str) -> Record | None:
        """Read the record back."""
        try:
            return _RECORDS.validate_json(self.files.get(_key(user_id, case_id, turn_id)))
        except FileNotStored:
            return None


def _key(user_id: str, case_id: str, turn_id: str) -> str:
    return f"turns/{user_id}/{case_id}/{turn_id}.json"
