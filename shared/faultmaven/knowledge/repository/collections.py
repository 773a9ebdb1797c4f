"""What is known of a collection: the model of its vectors, and its key."""

import secrets
from datetime import datetime

from pynamodb.exceptions import DoesNotExist, UpdateError
from pynamodb.expressions.update import Action

from faultmaven.knowledge.models import case_of
from faultmaven.knowledge.repository.partitions import in_case, partition
from faultmaven.knowledge.tables import CollectionItem
from faultmaven.providers.data.failures import is_condition_failure

_KEY_BYTES = 32
_USERS = "knowledge-users"


class CollectionRepository:
    """Reads and writes the one item of a collection; the library's has no user."""

    def model(self, user_id: str | None, collection: str) -> str | None:
        """Return the label of the model that its vectors are of, None before there were any."""
        item = self._find(user_id, collection)
        return item.model if item else None

    def set_model(self, user_id: str | None, collection: str, label: str, *, only_first: bool = False) -> None:
        """Say which model its vectors are of; with `only_first`, unless that was said before."""
        item = CollectionItem(partition(user_id), _sk(collection))
        actions: list[Action] = [CollectionItem.model.set(CollectionItem.model | label if only_first else label)]
        in_case(item, user_id, collection)
        if case_of(collection):
            actions += [CollectionItem.gsi1pk.set(item.gsi1pk), CollectionItem.gsi1sk.set(item.sk)]
        elif user_id:
            # so that all users with knowledge can be found; collections of their cases are found by their documents
            actions += [CollectionItem.gsi1pk.set(_USERS), CollectionItem.gsi1sk.set(user_id)]
        item.update(actions=actions)

    def users(self) -> list[str]:
        """Return everybody who has knowledge of their own."""
        return [str(item.gsi1sk) for item in CollectionItem.gsi1.query(_USERS)]

    def checked_at(self, user_id: str | None, collection: str) -> datetime | None:
        """Return when it was last found, or made, complete and free of what belongs to nothing."""
        item = self._find(user_id, collection)
        return item.checked_at if item else None

    def set_checked(self, user_id: str | None, collection: str, now: datetime) -> None:
        """Say that it is complete now; a collection that is gone stays so."""
        item = CollectionItem(partition(user_id), _sk(collection))
        try:
            item.update(actions=[CollectionItem.checked_at.set(now)], condition=CollectionItem.pk.exists())
        except UpdateError as error:
            if not is_condition_failure(error):
                raise

    def key(self, user_id: str, collection: str) -> bytes:
        """Return the key its pseudonyms are made from, made up the first time; it never changes."""
        known = self._find(user_id, collection)
        if known is not None and "pseudonym_key" in known.attribute_values:
            return known.pseudonym_key
        item = CollectionItem(partition(user_id), _sk(collection))
        item.update(
            actions=[
                CollectionItem.pseudonym_key.set(CollectionItem.pseudonym_key | secrets.token_bytes(_KEY_BYTES)),
            ]
        )
        return item.pseudonym_key

    def delete(self, user_id: str | None, collection: str) -> None:
        """Forget a collection; forgetting nothing is not an error."""
        CollectionItem(partition(user_id), _sk(collection)).delete()

    def _find(self, user_id: str | None, collection: str) -> CollectionItem | None:
        try:
            return CollectionItem.get(partition(user_id), _sk(collection), consistent_read=True)
        except DoesNotExist:
            return None


def _sk(collection: str) -> str:
    return f"collection#{collection}"
