"""The messages of a case: appended, never changed."""

from collections.abc import Iterator
from datetime import datetime

from pynamodb.exceptions import DoesNotExist, TransactWriteError

from faultmaven.case.models import Message, MessageRole
from faultmaven.case.repository.entries import change, entry_item
from faultmaven.case.repository.lookup import case_item, is_there
from faultmaven.case.tables import CaseItem, MessageItem, SaidOnceItem
from faultmaven.core.clock import to_iso
from faultmaven.providers.data.base import case_key, transaction
from faultmaven.providers.data.failures import failed_conditions

#: Sorts after every character an id has, so that it ends the range of one kind of item.
_LAST = "~"


class MessageRepository:
    """Stores messages beside their case."""

    def append(self, user_id: str, message: Message, *, once: str | None, now: datetime) -> bool:
        """Store a message in a case that exists; False when there is no case, or the key `once` was used before."""
        pk = case_key(user_id, message.case_id)
        item = MessageItem(
            pk,
            _sk(message.message_id),
            message_id=message.message_id,
            role=message.role.value,
            content=message.content,
            created_at=message.created_at,
            turn_id=message.turn_id,
        )
        try:
            with transaction() as write:
                write.update(case_item(user_id, message.case_id), [CaseItem.updated_at.set(now)], is_there())
                write.update(entry_item(user_id, message.case_id), change(updated_at=to_iso(now)))
                write.save(item)
                if once is not None:
                    marker = SaidOnceItem(pk, _once_sk(once), message_id=message.message_id)
                    write.save(marker, SaidOnceItem.pk.does_not_exist())
        except TransactWriteError as error:
            failed_conditions(error)
            return False
        return True

    def find_once(self, user_id: str, case_id: str, once: str) -> Message | None:
        """Return the message that was said under this key, None when there is none."""
        pk = case_key(user_id, case_id)
        try:
            marker = SaidOnceItem.get(pk, _once_sk(once), consistent_read=True)
            return _message(case_id, MessageItem.get(pk, _sk(marker.message_id), consistent_read=True))
        except DoesNotExist:
            return None

    def list(self, user_id: str, case_id: str, *, after: str | None, limit: int) -> Iterator[Message]:
        """Yield up to `limit` messages that follow the message `after`, oldest first."""
        # Ids are of one length, so the id and one more character lies between it and the next.
        first = f"{_sk(after)} " if after else _sk("")
        found = MessageItem.query(
            case_key(user_id, case_id), MessageItem.sk.between(first, _sk(_LAST)), consistent_read=True, limit=limit
        )
        for item in found:
            yield _message(case_id, item)


def _sk(message_id: str) -> str:
    return f"message#{message_id}"


def _once_sk(key: str) -> str:
    return f"said#{key}"


def _message(case_id: str, item: MessageItem) -> Message:
    return Message(
        message_id=item.message_id,
        case_id=case_id,
        role=MessageRole(item.role),
        content=item.content,
        created_at=item.created_at,
        turn_id=item.turn_id,
    )
