"""Auth API: /auth/register, /login, /refresh, /logout, /logout-everywhere, /me, /password, /keys, /audit."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from faultmaven.auth.audit_routes import router as audit
from faultmaven.auth.cookies import give_refresh_cookie, refresh_cookie_name, same_origin_only, take_refresh_cookie
from faultmaven.auth.dependencies import CurrentUser
from faultmaven.auth.errors import RefreshRefused
from faultmaven.auth.key_routes import router as keys
from faultmaven.auth.limits import AuthLimits, auth_limits
from faultmaven.auth.models import SignIn
from faultmaven.auth.schemas import LoginRequest, PasswordChange, ProfilePatch, RegisterRequest, SignInBody, UserBody
from faultmaven.auth.service import AuthService, auth_service

router = APIRouter(prefix="/auth", tags=["auth"])
router.include_router(keys)
router.include_router(audit)


async def auth_service_of_request() -> AuthService:
    return auth_service()


async def auth_limits_of_request() -> AuthLimits:
    return auth_limits()


Service = Annotated[AuthService, Depends(auth_service_of_request)]
Limits = Annotated[AuthLimits, Depends(auth_limits_of_request)]


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
    """Sign in with e-mail and password."""
    limits.attempt(request, body.email)
    return _answer(service.sign_in(body.email, body.password.get_secret_value()), response)


@router.post("/refresh", summary="Continue a sign-in", dependencies=[Depends(same_origin_only)])
async def refresh(request: Request, response: Response, service: Service, limits: Limits) -> SignInBody:
    """Spend the refresh cookie and get a new one with a new access token."""
    limits.attempt(request)
    token = request.cookies.get(refresh_cookie_name())
    if token is None:
        raise RefreshRefused
    return _answer(service.sign_ins.refresh(token), response)


@router.post("/logout", status_code=204, summary="End a sign-in", dependencies=[Depends(same_origin_only)])
async def logout(request: Request, response: Response, service: Service) -> None:
    """End the sign-in of the refresh cookie, access tokens included; without a cookie there is nothing to end."""
    token = request.cookies.get(refresh_cookie_name())
    if token is not None:
        service.sign_ins.end_by_token(token)
    take_refresh_cookie(response)


@router.post("/logout-everywhere", status_code=204, summary="End every sign-in")
async def logout_everywhere(user: CurrentUser, response: Response, service: Service) -> None:
    """End every sign-in on every device, access tokens included. API keys go on; they are revoked one by one."""
    service.sign_out_everywhere(user)
    take_refresh_cookie(response)


@router.get("/me", summary="Who am I")
async def me(user: CurrentUser, service: Service) -> UserBody:
    """Return the account of the token."""
    return UserBody.of(service.get_user(user))


@router.patch("/me", summary="Change the own profile")
async def rename(body: ProfilePatch, user: CurrentUser, service: Service) -> UserBody:
    """Change the name."""
    return UserBody.of(service.rename(user, body.name))


@router.put("/password", summary="Change the password")
async def change_password(
    *, body: PasswordChange, user: CurrentUser, request: Request, response: Response, service: Service, limits: Limits
) -> SignInBody:
    """Change the password. Every sign-in ends, on every device; the answer is a new one for this device."""
    limits.attempt(request, user.user_id)
    current, new = body.current_password.get_secret_value(), body.new_password.get_secret_value()
    return _answer(service.change_password(user, current, new), response)


def _answer(sign_in: SignIn, response: Response) -> SignInBody:
    give_refresh_cookie(response, sign_in.refresh_token, sign_in.refresh_expires_in)
    return SignInBody.of(sign_in)
