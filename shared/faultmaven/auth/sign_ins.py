"""The life of a sign-in: begun with a password, continued with refresh tokens, ended by anybody who may."""

import math
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from faultmaven.auth.audit.noting import Deeds
from faultmaven.auth.errors import RefreshRefused, WrongCredentials
from faultmaven.auth.models import Family, Principal, SignIn, User
from faultmaven.auth.refresh_tokens import RefreshToken
from faultmaven.auth.repository import FamilyRepository, UserRepository
from faultmaven.auth.revocations import Revocations
from faultmaven.auth.tokens import AccessTokens
from faultmaven.core.clock import Clock
from faultmaven.core.ids import new_id
from faultmaven.core.observability import log
from faultmaven.providers.secrets.signing import SigningKeys

#: Two tabs of one browser wake up together and spend the same token; a thief has to be faster than this.
GRACE = timedelta(seconds=10)


@dataclass(frozen=True)
class SignIns:
    """Begins, continues and ends sign-ins. One lasts `idle` without a refresh and `absolute` whatever happens."""

    users: UserRepository
    families: FamilyRepository
    tokens: AccessTokens
    revocations: Revocations
    keys: SigningKeys
    clock: Clock
    deeds: Deeds
    idle: timedelta
    absolute: timedelta

    def begin(self, user: User) -> SignIn:
        """Begin a sign-in of a user who has shown who they are; raises WrongCredentials where the account is gone."""
        now = self.clock()
        token = RefreshToken.first(user.user_id, new_id("family"))
        ends_at = now + min(self.idle, self.absolute)
        family = Family(user.user_id, token.family_id, token.digest, None, now, now, ends_at)
        if not self.families.create(family):
            raise WrongCredentials
        return self._signed_in(user, token, ends_at)

    def refresh(self, text: str) -> SignIn:
        """Spend a refresh token; raises RefreshRefused. A token spent before ends its whole family."""
        token = RefreshToken.parse(text)
        family = self.families.find(token.user_id, token.family_id) if token else None
        now = self.clock()
        if token is None or family is None or now >= family.ends_at:
            raise RefreshRefused
        user = self.users.find(token.user_id)
        if user is None or user.erasing_at or family.started_at < user.password_changed_at:
            raise RefreshRefused
        if token.digest == family.current:
            heir = token.successors(self.keys)[0]
            ends_at = min(now + self.idle, family.started_at + self.absolute)
            rotated = replace(family, current=heir.digest, previous=token.digest, rotated_at=now, ends_at=ends_at)
            if self.families.rotate(rotated):
                return self._signed_in(user, heir, ends_at)
            family = self.families.find(token.user_id, token.family_id)
            if family is None:
                raise RefreshRefused
        return self._again(user, token, family)

    def _again(self, user: User, token: RefreshToken, family: Family) -> SignIn:
        """Answer a token that is spent: with the same successor shortly after, with the end of the family later."""
        if token.digest == family.previous and self.clock() - family.rotated_at <= GRACE:
            for heir in token.successors(self.keys):
                if heir.digest == family.current:
                    return self._signed_in(user, heir, family.ends_at)
            raise RefreshRefused  # the signing secret was rotated meanwhile: nobody's fault
        log("refresh_token_reused", level=30, user_id=user.user_id, family_id=family.family_id)
        self.deeds.note(user.user_id, "sign_in", "reused", family_id=family.family_id)
        self.end(user.user_id, [family.family_id])
        raise RefreshRefused

    def began_within(self, principal: Principal, age: timedelta) -> bool:
        """Tell whether somebody signed in within `age`, and did not only continue an older sign-in."""
        family = self.families.find(principal.user_id, principal.family_id)
        return family is not None and self.clock() - family.started_at <= age

    def end_by_token(self, text: str) -> None:
        """End the sign-in a refresh token belongs to; a token that means nothing ends nothing."""
        token = RefreshToken.parse(text)
        family = self.families.find(token.user_id, token.family_id) if token else None
        if token is not None and family is not None and token.digest in (family.current, family.previous):
            self.deeds.note(token.user_id, "sign_out", "done", scope="one", family_id=token.family_id)
            self.end(token.user_id, [token.family_id])

    def end_all(self, user_id: str) -> None:
        """End every sign-in of a user."""
        self.end(user_id, [family.family_id for family in self.families.list(user_id)])

    def end(self, user_id: str, family_ids: list[str]) -> None:
        """End sign-ins: their refresh tokens mean nothing any more, their access tokens are refused."""
        if family_ids:
            self.revocations.revoke(user_id, family_ids)
        for family_id in family_ids:
            self.families.delete(user_id, family_id)

    def _signed_in(self, user: User, token: RefreshToken, ends_at: datetime) -> SignIn:
        access, expires_in = self.tokens.write(user, token.family_id)
        seconds = math.ceil((ends_at - self.clock()).total_seconds())
        return SignIn(user, access, expires_in, str(token), seconds)
