"""Webhooks API: /webhooks, alerts in and events out."""

from fastapi import APIRouter

from faultmaven.webhooks.incoming.routes import router as incoming
from faultmaven.webhooks.outgoing.routes import router as outgoing

router = APIRouter()
router.include_router(incoming)
router.include_router(outgoing)
