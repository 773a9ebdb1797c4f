"""API keys in DynamoDB, in the partition of their user."""

from typing import cast

from pynamodb.exceptions import DoesNotExist

from faultmaven.auth.keys.models import ApiKey
from faultmaven.auth.keys.tables import ApiKeyItem
from faultmaven.auth.scopes import ALL_SCOPES, Scope
from faultmaven.providers.data.base import user_key


class ApiKeyRepository:
    """Stores API keys."""

    def save(self, key: ApiKey) -> None:
        """Store a new key."""
        ApiKeyItem(
            user_key(key.user_id),
            _sk(key.key_id),
            key_id=key.key_id,
            email=key.email,
            name=key.name,
            scopes=sorted(key.scopes),
            secret_sha256=key.secret_sha256,
            shown_end=key.shown_end,
            created_at=key.created_at,
            ends_at=key.expires_at,
            expires_at=int(key.expires_at.timestamp()) + 1 if key.expires_at else None,
        ).save()

    def find(self, user_id: str, key_id: str) -> ApiKey | None:
        """Return a key as of the last write."""
        try:
            return _key(user_id, ApiKeyItem.get(user_key(user_id), _sk(key_id), consistent_read=True))
        except DoesNotExist:
            return None

    def list(self, user_id: str) -> list[ApiKey]:
        """Return a user's keys, oldest first."""
        found = ApiKeyItem.query(user_key(user_id), ApiKeyItem.sk.startswith(_sk("")), consistent_read=True)
        return [_key(user_id, item) for item in found]

    def delete(self, user_id: str, key_id: str) -> None:
        """Forget a key."""
        ApiKeyItem(user_key(user_id), _sk(key_id)).delete()


def _sk(key_id: str) -> str:
    return f"key#{key_id}"


def _key(user_id: str, item: ApiKeyItem) -> ApiKey:
    # A scope that a newer version wrote is not understood here, so it allows nothing here.
    kept = {str(word) for word in cast(list[str], item.scopes)}
    return ApiKey(
        key_id=item.key_id,
        user_id=user_id,
        email=item.email,
        name=item.name,
        scopes=frozenset(Scope(word) for word in kept & ALL_SCOPES),
        secret_sha256=item.secret_sha256,
        shown_end=item.shown_end,
        created_at=item.created_at,
        expires_at=item.ends_at,
    )
