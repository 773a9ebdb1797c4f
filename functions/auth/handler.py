"""Auth API: /auth, accounts and tokens."""

from faultmaven.auth.routes import router
from faultmaven.http.lambda_adapter import lambda_handler

handler = lambda_handler(router)
