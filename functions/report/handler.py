"""Report API: the report of a case."""

from faultmaven.http.lambda_adapter import lambda_handler
from faultmaven.report.routes import router

handler = lambda_handler(router)
