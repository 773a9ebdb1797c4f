"""Who comes in because somebody else vouches for them, and whose account that is.

An identity (issuer and subject) belongs to one account for good. The first time it comes, the account is found by its
e-mail address, and only if the provider says that the address is verified; where there is none it is opened. Somebody
may have opened an account with another person's address beforehand: an account whose address was never shown to be its
owner's loses its password, its sign-ins and its API keys when the owner of the address comes.
"""

import hmac
from dataclasses import dataclass, replace
from functools import cache

from pydantic import TypeAdapter, ValidationError

from faultmaven.auth.audit.noting import Deeds, deeds
from faultmaven.auth.errors import EmailNotVerified, EmailTaken, FederationNotConfigured, WrongCredentials
from faultmaven.auth.federation.pending import Pending
from faultmaven.auth.federation.repository import IdentityRepository
from faultmaven.auth.keys.service import ApiKeys, api_keys
from faultmaven.auth.models import Role, SignIn, User
from faultmaven.auth.repository import UserRepository
from faultmaven.auth.schemas import Email
from faultmaven.auth.service import auth_service
from faultmaven.auth.sign_ins import SignIns
from faultmaven.core.clock import Clock, utc_now
from faultmaven.core.ids import new_id
from faultmaven.core.observability import log
from faultmaven.core.settings import settings
from faultmaven.providers.federation.oidc import federation_provider
from faultmaven.providers.federation.protocol import FederationProvider, FederationRefused, Vouched

_EMAIL: TypeAdapter[str] = TypeAdapter(Email)
_NAME_CHARS = 100


@dataclass(frozen=True)
class FederationService:
    """Sign-ins through one issuer; `labels` are the providers behind it, by name, as people call them."""

    users: UserRepository
    identities: IdentityRepository
    sign_ins: SignIns
    api_keys: ApiKeys
    deeds: Deeds
    provider: FederationProvider
    labels: dict[str, str]
    clock: Clock = utc_now

    def begin(self, name: str) -> tuple[str, Pending]:
        """Return where the browser goes, and what it has to keep; raises FederationNotConfigured."""
        if name not in self.labels:
            raise FederationNotConfigured
        pending = Pending.begun(self.clock().timestamp())
        url = self.provider.authorize_url(
            state=pending.state, nonce=pending.nonce, challenge=pending.challenge, provider=name
        )
        return url, pending

    def finish(self, code: str, state: str, pending: Pending | None) -> SignIn:
        """Sign in whom a code stands for; raises FederationRefused, EmailNotVerified and WrongCredentials."""
        try:
            if pending is None or not hmac.compare_digest(state.encode(), pending.state.encode()):
                raise FederationRefused("state")
            vouched = self.provider.vouched(code=code, verifier=pending.verifier, nonce=pending.nonce)
        except FederationRefused as refused:
            log("federation_refused", level=30, reason=refused.reason)
            raise
        user = self._known(vouched) or self._linked(vouched)
        if user.erasing_at:
            raise WrongCredentials
        self.deeds.note(user.user_id, "sign_in", "done", through="federation")
        return self.sign_ins.begin(user)

    def _known(self, vouched: Vouched) -> User | None:
        user_id = self.identities.find(vouched.issuer, vouched.subject)
        return self.users.find(user_id) if user_id else None

    def _linked(self, vouched: Vouched) -> User:
        if not vouched.is_verified:
            raise EmailNotVerified
        try:
            email = _EMAIL.validate_python(vouched.email)
        except ValidationError as error:
            raise EmailNotVerified from error
        user = self.users.find_by_email(email)
        user = self._opened(email, vouched.name) if user is None else self._taken_over(user)
        owner = self.identities.link(vouched.issuer, vouched.subject, user.user_id)
        self.deeds.note(user.user_id, "account", "linked")
        return user if owner == user.user_id else self.users.find(owner) or user

    def _opened(self, email: str, name: str | None) -> User:
        now = self.clock()
        called = name.strip()[:_NAME_CHARS] if name and name.strip() else None
        user = User(new_id("user"), email, called, Role.USER, "", now, now, email_verified_at=now)
        try:
            self.users.create(user)
        except EmailTaken:
            return self._linked_beside(email)
        self.deeds.note(user.user_id, "account", "opened")
        return user

    def _linked_beside(self, email: str) -> User:
        """Return the account that was opened with this address a moment ago."""
        user = self.users.find_by_email(email)
        if user is None:
            raise WrongCredentials
        return self._taken_over(user)

    def _taken_over(self, user: User) -> User:
        """Return an account that now is its address's owner's alone."""
        if user.email_verified_at is not None or user.erasing_at:
            return user
        now = self.clock()
        if user.password_hash:
            owned = replace(user, password_hash="", password_changed_at=now)
            if not self.users.save_password(owned, replaces=user.password_hash):
                raise WrongCredentials("The account was changed meanwhile. Try again.")
            self.deeds.note(user.user_id, "password", "dropped")
            user = owned
        self.sign_ins.end_all(user.user_id)
        self.api_keys.revoke_all(user.user_id)
        self.users.verify_email(user.user_id, now)
        return replace(user, email_verified_at=now)


def provider_labels() -> dict[str, str]:
    """Return the identity providers of this environment: name to what people call them."""
    pairs = (one.partition("=") for one in settings().federation_providers if settings().federation_issuer)
    return {name: label or name for name, _, label in pairs}


@cache
def federation_service() -> FederationService:
    """Return the service over this process's tables; raises FederationNotConfigured."""
    provider, auth = federation_provider(), auth_service()
    if provider is None:
        raise FederationNotConfigured
    labels = provider_labels()
    return FederationService(auth.users, IdentityRepository(), auth.sign_ins, api_keys(), deeds(), provider, labels)
