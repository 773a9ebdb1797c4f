"""One random key per case, made when its first file is read."""

import secrets

from pynamodb.exceptions import DoesNotExist, PutError

from faultmaven.evidence.tables import PseudonymKeyItem
from faultmaven.providers.data.base import case_key
from faultmaven.providers.data.failures import is_condition_failure

_SK = "pseudonyms"
_KEY_BYTES = 32


class PseudonymKeyRepository:
    """Gives a case its key, the same one forever."""

    def get(self, user_id: str, case_id: str) -> bytes:
        """Return the case's key, making it the first time."""
        partition = case_key(user_id, case_id)
        try:
            return PseudonymKeyItem.get(partition, _SK, consistent_read=True).key
        except DoesNotExist:
            pass
        item = PseudonymKeyItem(partition, _SK, key=secrets.token_bytes(_KEY_BYTES))
        try:
            item.save(PseudonymKeyItem.pk.does_not_exist())
        except PutError as error:
            if not is_condition_failure(error):
                raise
        return PseudonymKeyItem.get(partition, _SK, consistent_read=True).key
