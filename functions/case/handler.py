"""Case API: /cases and everything under a case that no other door serves."""

from faultmaven.case.routes import router
from faultmaven.http.lambda_adapter import lambda_handler

handler = lambda_handler(router)
