"""MCP API: /mcp, where assistants call tools over streamable HTTP."""

from faultmaven.http.lambda_adapter import lambda_handler
from faultmaven.mcp.routes import router

handler = lambda_handler(router)
