"""Auth API: who comes in, and how: register, login, refresh, logout, me, password; the rest in routers of their own."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from faultmaven.auth.audit_routes import router as audit
from faultmaven.auth.cookies import REFRESH, same_origin_only
from faultmaven.auth.dependencies import CurrentUser
from faultmaven.auth.erasing import Erasing, erasing
from faultmaven.auth.errors import RefreshRefused
from faultmaven.auth.federation_routes import router as federation
from faultmaven.auth.key_routes import Keys
from faultmaven.auth.key_routes import router as keys
from faultmaven.auth.limits import Limits
from faultmaven.auth.models import SignIn
from faultmaven.auth.reset_routes import router as reset
from faultmaven.auth.schemas import (
    AccountErasure,
    AccountErasureBody,
    LoginRequest,
    PasswordChange,
    ProfilePatch,
    RegisterRequest,
    SignInBody,
    UserBody,
)
from faultmaven.auth.service import AuthService, auth_service
from faultmaven.core.settings import settings

router = APIRouter(prefix="/auth", tags=["auth"])
router.include_router(keys)
router.include_router(audit)
router.include_router(reset)
router.include_router(federation)


async def auth_service_of_request() -> AuthService:
    return auth_service()


async def erasing_of_request() -> Erasing:
    return erasing()


Service = Annotated[AuthService, Depends(auth_service_of_request)]
Closing = Annotated[Erasing, Depends(erasing_of_request)]


@router.post("/register", status_code=201, summary="Open an account")
async def register(
    body: RegisterRequest, request: Request, response: Response, service: Service, limits: Limits
) -> SignInBody:
    """Open an account and sign in. An address has one account: sending it again is 409, so no key is needed."""
    limits.attempt(request)
    return _answer(service.register(body.email, body.password.get_secret_value(), body.name), response)


@router.post("/login", summary="Sign in")
async def login(
    body: LoginRequest, request: Request, response: Response, service: Service, limits: Limits
) -> SignInBody:
    """Sign in with e-mail and password. Wrong ones in a row make wait (429): longer each time, this place only."""
    guess = limits.guess(request, body.email)
    sign_in = service.sign_in(body.email, body.password.get_secret_value())
    guess.was_right(response)
    return _answer(sign_in, response)


@router.post("/refresh", summary="Continue a sign-in", dependencies=[Depends(same_origin_only)])
async def refresh(request: Request, response: Response, service: Service, limits: Limits) -> SignInBody:
    """Spend the refresh cookie and get a new one with a new access token."""
    limits.attempt(request)
    token = REFRESH.read(request)
    if not token:
        raise RefreshRefused
    return _answer(service.sign_ins.refresh(token), response)


@router.post("/logout", status_code=204, summary="End a sign-in", dependencies=[Depends(same_origin_only)])
async def logout(request: Request, response: Response, service: Service) -> None:
    """End the sign-in of the refresh cookie, access tokens included; without a cookie there is nothing to end."""
    token = REFRESH.read(request)
    if token:
        service.sign_ins.end_by_token(token)
    REFRESH.take(response)


@router.post("/logout-everywhere", status_code=204, summary="End every sign-in")
async def logout_everywhere(user: CurrentUser, response: Response, service: Service) -> None:
    """End every sign-in on every device, access tokens included. API keys go on; they are revoked one by one."""
    service.sign_out_everywhere(user)
    REFRESH.take(response)


@router.get("/me", summary="Who am I")
async def me(user: CurrentUser, service: Service) -> UserBody:
    """Return the account of the token."""
    return UserBody.of(service.get_user(user))


@router.patch("/me", summary="Change the own profile")
async def rename(body: ProfilePatch, user: CurrentUser, service: Service) -> UserBody:
    """Change the name."""
    return UserBody.of(service.rename(user, body.name))


@router.delete("/me", status_code=202, summary="Erase the account")
async def erase_account(
    *,
    body: AccountErasure,
    user: CurrentUser,
    request: Request,
    response: Response,
    service: Service,
    limits: Limits,
    closing: Closing,
) -> AccountErasureBody:
    """Erase the account and everything that belongs to it, in every store. It cannot be undone.

    Sign-ins and API keys end at once; the rest follows in the background, and a mail confirms it."""
    guess = limits.guess(request, user.email)
    account = service.show_again(user, body.password.get_secret_value() if body.password else None)
    guess.was_right(response)
    closing.begin(account)
    REFRESH.take(response)
    return AccountErasureBody(mail_confirms=bool(settings().mail_from))


@router.put("/password", summary="Change the password")
async def change_password(
    *,
    body: PasswordChange,
    user: CurrentUser,
    request: Request,
    response: Response,
    service: Service,
    limits: Limits,
    keys: Keys,
) -> SignInBody:
    """Change the password. Every sign-in ends, on every device; the answer is a new one for this device.

    API keys go on, unless `revoke_api_keys` says otherwise: machines hold them, not whoever knew the password."""
    guess = limits.guess(request, user.email)
    current, new = body.current_password.get_secret_value(), body.new_password.get_secret_value()
    sign_in = service.change_password(user, current, new)
    guess.was_right(response)
    if body.revoke_api_keys:
        keys.revoke_all(user.user_id)
    return _answer(sign_in, response)


def _answer(sign_in: SignIn, response: Response) -> SignInBody:
    REFRESH.give(response, sign_in.refresh_token, sign_in.refresh_expires_in)
    return SignInBody.of(sign_in)
