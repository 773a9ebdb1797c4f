"""Grants, confirmations and executions in DynamoDB; the double beside it is held to the same tests."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from pynamodb.exceptions import DoesNotExist, PutError, UpdateError

from faultmaven.agent.tools.errors import ConfirmationNotFound, ConfirmationOver
from faultmaven.agent.tools.grants import CaseGrant
from faultmaven.agent.tools.limits import cut
from faultmaven.agent.tools.models import RESULT_MINUTES, Answered, Confirmation, Output, Policy
from faultmaven.agent.tools.tables import CaseGrantItem, ConfirmationItem, GrantsItem, RunItem
from faultmaven.core.clock import to_iso
from faultmaven.providers.data.base import case_key
from faultmaven.providers.data.failures import is_condition_failure

#: Of a result, so much is kept for the next turn; an item holds 400 KB.
KEPT_BYTES = 200_000
_GRANTS = "tool-grants"


class ToolRecords(Protocol):
    """What is remembered about tools in a case. Every method takes the user, and finds nothing of anybody else."""

    def policies(self, user_id: str, case_id: str) -> Mapping[str, Policy]:
        """Return what the user said of tools, by their names."""
        ...

    def set_policies(self, user_id: str, case_id: str, policies: Mapping[str, Policy]) -> None:
        """Replace what the user said."""
        ...

    def ask(self, wanted: Confirmation, now: datetime) -> Confirmation:
        """Write a confirmation down, or return the one about the same call that waits already."""
        ...

    def find(self, user_id: str, case_id: str, sha256: str, now: datetime) -> Confirmation | None:
        """Return the last confirmation about a call: one that waits in time, or was answered within the hour."""
        ...

    def pending(self, user_id: str, case_id: str, now: datetime) -> list[Confirmation]:
        """Return the confirmations that wait, oldest first."""
        ...

    def settle(self, asked: Confirmation, state: Answered, now: datetime) -> None:
        """Use a confirmation up or refuse it, once; raises ConfirmationOver when it no longer waits."""
        ...

    def begin(self, user_id: str, case_id: str, scope: str, sha256: str, now: datetime) -> Output | None:
        """Note that an execution begins, once in a scope; return the result of an earlier one, empty if it has none."""
        ...

    def end(self, user_id: str, case_id: str, scope: str, sha256: str, output: Output) -> None:
        """Keep the beginning of what an execution gave."""
        ...

    def result(self, user_id: str, case_id: str, scope: str, sha256: str, now: datetime) -> Output | None:
        """Return what an execution of the last hour gave."""
        ...


class ToolRepository:
    """The agent table."""

    def policies(self, user_id: str, case_id: str) -> Mapping[str, Policy]:
        try:
            kept: dict[str, str] = GrantsItem.get(case_key(user_id, case_id), _GRANTS, consistent_read=True).policies
        except DoesNotExist:
            return {}
        return {name: Policy(word) for name, word in kept.items()}

    def set_policies(self, user_id: str, case_id: str, policies: Mapping[str, Policy]) -> None:
        kept = {name: policy.value for name, policy in policies.items()}
        GrantsItem(case_key(user_id, case_id), _GRANTS, policies=kept).save()

    def ask(self, wanted: Confirmation, now: datetime) -> Confirmation:
        while True:
            found = self.find(wanted.user_id, wanted.case_id, wanted.sha256, now)
            if found is not None and found.state is Answered.PENDING:
                return found
            waits = ConfirmationItem.state == Answered.PENDING.value
            try:
                _item(wanted).save(~(waits & (ConfirmationItem.ends_at > now.timestamp())))
            except PutError as error:
                if not is_condition_failure(error):
                    raise
            else:
                return wanted

    def find(self, user_id: str, case_id: str, sha256: str, now: datetime) -> Confirmation | None:
        try:
            item = ConfirmationItem.get(case_key(user_id, case_id), _ask_sk(sha256), consistent_read=True)
        except DoesNotExist:
            return None
        return standing(_confirmation(user_id, case_id, item), now)

    def pending(self, user_id: str, case_id: str, now: datetime) -> list[Confirmation]:
        items = ConfirmationItem.query(
            case_key(user_id, case_id), ConfirmationItem.sk.startswith(_ask_sk("")), consistent_read=True
        )
        found = (_confirmation(user_id, case_id, item) for item in items)
        waiting = [one for one in found if one.state is Answered.PENDING and one.expires_at > now]
        return sorted(waiting, key=lambda one: one.created_at)

    def settle(self, asked: Confirmation, state: Answered, now: datetime) -> None:
        item = ConfirmationItem(case_key(asked.user_id, asked.case_id), _ask_sk(asked.sha256))
        try:
            item.update(
                [ConfirmationItem.state.set(state.value)],
                condition=(ConfirmationItem.state == Answered.PENDING.value)
                & (ConfirmationItem.confirmation_id == asked.confirmation_id)
                & (ConfirmationItem.ends_at > now.timestamp()),
            )
        except UpdateError as error:
            if not is_condition_failure(error):
                raise
            raise ConfirmationOver from error

    def begin(self, user_id: str, case_id: str, scope: str, sha256: str, now: datetime) -> Output | None:
        item = RunItem(case_key(user_id, case_id), _run_sk(scope, sha256), begun_at=now.timestamp())
        item.expires_at = int(now.timestamp()) + RESULT_MINUTES * 60 * 2
        try:
            item.save(RunItem.pk.does_not_exist())
        except PutError as error:
            if not is_condition_failure(error):
                raise
            return self.result(user_id, case_id, scope, sha256, now) or Output("")
        return None

    def end(self, user_id: str, case_id: str, scope: str, sha256: str, output: Output) -> None:
        kept = cut(output.text, KEPT_BYTES)
        RunItem(case_key(user_id, case_id), _run_sk(scope, sha256)).update(
            [
                RunItem.text.set(zlib.compress(kept.text.encode())),
                RunItem.is_truncated.set(output.is_truncated or kept.is_truncated),
                RunItem.total_bytes.set(output.total_bytes),
            ]
        )

    def result(self, user_id: str, case_id: str, scope: str, sha256: str, now: datetime) -> Output | None:
        try:
            item = RunItem.get(case_key(user_id, case_id), _run_sk(scope, sha256), consistent_read=True)
        except DoesNotExist:
            return None
        if not item.text or now.timestamp() - float(item.begun_at) > RESULT_MINUTES * 60:
            return None
        text = zlib.decompress(item.text).decode()
        return Output(text, bool(item.is_truncated), int(item.total_bytes or 0), is_remembered=True)


def standing(found: Confirmation, now: datetime) -> Confirmation | None:
    """Return a confirmation if it still means something at `now`: one that waits, or an answer of the last hour."""
    if found.state is Answered.PENDING:
        return found if found.expires_at > now else None
    return found if (now - found.created_at).total_seconds() < RESULT_MINUTES * 60 else None


def pending_one(records: ToolRecords, user_id: str, case_id: str, confirmation_id: str, now: datetime) -> Confirmation:
    """Return the confirmation of this id that waits; raises ConfirmationNotFound."""
    for one in records.pending(user_id, case_id, now):
        if one.confirmation_id == confirmation_id:
            return one
    raise ConfirmationNotFound("It was answered, has expired, or never was. Have the tool called again to be asked.")


def _ask_sk(sha256: str) -> str:
    return f"tool-ask#{sha256}"


def _run_sk(scope: str, sha256: str) -> str:
    return f"tool-run#{scope}#{sha256}"


def _item(one: Confirmation) -> ConfirmationItem:
    item = ConfirmationItem(case_key(one.user_id, one.case_id), _ask_sk(one.sha256))
    item.confirmation_id, item.tool, item.arguments = one.confirmation_id, one.tool, dict(one.arguments)
    item.sha256, item.because, item.state = one.sha256, one.because, one.state.value
    item.created_at, item.ends_at, item.turn_id = to_iso(one.created_at), one.expires_at.timestamp(), one.turn_id
    item.expires_at = int(one.created_at.timestamp()) + RESULT_MINUTES * 60 * 2
    return item


def _confirmation(user_id: str, case_id: str, item: ConfirmationItem) -> Confirmation:
    return Confirmation(
        item.confirmation_id,
        user_id,
        case_id,
        item.tool,
        item.arguments,
        item.sha256,
        item.because,
        datetime.fromisoformat(item.created_at),
        datetime.fromtimestamp(float(item.ends_at), UTC),
        item.turn_id,
        Answered(item.state),
    )


class MemoryToolRecords:
    """The double: everything in this process."""

    def __init__(self) -> None:
        self._policies: dict[tuple[str, str], Mapping[str, Policy]] = {}
        self._asked: dict[tuple[str, str, str], Confirmation] = {}
        self._runs: dict[tuple[str, str, str, str], tuple[datetime, Output | None]] = {}

    def policies(self, user_id: str, case_id: str) -> Mapping[str, Policy]:
        return self._policies.get((user_id, case_id), {})

    def set_policies(self, user_id: str, case_id: str, policies: Mapping[str, Policy]) -> None:
        self._policies[user_id, case_id] = dict(policies)

    def ask(self, wanted: Confirmation, now: datetime) -> Confirmation:
        found = self.find(wanted.user_id, wanted.case_id, wanted.sha256, now)
        if found is not None and found.state is Answered.PENDING:
            return found
        self._asked[wanted.user_id, wanted.case_id, wanted.sha256] = wanted
        return wanted

    def find(self, user_id: str, case_id: str, sha256: str, now: datetime) -> Confirmation | None:
        found = self._asked.get((user_id, case_id, sha256))
        if found is not None and standing(found, now) is None:
            del self._asked[user_id, case_id, sha256]
            return None
        return found

    def pending(self, user_id: str, case_id: str, now: datetime) -> list[Confirmation]:
        mine = (one for one in self._asked.values() if (one.user_id, one.case_id) == (user_id, case_id))
        return [one for one in mine if one.state is Answered.PENDING and one.expires_at > now]

    def settle(self, asked: Confirmation, state: Answered, now: datetime) -> None:
        found = self._asked.get((asked.user_id, asked.case_id, asked.sha256))
        is_same = found is not None and found.confirmation_id == asked.confirmation_id
        if found is None or not is_same or found.state is not Answered.PENDING or found.expires_at <= now:
            raise ConfirmationOver
        self._asked[asked.user_id, asked.case_id, asked.sha256] = replace(found, state=state)

    def begin(self, user_id: str, case_id: str, scope: str, sha256: str, now: datetime) -> Output | None:
        if (user_id, case_id, scope, sha256) in self._runs:
            return self.result(user_id, case_id, scope, sha256, now) or Output("")
        self._runs[user_id, case_id, scope, sha256] = (now, None)
        return None

    def end(self, user_id: str, case_id: str, scope: str, sha256: str, output: Output) -> None:
        begun, _ = self._runs[user_id, case_id, scope, sha256]
        kept = cut(output.text, KEPT_BYTES)
        shown = replace(output, text=kept.text, is_truncated=output.is_truncated or kept.is_truncated)
        self._runs[user_id, case_id, scope, sha256] = (begun, replace(shown, is_remembered=True, duration_ms=0))

    def result(self, user_id: str, case_id: str, scope: str, sha256: str, now: datetime) -> Output | None:
        begun, output = self._runs.get((user_id, case_id, scope, sha256), (now, None))
        return output if (now - begun).total_seconds() <= RESULT_MINUTES * 60 else None


class GrantRepository:
    """The agent table."""

    def grant(self, granted: CaseGrant) -> None:
        at = (case_key(granted.user_id, granted.case_id), _grant_sk(granted.grant_id))
        CaseGrantItem(*at, tool=granted.tool, bound=dict(granted.bound), granted_at=to_iso(granted.granted_at)).save()

    def find(self, user_id: str, case_id: str, grant_id: str) -> CaseGrant | None:
        try:
            item = CaseGrantItem.get(case_key(user_id, case_id), _grant_sk(grant_id), consistent_read=True)
        except DoesNotExist:
            return None
        return _grant(user_id, case_id, item)

    def granted(self, user_id: str, case_id: str) -> list[CaseGrant]:
        items = CaseGrantItem.query(
            case_key(user_id, case_id), CaseGrantItem.sk.startswith(_grant_sk("")), consistent_read=True
        )
        return sorted((_grant(user_id, case_id, item) for item in items), key=lambda one: one.granted_at)

    def revoke(self, user_id: str, case_id: str, grant_id: str) -> None:
        CaseGrantItem(case_key(user_id, case_id), _grant_sk(grant_id)).delete()


def _grant_sk(grant_id: str) -> str:
    return f"tool-grant#{grant_id}"


def _grant(user_id: str, case_id: str, item: CaseGrantItem) -> CaseGrant:
    grant_id = item.sk.removeprefix(_grant_sk(""))
    return CaseGrant(grant_id, user_id, case_id, item.tool, item.bound, datetime.fromisoformat(item.granted_at))


if TYPE_CHECKING:
    from faultmaven.agent.tools.grants import GrantRecords

    _check: tuple[ToolRecords, ToolRecords] = (ToolRepository(), MemoryToolRecords())
    _granted: GrantRecords = GrantRepository()
