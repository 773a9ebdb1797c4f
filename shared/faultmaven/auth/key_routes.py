"""/auth/keys: API keys for machines. Only somebody who signed in makes or revokes one, never a key itself."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from faultmaven.auth.dependencies import CreatingUser, CurrentUser
from faultmaven.auth.keys.models import ApiKey
from faultmaven.auth.keys.service import ApiKeys, api_keys
from faultmaven.auth.keys.uses import Use, key_uses
from faultmaven.auth.scopes import Scope

router = APIRouter(prefix="/keys")


class NewKeyRequest(BaseModel):
    """A key to make: what it is for, and what it may do."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
    scopes: Annotated[set[Scope], Field(min_length=1)]
    expires_in_days: Annotated[int, Field(ge=1, le=3650)] | None = None


class ApiKeyBody(BaseModel):
    """A key; `shown_end` are the last characters of its secret."""

    key_id: str
    name: str
    scopes: list[Scope]
    shown_end: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None = Field(default=None, description="to the minute; null: not yet, or over a year ago")
    last_used_from: str | None = Field(default=None, description="the network it was used from: IPv4 /24, IPv6 /48")

    @classmethod
    def of(cls, key: ApiKey, use: Use | None = None) -> "ApiKeyBody":
        """Return what the owner is told."""
        used = {"last_used_at": use.at, "last_used_from": use.network} if use else {}
        return cls.model_validate({**vars(key), **used, "scopes": sorted(key.scopes)}, from_attributes=True)


class NewApiKeyBody(ApiKeyBody):
    """A key as it is made: `key` is shown this once and kept nowhere."""

    key: str


class ApiKeyList(BaseModel):
    """All keys that count, oldest first."""

    items: list[ApiKeyBody]


async def api_keys_of_request() -> ApiKeys:
    """Return the service for a request."""
    return api_keys()


Keys = Annotated[ApiKeys, Depends(api_keys_of_request)]


@router.post("", status_code=201, summary="Make an API key")
async def create_api_key(body: NewKeyRequest, user: CreatingUser, keys: Keys, response: Response) -> NewApiKeyBody:
    """Make a key for a machine. Send it as `Authorization: Bearer <key>`; it is shown only now."""
    made = keys.create(user, body.name, frozenset(body.scopes), body.expires_in_days)
    response.headers["location"] = f"/auth/keys/{made.record.key_id}"
    return NewApiKeyBody(**ApiKeyBody.of(made.record).model_dump(), key=made.token)


@router.get("", summary="List API keys")
async def list_api_keys(user: CurrentUser, keys: Keys) -> ApiKeyList:
    """List the keys that count, with when and from where each was used last."""
    uses = key_uses().of(user.user_id)
    return ApiKeyList(items=[ApiKeyBody.of(key, uses.get(key.key_id)) for key in keys.list_keys(user.user_id)])


@router.delete("/{key_id}", status_code=204, summary="Revoke an API key")
async def revoke_api_key(key_id: str, user: CurrentUser, keys: Keys) -> None:
    """Revoke a key: it counts no longer, from now on."""
    keys.revoke(user.user_id, key_id)
