"""Where the items of a collection lie."""

from faultmaven.knowledge.models import GLOBAL, case_of
from faultmaven.providers.data.base import Item, case_key, user_key


def partition(user_id: str | None) -> str:
    """Return the partition of a user's knowledge; without a user, that of the library."""
    return user_key(user_id) if user_id else GLOBAL


def in_case(item: Item, user_id: str | None, collection: str) -> None:
    """Put an item into its case's partition of the index, where its collection is one of a case."""
    case_id = case_of(collection)
    if case_id and user_id:
        item.gsi1pk, item.gsi1sk = case_key(user_id, case_id), item.sk
