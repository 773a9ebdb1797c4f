"""/webhooks/subscriptions: which URLs are told what happens to cases, and the log of what they were told."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from faultmaven.auth.audit.noting import Noting
from faultmaven.auth.dependencies import CreatingUser, CurrentUser
from faultmaven.http.pages import Page, PageRequest, Paging
from faultmaven.webhooks.outgoing.schemas import (
    DeliveryBody,
    SubscriptionBody,
    SubscriptionList,
    SubscriptionRequest,
    SubscriptionWithSecret,
)
from faultmaven.webhooks.outgoing.subscriptions import Subscriptions, subscriptions

router = APIRouter(prefix="/webhooks/subscriptions", tags=["webhooks"])


async def subscriptions_of_request() -> Subscriptions:
    """Return the service for a request; tests put another in its place."""
    return subscriptions()


Service = Annotated[Subscriptions, Depends(subscriptions_of_request)]
SubscriptionId = Annotated[str, Path(max_length=64)]


@router.post("", status_code=201, summary="Subscribe a URL")
async def subscribe_webhook(
    body: SubscriptionRequest, user: CreatingUser, service: Service, response: Response
) -> SubscriptionWithSecret:
    """Have events sent to a public https URL. The secret of their signatures is shown this once."""
    made = service.subscribe(user.user_id, body.url, frozenset(body.events), body.format)
    response.headers["location"] = f"/webhooks/subscriptions/{made.subscription_id}"
    return SubscriptionWithSecret(**SubscriptionBody.of(made).model_dump(), secret=made.secret)


@router.get("", summary="List subscriptions")
async def list_webhook_subscriptions(user: CurrentUser, service: Service) -> SubscriptionList:
    """List the subscriptions, without their secrets."""
    return SubscriptionList(items=[SubscriptionBody.of(one) for one in service.list_subscriptions(user.user_id)])


@router.delete("/{subscription_id}", status_code=204, summary="End a subscription")
async def end_webhook_subscription(
    subscription_id: SubscriptionId, user: CurrentUser, service: Service, noting: Noting
) -> None:
    """End a subscription: nothing is sent any more, also nothing that waits."""
    service.end(
        user.user_id,
        subscription_id,
        lambda: noting.note_deletion(user.user_id, "subscription", subscription_id),
    )


@router.get("/{subscription_id}/deliveries", summary="Read the log of deliveries")
async def list_webhook_deliveries(
    subscription_id: SubscriptionId, user: CurrentUser, page: Paging, service: Service
) -> Page[DeliveryBody]:
    """List what was sent in the last 30 days with every attempt, newest first."""
    scope = f"deliveries {user.user_id} {subscription_id}"
    before = page.position(scope)
    found, last = service.list_deliveries(user.user_id, subscription_id, limit=page.limit, before=before)
    return Page(items=[DeliveryBody.of(one) for one in found], next_cursor=PageRequest.next_cursor(scope, last))


@router.post("/{subscription_id}/deliveries/{delivery_id}/redeliver", status_code=202, summary="Deliver again")
async def redeliver_webhook(
    subscription_id: SubscriptionId, delivery_id: SubscriptionId, user: CreatingUser, service: Service
) -> DeliveryBody:
    """Send a delivery once more, with the same id and a new signature."""
    return DeliveryBody.of(service.deliver_again(user.user_id, subscription_id, delivery_id))
