"""Session API: /sessions."""

from faultmaven.http.lambda_adapter import lambda_handler
from faultmaven.session.routes import router

handler = lambda_handler(router)
