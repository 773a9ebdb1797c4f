"""Agent API: /agent, where questions are asked and answers are followed."""

from faultmaven.agent.routes import router
from faultmaven.http.lambda_adapter import lambda_handler

handler = lambda_handler(router)
