"""Query API: /query, a question and observability data in one request."""

from faultmaven.agent.query.routes import router
from faultmaven.http.lambda_adapter import lambda_handler

handler = lambda_handler(router)
