"""/webhooks/endpoints: where alerts come in; /webhooks/in: where their sources send them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response

from faultmaven.auth.audit.noting import Noting
from faultmaven.auth.dependencies import CreatingUser, CurrentUser
from faultmaven.core.errors import PayloadTooLarge
from faultmaven.webhooks.incoming.endpoints import Endpoints, endpoints
from faultmaven.webhooks.incoming.intake import Intake, intake
from faultmaven.webhooks.incoming.models import Delivery
from faultmaven.webhooks.incoming.schemas import (
    EndpointBody,
    EndpointList,
    EndpointWithSecret,
    NewEndpointRequest,
    RotationRequest,
    TakenBody,
)

router = APIRouter(prefix="/webhooks", tags=["webhooks"])

#: SNS sends 256 KB at most, PagerDuty less; a group of a thousand alerts of Alertmanager is half of this.
BODY_MAX_BYTES = 786_432


async def endpoints_of_request() -> Endpoints:
    """Return the service for a request."""
    return endpoints()


async def intake_of_request() -> Intake:
    """Return the intake for a request; tests put another in its place."""
    return intake()


EndpointsDep = Annotated[Endpoints, Depends(endpoints_of_request)]
EndpointId = Annotated[str, Path(max_length=64)]


@router.post("/endpoints", status_code=201, summary="Open a webhook endpoint")
async def open_webhook_endpoint(
    body: NewEndpointRequest, user: CreatingUser, service: EndpointsDep, response: Response
) -> EndpointWithSecret:
    """Open an endpoint for one source of alerts. Its secret is shown this once."""
    made = service.open_endpoint(user.user_id, body.source, body.name, secret=body.secret, topic_arn=body.topic_arn)
    response.headers["location"] = f"/webhooks/endpoints/{made.endpoint_id}"
    return EndpointWithSecret.of(made)


@router.get("/endpoints", summary="List webhook endpoints")
async def list_webhook_endpoints(user: CurrentUser, service: EndpointsDep) -> EndpointList:
    """List the endpoints, without their secrets."""
    return EndpointList(items=[EndpointBody.of(one) for one in service.list_endpoints(user.user_id)])


@router.post("/endpoints/{endpoint_id}/rotate", summary="Change the secret of an endpoint")
async def rotate_webhook_secret(
    endpoint_id: EndpointId, body: RotationRequest, user: CreatingUser, service: EndpointsDep
) -> EndpointWithSecret:
    """Give an endpoint a new secret, shown this once; the old one counts for another day."""
    return EndpointWithSecret.of(service.rotate(user.user_id, endpoint_id, body.secret))


@router.delete("/endpoints/{endpoint_id}", status_code=204, summary="Close a webhook endpoint")
async def close_webhook_endpoint(
    endpoint_id: EndpointId, user: CurrentUser, service: EndpointsDep, noting: Noting
) -> None:
    """Close an endpoint: nothing is taken there any more. The cases it opened stay."""
    service.close_endpoint(
        user.user_id,
        endpoint_id,
        lambda: noting.note_deletion(user.user_id, "endpoint", endpoint_id),
    )


@router.post("/in/{address}", status_code=202, summary="Send an alert")
async def take_alert(
    address: Annotated[str, Path(max_length=64)],
    request: Request,
    service: EndpointsDep,
    taking: Annotated[Intake, Depends(intake_of_request)],
) -> TakenBody:
    """Take an alert from its source, which shows with the endpoint's secret or its own signature who it is."""
    endpoint, body = service.at(address), await request.body()
    if len(body) > BODY_MAX_BYTES:
        raise PayloadTooLarge(f"A delivery may have {BODY_MAX_BYTES} bytes.")
    taken = taking.take(endpoint, Delivery(dict(request.headers), body))
    return TakenBody(status=taken.outcome, case_id=taken.case_id)
