"""Users and their sign-ins in DynamoDB."""

import hashlib
from datetime import datetime

from pynamodb.exceptions import DeleteError, DoesNotExist, TransactWriteError, UpdateError

from faultmaven.auth.errors import EmailTaken
from faultmaven.auth.models import Family, Role, User
from faultmaven.auth.tables import EmailItem, FamilyItem, UserItem
from faultmaven.core.errors import Unavailable
from faultmaven.providers.data.base import transaction, user_key
from faultmaven.providers.data.failures import failed_conditions, is_condition_failure

_ATTEMPTS = 10


class UserRepository:
    """Stores users, one per e-mail address."""

    def create(self, user: User) -> None:
        """Store a new user; raises EmailTaken. Address and user are written together or not at all."""
        item = UserItem(
            user_key(user.user_id),
            "profile",
            user_id=user.user_id,
            email=user.email,
            name=user.name,
            role=user.role.value,
            password_hash=user.password_hash,
            password_changed_at=user.password_changed_at,
            created_at=user.created_at,
            email_verified_at=user.email_verified_at,
        )
        owner = EmailItem(_email_key(user.email), "owner", user_id=user.user_id)
        try:
            with transaction() as write:
                write.save(owner, EmailItem.pk.does_not_exist())
                write.save(item, UserItem.pk.does_not_exist())
        except TransactWriteError as error:
            if any(failed_conditions(error)) or self.find_by_email(user.email) is not None:
                raise EmailTaken from error
            raise

    def find_by_email(self, email: str) -> User | None:
        """Return who owns the (normalised) address."""
        try:
            owner = EmailItem.get(_email_key(email), "owner", consistent_read=True)
        except DoesNotExist:
            return self.find("nobody")  # two reads whether or not there is such an account
        return self.find(owner.user_id)

    def find(self, user_id: str) -> User | None:
        """Return the user of this id."""
        try:
            item = UserItem.get(user_key(user_id), "profile", consistent_read=True)
        except DoesNotExist:
            return None
        return User(
            user_id=item.user_id,
            email=item.email,
            name=item.name,
            role=Role(item.role),
            password_hash=item.password_hash,
            password_changed_at=item.password_changed_at,
            created_at=item.created_at,
            email_verified_at=item.email_verified_at,
            erasing_at=item.erasing_at,
        )

    def rename(self, user_id: str, name: str | None) -> None:
        """Change the name somebody is called by."""
        action = UserItem.name.set(name) if name is not None else UserItem.name.remove()
        UserItem(user_key(user_id), "profile").update([action], UserItem.pk.exists())

    def save_password(self, user: User, *, replaces: str) -> bool:
        """Store the user's new hash if `replaces` is still the old one; False when somebody was faster."""
        item = UserItem(user_key(user.user_id), "profile")
        actions = [
            UserItem.password_hash.set(user.password_hash),
            UserItem.password_changed_at.set(user.password_changed_at),
        ]
        try:
            item.update([*actions], UserItem.password_hash == replaces)
        except UpdateError as error:
            if not is_condition_failure(error):
                raise
            # A write the SDK repeated meets its own hash, which has a salt and so is nobody else's.
            found = self.find(user.user_id)
            return found is not None and found.password_hash == user.password_hash
        return True

    def verify_email(self, user_id: str, now: datetime) -> None:
        """Note that the account's address was shown to be its owner's."""
        UserItem(user_key(user_id), "profile").update([UserItem.email_verified_at.set(now)], UserItem.pk.exists())

    def begin_erasing(self, user: User, now: datetime) -> None:
        """Mark an account as being erased; the first mark stays."""
        try:
            UserItem(user_key(user.user_id), "profile").update(
                [UserItem.erasing_at.set(now)], UserItem.pk.exists() & UserItem.erasing_at.does_not_exist()
            )
        except UpdateError as error:
            if not is_condition_failure(error):
                raise

    def end_erasing(self, user: User) -> None:
        """Remove an account that is being erased, and let its address be taken again."""
        try:
            EmailItem(_email_key(user.email), "owner").delete(EmailItem.user_id == user.user_id)
        except DeleteError as error:
            if not is_condition_failure(error):
                raise  # else somebody else has the address by now
        UserItem(user_key(user.user_id), "profile").delete()


class FamilyRepository:
    """Stores sign-ins."""

    def create(self, family: Family) -> bool:
        """Store a new sign-in; False when the account is gone or being erased."""
        lives = UserItem.pk.exists() & UserItem.erasing_at.does_not_exist()
        for _ in range(_ATTEMPTS):
            try:
                with transaction() as write:
                    write.condition_check(UserItem, user_key(family.user_id), "profile", condition=lives)
                    write.save(_family_item(family))
            except TransactWriteError as error:
                if any(failed_conditions(error)):
                    return False
                continue  # another sign-in of the same account was in the way
            return True
        raise Unavailable("This account is being used by many at once; try again.")

    def find(self, user_id: str, family_id: str) -> Family | None:
        """Return a sign-in, also when it has ended."""
        try:
            return _family(user_id, FamilyItem.get(user_key(user_id), _sk(family_id), consistent_read=True))
        except DoesNotExist:
            return None

    def list(self, user_id: str) -> list[Family]:
        """Return all sign-ins of a user."""
        found = FamilyItem.query(user_key(user_id), FamilyItem.sk.startswith(_sk("")), consistent_read=True)
        return [_family(user_id, item) for item in found]

    def rotate(self, family: Family) -> bool:
        """Store the family if its unspent token is still the one it calls previous; False when somebody was faster."""
        item = FamilyItem(user_key(family.user_id), _sk(family.family_id))
        actions = [
            FamilyItem.current.set(family.current),
            FamilyItem.previous.set(family.previous or ""),
            FamilyItem.rotated_at.set(family.rotated_at),
            FamilyItem.ends_at.set(family.ends_at),
            FamilyItem.expires_at.set(_ttl(family.ends_at)),
        ]
        try:
            item.update([*actions], FamilyItem.current == family.previous)
        except UpdateError as error:
            if is_condition_failure(error):
                return False
            raise
        return True

    def delete(self, user_id: str, family_id: str) -> None:
        """Forget a sign-in."""
        FamilyItem(user_key(user_id), _sk(family_id)).delete()


def _email_key(email: str) -> str:
    return f"email#{hashlib.sha256(email.encode()).hexdigest()}"


def _sk(family_id: str) -> str:
    return f"family#{family_id}"


def _ttl(ends_at: datetime) -> int:
    return int(ends_at.timestamp()) + 1


def _family_item(family: Family) -> FamilyItem:
    return FamilyItem(
        user_key(family.user_id),
        _sk(family.family_id),
        family_id=family.family_id,
        current=family.current,
        previous=family.previous,
        started_at=family.started_at,
        rotated_at=family.rotated_at,
        ends_at=family.ends_at,
        expires_at=_ttl(family.ends_at),
    )


def _family(user_id: str, item: FamilyItem) -> Family:
    return Family(
        user_id=user_id,
        family_id=item.family_id,
        current=item.current,
        previous=item.previous,
        started_at=item.started_at,
        rotated_at=item.rotated_at,
        ends_at=item.ends_at,
    )
