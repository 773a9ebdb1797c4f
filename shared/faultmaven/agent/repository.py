"""Turns in DynamoDB: written once, leased to one answerer at a time, and ended once."""

import json
import zlib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from pynamodb.exceptions import DoesNotExist, PutError, TransactWriteError, UpdateError

from faultmaven.agent.errors import TurnIsBeingAnswered, TurnNotFound
from faultmaven.agent.models import EventKind, ModelUse, Spent, Step, Turn, TurnEvent, TurnStatus
from faultmaven.agent.responses import RESPONSES
from faultmaven.agent.tables import EventItem, TurnItem
from faultmaven.core.clock import to_iso
from faultmaven.providers.data.base import case_key, transaction
from faultmaven.providers.data.failures import failed_conditions, is_condition_failure

_OPEN = (TurnStatus.QUEUED.value, TurnStatus.RUNNING.value)


class TurnRepository:
    """Reads take the user and the case, so another user's turn is not there."""

    def open(self, turn: Turn, first: TurnEvent) -> None:
        """Write a new turn together with its first event."""
        with transaction() as write:
            write.save(_turn_item(turn), condition=TurnItem.pk.does_not_exist())
            write.save(_event_item(turn, first))

    def open_once(self, turn: Turn, first: TurnEvent) -> None:
        """Write a turn that may have been opened by an earlier delivery; that one stays as it is."""
        while True:
            try:
                self.open(turn, first)
            except TransactWriteError as error:
                if any(failed_conditions(error)):
                    return
            else:
                return

    def get(self, user_id: str, case_id: str, turn_id: str) -> Turn:
        """Return one turn with all it holds, or raise TurnNotFound."""
        try:
            return _turn(TurnItem.get(case_key(user_id, case_id), f"turn#{turn_id}", consistent_read=True))
        except DoesNotExist as error:
            raise TurnNotFound from error

    def lease(self, user_id: str, case_id: str, turn_id: str, *, owner: str, now: datetime, until: datetime) -> Turn:
        """Take or keep a turn for `owner`, and return it as it stands.

        A turn that has ended is returned and not taken; TurnIsBeingAnswered while another holds it, TurnNotFound when
        there is none.
        """
        item = TurnItem(case_key(user_id, case_id), f"turn#{turn_id}")
        is_free = TurnItem.lease_until.does_not_exist() | (TurnItem.lease_until <= now.timestamp())
        try:
            item.update(
                [
                    TurnItem.status.set(TurnStatus.RUNNING.value),
                    TurnItem.lease_owner.set(owner),
                    TurnItem.lease_until.set(until.timestamp()),
                ],
                condition=TurnItem.status.is_in(*_OPEN) & (is_free | (TurnItem.lease_owner == owner)),
            )
        except UpdateError as error:
            if not is_condition_failure(error):
                raise
            found = self.get(user_id, case_id, turn_id)
            if not found.has_ended:
                raise TurnIsBeingAnswered from error
            return found
        return _turn(item)

    def append(self, turn: Turn, steps: Sequence[Step], *, after: int = 0) -> int:
        """Add steps under the next free numbers, all of them or none; return the last number.

        Two writers never share a number. `after` is the last one that the writer knows of; 0 looks it up.
        """
        seq = after or self._last_seq(turn)
        while True:
            events = _numbered(steps, seq)
            try:
                self._add(turn, events)
            except (PutError, TransactWriteError) as error:
                if not _may_be_repeated(error):
                    raise
                # The SDK repeats a write whose answer was lost: then it is our own events that stand there.
                there = self.events(turn.user_id, turn.case_id, turn.turn_id, seq)
                if _same(turn, there[: len(events)], events):
                    return events[-1].seq
                seq = there[-1].seq if there else seq
            else:
                return events[-1].seq

    def finish(self, turn: Turn, last: Step, before: Sequence[Step] = (), *, after: int = 0) -> bool:
        """End the turn, and write its last event and the steps before it that are not written yet, in one step.

        False when it had ended before. `after` is the last number that the writer knows of; 0 looks it up.
        """
        seq = after or self._last_seq(turn)
        while True:
            try:
                with transaction() as write:
                    write.save(_turn_item(turn), condition=TurnItem.status.is_in(*_OPEN))
                    for event in _numbered((*before, last), seq):
                        write.save(_event_item(turn, event), condition=EventItem.pk.does_not_exist())
            except TransactWriteError as error:
                if failed_conditions(error)[0]:
                    return False
                seq = self._last_seq(turn)
            else:
                return True

    def events(self, user_id: str, case_id: str, turn_id: str, after: int) -> list[TurnEvent]:
        """Return the events with a number above `after`, in order."""
        found = EventItem.query(
            case_key(user_id, case_id),
            EventItem.sk.between(_event_sk(turn_id, after + 1), _event_sk(turn_id, 999_999)),
            consistent_read=True,
        )
        return [_event(item) for item in found]

    def list(self, user_id: str, case_id: str) -> list[Turn]:
        """Return the turns of a case, oldest first (their ids sort by time)."""
        partition = case_key(user_id, case_id)
        return [
            _turn(item) for item in TurnItem.query(partition, TurnItem.sk.startswith("turn#"), consistent_read=True)
        ]

    def _add(self, turn: Turn, events: Sequence[TurnEvent]) -> None:
        if len(events) == 1:
            _event_item(turn, events[0]).save(condition=EventItem.pk.does_not_exist())
            return
        with transaction() as write:
            for event in events:
                write.save(_event_item(turn, event), condition=EventItem.pk.does_not_exist())

    def _last_seq(self, turn: Turn) -> int:
        found = EventItem.query(
            case_key(turn.user_id, turn.case_id),
            EventItem.sk.startswith(f"event#{turn.turn_id}#"),
            scan_index_forward=False,
            limit=1,
            consistent_read=True,
        )
        return next((int(item.seq) for item in found), 0)


