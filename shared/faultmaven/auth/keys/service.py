"""What can be done with API keys: make one, list them, revoke one, and know whose one is.

A key is `fmk_{user}_{key}_{secret}`: the two ids say where its record lies, so that reading a key is one read of one
item; the secret has 256 random bits, for which one SHA-256 is hash enough.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from faultmaven.auth.audit.noting import Deeds, deeds
from faultmaven.auth.errors import InvalidAccessToken
from faultmaven.auth.keys.errors import ApiKeyNotFound, TooManyApiKeys
from faultmaven.auth.keys.models import ApiKey, NewApiKey
from faultmaven.auth.keys.repository import ApiKeyRepository
from faultmaven.auth.models import Principal, Role
from faultmaven.auth.scopes import Scope
from faultmaven.core.clock import Clock, utc_now
from faultmaven.core.ids import new_id

PREFIX = "fmk_"
MOST_KEYS = 50
_SECRET_BYTES = 32
_ULID = "[0-9A-HJKMNP-TV-Z]{26}"
_TOKEN = re.compile(rf"fmk_(?P<user>{_ULID})_(?P<key>{_ULID})_(?P<secret>[A-Za-z0-9_-]{{43}})")
#: Compared with where there is no such key, so that it takes as long as where there is one.
_NO_HASH = "0" * 64


@dataclass(frozen=True)
class ApiKeys:
    """Keys of users. Every method but `read` takes the user who asks, and finds nothing of anybody else."""

    keys: ApiKeyRepository
    deeds: Deeds
    clock: Clock = utc_now

    def create(self, owner: Principal, name: str, scopes: frozenset[Scope], days: int | None) -> NewApiKey:
        """Make a key, shown this once; it ends after `days`, or when it is revoked. Raises TooManyApiKeys."""
        if len(self.keys.list(owner.user_id)) >= MOST_KEYS:
            raise TooManyApiKeys(f"You have {MOST_KEYS} keys; revoke one that nobody uses.")
        now, key_id, secret = self.clock(), new_id("key"), secrets.token_urlsafe(_SECRET_BYTES)
        record = ApiKey(
            key_id=key_id,
            user_id=owner.user_id,
            email=owner.email,
            name=name,
            scopes=scopes,
            secret_sha256=_hash(secret),
            shown_end=secret[-4:],
            created_at=now,
            expires_at=now + timedelta(days=days) if days else None,
        )
        self.deeds.note(owner.user_id, "api_key", "made", key_id=key_id)
        self.keys.save(record)
        return NewApiKey(record, f"{PREFIX}{_bare(owner.user_id)}_{_bare(key_id)}_{secret}")

    def list_keys(self, user_id: str) -> list[ApiKey]:
        """Return the keys that count, oldest first."""
        now = self.clock()
        return [key for key in self.keys.list(user_id) if key.counts_at(now)]

    def revoke(self, user_id: str, key_id: str) -> None:
        """Let a key count no longer, from now on; raises ApiKeyNotFound."""
        if self.keys.find(user_id, key_id) is None:
            raise ApiKeyNotFound
        self.deeds.note(user_id, "api_key", "revoked", key_id=key_id)
        self.keys.delete(user_id, key_id)

    def revoke_all(self, user_id: str) -> None:
        """Let none of a user's keys count any longer."""
        for key in self.keys.list(user_id):
            self.deeds.note(user_id, "api_key", "revoked", key_id=key.key_id)
            self.keys.delete(user_id, key.key_id)

    def read(self, token: str) -> Principal:
        """Return on whose behalf a key speaks, and what it may; raises InvalidAccessToken."""
        form = _TOKEN.fullmatch(token)
        if form is None:
            raise InvalidAccessToken
        found = self.keys.find(f"user_{form['user']}", f"key_{form['key']}")
        is_right = hmac.compare_digest(_hash(form["secret"]), found.secret_sha256 if found else _NO_HASH)
        if found is None or not is_right or not found.counts_at(self.clock()):
            raise InvalidAccessToken
        return Principal(found.user_id, found.email, Role.USER, found.key_id, found.scopes)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _bare(identifier: str) -> str:
    return identifier.partition("_")[2]


@cache
def api_keys() -> ApiKeys:
    """Return the service over this process's table."""
    return ApiKeys(ApiKeyRepository(), deeds())
