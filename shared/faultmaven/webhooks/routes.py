"""Webhooks API: /webhooks, alerts in and events out."""

from faultmaven.webhooks.incoming.routes import router

__all__ = ["router"]
