"""Knowledge API: /knowledge."""

from faultmaven.http.lambda_adapter import lambda_handler
from faultmaven.knowledge.routes import router

handler = lambda_handler(router)
