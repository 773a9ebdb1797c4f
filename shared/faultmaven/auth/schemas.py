"""What the auth API takes and gives."""

import unicodedata
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, EmailStr, Field, SecretStr, StringConstraints

from faultmaven.auth.models import Role, SignIn, User


def normalised(email: str) -> str:
    """Return the one spelling of an address: NFC, lower case (no provider tells case apart in practice)."""
    return unicodedata.normalize("NFC", email).lower()


Email = Annotated[EmailStr, Field(max_length=254), AfterValidator(normalised)]
#: ASVS 5.0, 6.2.1 and 6.2.9: at least 8 characters, at least 64 accepted; any character counts.
NewPassword = Annotated[SecretStr, Field(min_length=8, max_length=256)]
GivenPassword = Annotated[SecretStr, Field(min_length=1, max_length=256)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class RegisterRequest(BaseModel):
    """A new account."""

    model_config = ConfigDict(extra="forbid")

    email: Email
    password: NewPassword
    name: Name | None = None


class LoginRequest(BaseModel):
    """A sign-in."""

    model_config = ConfigDict(extra="forbid")

    email: Email
    password: GivenPassword


class ProfilePatch(BaseModel):
    """What somebody changes about themselves; null removes the name."""

    model_config = ConfigDict(extra="forbid")

    name: Name | None


class PasswordChange(BaseModel):
    """A new password, and the old one to show that it is really them."""

    model_config = ConfigDict(extra="forbid")

    current_password: GivenPassword
    new_password: NewPassword
    revoke_api_keys: bool = Field(default=False, description="whether the account's API keys end, too")


class ResetRequest(BaseModel):
    """Somebody forgot the password of this address."""

    model_config = ConfigDict(extra="forbid")

    email: Email


class ResetConfirmation(BaseModel):
    """A new password, and what stood in the link of the mail."""

    model_config = ConfigDict(extra="forbid")

    token: Annotated[str, Field(max_length=200)]
    new_password: NewPassword


class AccountErasure(BaseModel):
    """What shows once more who asks: the password. An account without one needs a sign-in of the last five minutes."""

    model_config = ConfigDict(extra="forbid")

    password: GivenPassword | None = None


class AccountErasureBody(BaseModel):
    """An erasure on its way."""

    status: Literal["erasing"] = "erasing"
    mail_confirms: bool = Field(description="whether a mail to the account's address tells when it is done")


class UserBody(BaseModel):
    """An account."""

    user_id: str
    email: str
    name: str | None
    role: Role
    created_at: datetime

    @classmethod
    def of(cls, user: User) -> "UserBody":
        """Return the public part of an account."""
        return cls(user_id=user.user_id, email=user.email, name=user.name, role=user.role, created_at=user.created_at)


class SignInBody(BaseModel):
    """A sign-in; the refresh token is in a cookie that scripts cannot read."""

    user: UserBody
    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 (the name of a scheme)
    expires_in: int = Field(description="seconds until the access token expires")

    @classmethod
    def of(cls, sign_in: SignIn) -> "SignInBody":
        """Return what the client is told."""
        user = UserBody.of(sign_in.user)
        return cls(user=user, access_token=sign_in.access_token, expires_in=sign_in.expires_in)
