"""The MCP server: what an assistant can do with cases, over streamable HTTP on the API and over stdio as `fm mcp`.

Its tools ask the product's own routes, with the key of whoever calls: so ownership, scopes, limits and the addresses
that are shown are those of the API, and both transports run the same tools.
"""
