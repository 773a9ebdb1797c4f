"""An audit log in a file, as JSON Lines: a record on each line, and on the last where the chain ends.

{"user_id": ..., "seq": 1, "at": ..., "kind": ..., "decision": ..., "facts": {...}, "previous": ..., "sha256": ...}
{"end": {"seq": 1, "sha256": ...}}
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from faultmaven.core.clock import to_iso
from faultmaven.core.errors import BadRequest
from faultmaven.providers.audit.protocol import Deed, End, Record


class NoAuditLog(BadRequest):
    code, title = "no_audit_log", "This is no audit log"


def fields_of(record: Record) -> dict[str, Any]:
    """Return a record as JSON has it."""
    deed = record.deed
    return {
        **{"user_id": deed.user_id, "seq": record.seq, "at": to_iso(deed.at), "kind": deed.kind},
        **{"decision": deed.decision, "facts": dict(deed.facts)},
        **{"previous": record.previous, "sha256": record.sha256},
    }


def record_of(fields: Mapping[str, Any]) -> Record:
    """Return the record that JSON has as `fields`; raises NoAuditLog."""
    try:
        at = datetime.fromisoformat(fields["at"])
        deed = Deed(str(fields["user_id"]), at, str(fields["kind"]), str(fields["decision"]), dict(fields["facts"]))
        return Record(int(fields["seq"]), deed, str(fields["previous"]), str(fields["sha256"]))
    except (KeyError, TypeError, ValueError) as error:
        raise NoAuditLog("A record has user_id, seq, at, kind, decision, facts, previous and sha256.") from error


def write_lines(records: Sequence[Record], end: End | None) -> Iterator[str]:
    """Yield the lines of the file, without their ends."""
    for record in records:
        yield json.dumps(fields_of(record))
    yield json.dumps({"end": asdict(end) if end else None})


def read_lines(lines: Iterable[str]) -> tuple[list[Record], End | None]:
    """Return the records in the order in which they stand, and where the chain ends if that is said."""
    records: list[Record] = []
    end: End | None = None
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            found: Any = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise NoAuditLog(f"Line {number} is no JSON.") from error
        if not isinstance(found, dict):
            raise NoAuditLog(f"Line {number} is no JSON object.")
        if "end" in found:
            end = end_of(found["end"])  # pyright: ignore[reportUnknownArgumentType]
        else:
            records.append(record_of(found))  # pyright: ignore[reportUnknownArgumentType]
    return records, end


def end_of(fields: Mapping[str, Any] | None) -> End | None:
    """Return the end of a chain as JSON has it; raises NoAuditLog."""
    if fields is None:
        return None
    try:
        return End(int(fields["seq"]), str(fields["sha256"]))
    except (KeyError, TypeError, ValueError) as error:
        raise NoAuditLog("The end of a chain has seq and sha256.") from error
