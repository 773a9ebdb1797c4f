"""Identities elsewhere, in DynamoDB."""

import hashlib

from pynamodb.exceptions import DoesNotExist, TransactWriteError

from faultmaven.auth.federation.tables import IdentityItem
from faultmaven.providers.data.base import transaction, user_key
from faultmaven.providers.data.failures import failed_conditions

_PREFIX = "identity#"


class IdentityRepository:
    """Stores whose an identity is."""

    def find(self, issuer: str, subject: str) -> str | None:
        """Return the id of the user an identity belongs to."""
        try:
            return IdentityItem.get(_name(issuer, subject), "owner", consistent_read=True).user_id
        except DoesNotExist:
            return None

    def link(self, issuer: str, subject: str, user_id: str) -> str:
        """Let an identity belong to a user, unless it belongs to somebody; return to whom it does."""
        name = _name(issuer, subject)
        try:
            with transaction() as write:
                write.save(IdentityItem(name, "owner", user_id=user_id), IdentityItem.pk.does_not_exist())
                write.save(IdentityItem(user_key(user_id), name, user_id=user_id))
        except TransactWriteError as error:
            failed_conditions(error)
            return self.find(issuer, subject) or user_id
        return user_id

    def forget(self, user_id: str) -> None:
        """Remove every identity of a user; what is left of a link that was cut short goes too."""
        found = IdentityItem.query(user_key(user_id), IdentityItem.sk.startswith(_PREFIX), consistent_read=True)
        for item in list(found):
            IdentityItem(item.sk, "owner").delete()
            item.delete()


def _name(issuer: str, subject: str) -> str:
    return f"{_PREFIX}{hashlib.sha256(f'{issuer} {subject}'.encode()).hexdigest()}"
