"""Evidence API: /evidence, and a case's files, timeline and facts."""

from faultmaven.evidence.routes import router
from faultmaven.http.lambda_adapter import lambda_handler

handler = lambda_handler(router)
