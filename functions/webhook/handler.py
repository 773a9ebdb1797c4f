"""Webhooks API: /webhooks, where alerts come in and subscriptions are kept."""

from faultmaven.http.lambda_adapter import lambda_handler
from faultmaven.webhooks.routes import router

handler = lambda_handler(router)