def _numbered(steps: Sequence[Step], after: int) -> list[TurnEvent]:
    return [TurnEvent(seq, step.at, step.kind, step.text, step.data) for seq, step in enumerate(steps, after + 1)]


def _may_be_repeated(error: PutError | TransactWriteError) -> bool:
    """Tell whether a number was taken, or another transaction was in the way."""
    if isinstance(error, PutError):
        return is_condition_failure(error)
    failed_conditions(error)
    return True


def _same(turn: Turn, there: Sequence[TurnEvent], events: Sequence[TurnEvent]) -> bool:
    found, wanted = ([_event_item(turn, event).attribute_values for event in some] for some in (there, events))
    return found == wanted


def _event_sk(turn_id: str, seq: int) -> str:
    return f"event#{turn_id}#{min(seq, 999_999):06d}"


def _event_item(turn: Turn, event: TurnEvent) -> EventItem:
    item = EventItem(case_key(turn.user_id, turn.case_id), _event_sk(turn.turn_id, event.seq))
    item.seq, item.at, item.kind, item.text = event.seq, to_iso(event.at), event.kind.value, event.text
    item.data = dict(event.data) or None
    return item


def _event(item: EventItem) -> TurnEvent:
    data: dict[str, object] = item.data or {}
    return TurnEvent(int(item.seq), datetime.fromisoformat(item.at), EventKind(item.kind), item.text, data)


def _turn_item(turn: Turn) -> TurnItem:
    item = TurnItem(case_key(turn.user_id, turn.case_id), f"turn#{turn.turn_id}")
    item.user_id, item.case_id, item.question = turn.user_id, turn.case_id, turn.question
    item.status, item.reason = turn.status.value, turn.reason
    item.created_at, item.deadline_at = to_iso(turn.created_at), to_iso(turn.deadline_at)
    item.finished_at = to_iso(turn.finished_at) if turn.finished_at else None
    item.response = zlib.compress(RESPONSES.dump_json(turn.response)) if turn.response else None
    item.model, item.usage = asdict(turn.model), asdict(turn.usage)
    return item


def _turn(item: TurnItem) -> Turn:
    model: dict[str, Any] = item.model or {}
    usage: dict[str, Any] = item.usage or {}
    return Turn(
        turn_id=item.sk.removeprefix("turn#"),
        user_id=item.user_id,
        case_id=item.case_id,
        question=item.question,
        status=TurnStatus(item.status),
        created_at=datetime.fromisoformat(item.created_at),
        deadline_at=datetime.fromisoformat(item.deadline_at),
        finished_at=datetime.fromisoformat(item.finished_at) if item.finished_at else None,
        response=RESPONSES.validate_python(json.loads(zlib.decompress(item.response))) if item.response else None,
        reason=item.reason,
        model=ModelUse(**model),
        usage=Spent(**usage),
    )
