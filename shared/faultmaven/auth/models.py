"""What the auth slice speaks of: who somebody is, and what they hold to prove it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from faultmaven.auth.scopes import Scope


class Role(StrEnum):
    """What somebody may do besides what is theirs."""

    USER = "user"
    ADMIN = "admin"


@dataclass(frozen=True)
class Principal:
    """Who makes this request, as the access token says; `family_id` is the sign-in it came from.

    With an API key `family_id` is the key's id and `scopes` what it may; `scopes` is None for somebody who signed in.
    """

    user_id: str
    email: str
    role: Role
    family_id: str
    scopes: frozenset[Scope] | None = None


@dataclass(frozen=True)
class User:
    """A person with an account. `email` is normalised; `password_hash` never leaves the slice.

    The hash is empty where somebody only comes in through a federation. `email_verified_at` is when somebody last
    showed that the address is theirs. From `erasing_at` on the account is being erased: nobody comes in any more.
    """

    user_id: str
    email: str
    name: str | None
    role: Role
    password_hash: str
    password_changed_at: datetime
    created_at: datetime
    email_verified_at: datetime | None = None
    erasing_at: datetime | None = None


@dataclass(frozen=True)
class Family:
    """One sign-in and the refresh tokens that came from it, of which one, `current`, is unspent.

    `current` and `previous` are SHA-256 in hex; `rotated_at` is when `previous` was spent.
    """

    user_id: str
    family_id: str
    current: str
    previous: str | None
    started_at: datetime
    rotated_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class SignIn:
    """What a sign-in or a refresh gives: for `expires_in` seconds the access token, and the next refresh token."""

    user: User
    access_token: str
    expires_in: int
    refresh_token: str
    refresh_expires_in: int
