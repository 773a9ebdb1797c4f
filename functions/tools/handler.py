"""Tools API: /agent/tools, what can be looked at, done, and confirmed."""

from faultmaven.agent.tools.routes import router
from faultmaven.http.lambda_adapter import lambda_handler

handler = lambda_handler(router)
