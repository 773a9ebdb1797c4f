"""Accounts: who may come in, and what they can change about themselves."""

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache

from faultmaven.auth.audit.noting import Deeds, deeds
from faultmaven.auth.errors import EmailTaken, InvalidAccessToken, SignInTooOld, WrongCredentials
from faultmaven.auth.models import Principal, Role, SignIn, User
from faultmaven.auth.password_rules import refuse_easy
from faultmaven.auth.passwords import COST, hash_password, matches
from faultmaven.auth.repository import FamilyRepository, UserRepository
from faultmaven.auth.revocations import revocations
from faultmaven.auth.sign_ins import SignIns
from faultmaven.auth.tokens import access_tokens
from faultmaven.core.clock import Clock, utc_now
from faultmaven.core.ids import new_id
from faultmaven.core.settings import settings
from faultmaven.providers.secrets.signing import signing_keys

#: What cannot be undone asks for a password, or for a sign-in as young as this.
FRESH = timedelta(minutes=5)


@dataclass(frozen=True)
class AuthService:
    """Accounts and their sign-ins. Addresses are given as `normalised` returns them."""

    users: UserRepository
    sign_ins: SignIns
    clock: Clock
    deeds: Deeds
    bcrypt_cost: int = COST

    def register(self, email: str, password: str, name: str | None) -> SignIn:
        """Open an account and sign in; raises PasswordTooEasy or EmailTaken."""
        refuse_easy(password, "password", email=email, name=name)
        if self.users.find_by_email(email) is not None:
            raise EmailTaken
        now = self.clock()
        user = User(
            user_id=new_id("user"),
            email=email,
            name=name,
            role=Role.USER,
            password_hash=hash_password(password, self.bcrypt_cost),
            password_changed_at=now,
            created_at=now,
        )
        self.users.create(user)
        self.deeds.note(user.user_id, "account", "opened")
        return self.sign_ins.begin(user)

    def sign_in(self, email: str, password: str) -> SignIn:
        """Sign in; raises WrongCredentials, which takes as long whether or not there is such an account."""
        user = self.users.find_by_email(email)
        is_right = matches(password, user.password_hash if user else None)
        if user is None or user.erasing_at:
            self.deeds.note_stranger(email, "sign_in", "denied")
            raise WrongCredentials
        self.deeds.note(user.user_id, "sign_in", "done" if is_right else "denied")
        if not is_right:
            raise WrongCredentials
        return self.sign_ins.begin(user)

    def show_again(self, principal: Principal, password: str | None) -> User:
        """Return the account of somebody who shows once more who they are; raises WrongCredentials.

        Whoever has no password, because they come in through a federation, shows it by having signed in just now.
        """
        user = self.get_user(principal)
        if user.password_hash:
            if password is None or not matches(password, user.password_hash):
                raise WrongCredentials("The password is wrong.")
        elif not self.sign_ins.began_within(principal, FRESH):
            raise SignInTooOld
        return user

    def get_user(self, principal: Principal) -> User:
        """Return the account behind a token; raises InvalidAccessToken when there is none any more."""
        user = self.users.find(principal.user_id)
        if user is None or user.erasing_at:
            raise InvalidAccessToken
        return user

    def rename(self, principal: Principal, name: str | None) -> User:
        """Change the name somebody is called by and return the account."""
        user = self.get_user(principal)
        self.users.rename(user.user_id, name)
        return replace(user, name=name)

    def sign_out_everywhere(self, principal: Principal) -> None:
        """End every sign-in of somebody, the one that asks included."""
        self.deeds.note(principal.user_id, "sign_out", "done", scope="all")
        self.sign_ins.end_all(principal.user_id)

    def change_password(self, principal: Principal, current: str, new: str) -> SignIn:
        """Change the password, end every sign-in, and begin a new one; raises WrongCredentials, PasswordTooEasy."""
        user = self.get_user(principal)
        if not matches(current, user.password_hash):
            self.deeds.note(user.user_id, "password", "denied")
            raise WrongCredentials("The current password is wrong.")
        refuse_easy(new, "new_password", email=user.email, name=user.name)
        self.deeds.note(user.user_id, "password", "changed")
        changed = replace(user, password_hash=hash_password(new, self.bcrypt_cost), password_changed_at=self.clock())
        if not self.users.save_password(changed, replaces=user.password_hash):
            raise WrongCredentials("The password was changed meanwhile.")
        self.sign_ins.end_all(user.user_id)
        return self.sign_ins.begin(changed)


@cache
def auth_service() -> AuthService:
    """Return the service over this process's tables."""
    config = settings()
    users = UserRepository()
    sign_ins = SignIns(
        users,
        FamilyRepository(),
        access_tokens(),
        revocations(),
        signing_keys(),
        utc_now,
        deeds(),
        idle=timedelta(days=config.refresh_days),
        absolute=timedelta(days=config.refresh_absolute_days),
    )
    return AuthService(users, sign_ins, utc_now, deeds())
