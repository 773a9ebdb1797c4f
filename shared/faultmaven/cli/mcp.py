"""`fm mcp`: the MCP server over stdio."""

import os

import click

from faultmaven.cli.errors import InputUnusable


@click.command(short_help="Serve MCP over stdin and stdout.")
@click.option(
    "--api",
    envvar="FM_API_URL",
    default="http://127.0.0.1:8080/api",
    show_default=True,
    metavar="URL",
    help="Where the API is. [env: FM_API_URL]",
)
def mcp(api: str) -> None:
    """Serve the Model Context Protocol to an assistant that starts this command (docs/mcp.md).

    The API key is read from FM_API_KEY: an argument would be seen by everybody on the machine.
    """
    from faultmaven.mcp.stdio import serve  # noqa: PLC0415 (--help does not need it)

    key = os.environ.get("FM_API_KEY", "")
    if not key:
        raise InputUnusable("Set FM_API_KEY to an API key (POST /auth/keys).")
    serve(api, key)
