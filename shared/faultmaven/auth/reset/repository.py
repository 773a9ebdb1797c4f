"""Links of resets in DynamoDB, and the change of a password that spends one."""

from datetime import datetime

from pynamodb.exceptions import DoesNotExist, PutError, TransactWriteError

from faultmaven.auth.models import User
from faultmaven.auth.reset.models import Reset
from faultmaven.auth.reset.tables import ResetItem
from faultmaven.auth.tables import UserItem
from faultmaven.providers.data.base import transaction, user_key
from faultmaven.providers.data.failures import failed_conditions, is_condition_failure

_SK = "reset"


class ResetRepository:
    """Stores one link per account."""

    def find(self, user_id: str) -> Reset | None:
        """Return the account's newest link, also when it does not count any more."""
        try:
            item = ResetItem.get(user_key(user_id), _SK, consistent_read=True)
        except DoesNotExist:
            return None
        return Reset(user_id, item.request_id, item.digest, item.ends_at, item.is_spent)

    def save(self, reset: Reset) -> bool:
        """Store a link in place of an older request's; False when a newer one is there, or this one was spent."""
        item = ResetItem(
            user_key(reset.user_id),
            _SK,
            request_id=reset.request_id,
            digest=reset.digest,
            ends_at=reset.ends_at,
            is_spent=False,
            expires_at=int(reset.ends_at.timestamp()) + 1,
        )
        is_older = ResetItem.request_id < reset.request_id
        is_same = (ResetItem.request_id == reset.request_id) & (ResetItem.is_spent == False)  # noqa: E712 (a condition)
        try:
            item.save(ResetItem.pk.does_not_exist() | is_older | is_same)
        except PutError as error:
            if not is_condition_failure(error):
                raise
            return False
        return True

    def spend(self, reset: Reset, user: User, now: datetime) -> bool:
        """Spend a link and store the user's new hash, both or neither; False when the link counts no longer."""
        link = ResetItem(user_key(reset.user_id), _SK)
        counts = (
            (ResetItem.digest == reset.digest) & (ResetItem.is_spent == False) & (ResetItem.ends_at > now)  # noqa: E712
        )
        changes = [
            UserItem.password_hash.set(user.password_hash),
            UserItem.password_changed_at.set(user.password_changed_at),
            UserItem.email_verified_at.set(now),
        ]
        try:
            with transaction() as write:
                write.update(link, actions=[ResetItem.is_spent.set(True)], condition=counts)
                is_open = UserItem.pk.exists() & UserItem.erasing_at.does_not_exist()
                profile = UserItem(user_key(user.user_id), "profile")
                write.update(profile, actions=[*changes], condition=is_open)
        except TransactWriteError as error:
            failed_conditions(error)
            return False
        return True
