"""/auth/reset-password: a forgotten password, by mail."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from faultmaven.auth.devices import account_name
from faultmaven.auth.limits import Limits
from faultmaven.auth.reset.service import ResetService, reset_service
from faultmaven.auth.schemas import ResetConfirmation, ResetRequest

router = APIRouter(prefix="/reset-password")


async def reset_service_of_request() -> ResetService:
    """Return the service for a request; tests put another in its place."""
    return reset_service()


Resets = Annotated[ResetService, Depends(reset_service_of_request)]


@router.post("", status_code=202, summary="Ask for a mail that resets the password")
async def ask_for_reset(body: ResetRequest, request: Request, limits: Limits, resets: Resets) -> None:
    """Have a link sent to the address. The answer is the same whether or not there is such an account."""
    limits.mail(request, body.email)
    resets.ask(body.email)


@router.post("/confirm", status_code=204, summary="Set a new password with the link of the mail")
async def confirm_reset(
    *, body: ResetConfirmation, request: Request, response: Response, limits: Limits, resets: Resets
) -> None:
    """Set a new password. Every sign-in and session ends and every API key is revoked; sign in with the new one."""
    limits.attempt(request)
    email = resets.confirm(body.token, body.new_password.get_secret_value())
    # whoever reads the account's mail is its owner: this browser does not wait for strangers
    limits.devices.remember(response, account_name(email))
