"""Agent API: /agent, where questions are asked and answers are followed, and the long investigations of a case."""

from faultmaven.agent.investigations.routes import router as investigations
from faultmaven.agent.routes import router
from faultmaven.http.lambda_adapter import lambda_handler

handler = lambda_handler(router, investigations)
