"""/auth/options and /auth/federated: how people may come in here, and coming in through an identity provider."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from faultmaven.auth.cookies import REFRESH, same_origin_only
from faultmaven.auth.federation.pending import give_pending, take_pending
from faultmaven.auth.federation.service import FederationService, federation_service, provider_labels
from faultmaven.auth.limits import Limits
from faultmaven.auth.schemas import SignInBody
from faultmaven.core.settings import settings
from faultmaven.providers.secrets.signing import signing_keys

router = APIRouter()


class ProviderBody(BaseModel):
    """An identity provider; `label` is what people call it."""

    name: str
    label: str


class OptionsBody(BaseModel):
    """How people may come in here besides with a password."""

    password_reset: bool = Field(description="whether a forgotten password can be reset by mail")
    providers: list[ProviderBody]


class FederatedStart(BaseModel):
    """The provider to sign in with, by its name."""

    model_config = ConfigDict(extra="forbid")

    provider: Annotated[str, Field(max_length=32)]


class FederatedStartBody(BaseModel):
    """Where the browser goes next."""

    authorize_url: str


class FederatedSignIn(BaseModel):
    """What came back from the provider."""

    model_config = ConfigDict(extra="forbid")

    code: Annotated[str, Field(min_length=1, max_length=4096)]
    state: Annotated[str, Field(min_length=1, max_length=200)]


async def federation_of_request() -> FederationService:
    """Return the service for a request; tests put another in its place."""
    return federation_service()


Federation = Annotated[FederationService, Depends(federation_of_request)]


@router.get("/options", summary="Ways to come in")
async def sign_in_options() -> OptionsBody:
    """Tell how people may come in here besides with a password."""
    providers = [ProviderBody(name=name, label=label) for name, label in provider_labels().items()]
    return OptionsBody(password_reset=bool(settings().mail_from), providers=providers)


@router.post("/federated/start", summary="Begin a federated sign-in", dependencies=[Depends(same_origin_only)])
async def start_federated(
    body: FederatedStart, request: Request, response: Response, federation: Federation, limits: Limits
) -> FederatedStartBody:
    """Begin a sign-in with an identity provider: go to `authorize_url`, come back with a code within ten minutes."""
    limits.attempt(request)
    url, pending = federation.begin(body.provider)
    give_pending(response, pending, signing_keys())
    return FederatedStartBody(authorize_url=url)


@router.post("/federated", summary="Finish a federated sign-in", dependencies=[Depends(same_origin_only)])
async def finish_federated(
    body: FederatedSignIn, request: Request, response: Response, federation: Federation, limits: Limits
) -> SignInBody:
    """Sign in with the code that came back, in the browser it was begun in (code flow with PKCE, state, nonce)."""
    limits.attempt(request)
    pending = take_pending(request, response, signing_keys(), federation.clock)
    sign_in = federation.finish(body.code, body.state, pending)
    REFRESH.give(response, sign_in.refresh_token, sign_in.refresh_expires_in)
    return SignInBody.of(sign_in)
