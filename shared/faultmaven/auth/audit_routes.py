"""/auth/audit: one's own audit log, and whether it is whole."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel

from faultmaven.auth.audit.noting import Noting
from faultmaven.auth.dependencies import CurrentUser
from faultmaven.http.cursors import InvalidCursor
from faultmaven.http.pages import Page, PageRequest, Paging
from faultmaven.providers.audit.lines import fields_of
from faultmaven.providers.audit.protocol import Record, verify

router = APIRouter(prefix="/audit")


class AuditRecordBody(BaseModel):
    """One record: `previous` is the hash of the record before, `sha256` its own."""

    user_id: str
    seq: int
    at: datetime
    kind: str
    decision: str
    facts: dict[str, str | int]
    previous: str
    sha256: str


class ChainEndBody(BaseModel):
    """The last record of a chain, as it was noted apart from the chain."""

    seq: int
    sha256: str


class AuditPage(Page[AuditRecordBody]):
    """One page, the newest record first; `end` is where the chain ends now."""

    end: ChainEndBody | None


class VerificationBody(BaseModel):
    """What the verifier says: `wrong` names each record that was altered, removed, moved or cut off the end."""

    is_whole: bool
    records: int
    end: ChainEndBody | None
    wrong: list[str]


@router.get("", summary="Read the own audit log")
async def read_audit_log(user: CurrentUser, page: Paging, noting: Noting) -> AuditPage:
    """List what was done or refused in one's own name, the newest first."""
    scope = f"audit {user.user_id}"
    position = page.position(scope)
    if position is not None and not position.isdecimal():
        raise InvalidCursor
    before = int(position) if position is not None else None
    # the end is read first: whoever collects all pages has every record up to it
    end = noting.log.head(user.user_id)
    found = noting.log.newest(user.user_id, limit=page.limit + 1, before=before)
    shown = found[: page.limit]
    last = str(shown[-1].seq) if len(found) > page.limit else None
    return AuditPage(
        items=[AuditRecordBody.model_validate(fields_of(record)) for record in shown],
        next_cursor=PageRequest.next_cursor(scope, last),
        end=_shown(end),
    )


@router.get("/verification", summary="Verify the own audit log")
async def verify_audit_log(user: CurrentUser, noting: Noting) -> VerificationBody:
    """Compute every hash of the chain anew and tell what does not fit."""
    end = noting.log.head(user.user_id)
    records = noting.log.read(user.user_id)
    if end is not None:  # a deed that was noted in between is no fault
        records = [record for record in records if record.seq <= end.seq]
    wrong = verify(records, end)
    return VerificationBody(
        is_whole=not wrong,
        records=len(records),
        end=_shown(end),
        wrong=wrong,
    )


def _shown(end: Record | None) -> ChainEndBody | None:
    return ChainEndBody(seq=end.seq, sha256=end.sha256) if end else None
