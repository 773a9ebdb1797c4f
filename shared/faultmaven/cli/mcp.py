"""`fm mcp`: the MCP server over stdio."""

import click


@click.command(short_help="Serve MCP over stdin and stdout.")
def mcp() -> None:
    """Serve the Model Context Protocol to an assistant that starts this command (docs/mcp.md).

    It asks the site that you signed in to (fm login), or that of FM_API_URL with the key in FM_API_KEY: an argument
    would be seen by everybody on the machine.
    """
    from faultmaven.cli.client.connection import Connection  # noqa: PLC0415 (--help needs no models)
    from faultmaven.cli.client.credentials import chosen_credentials  # noqa: PLC0415
    from faultmaven.mcp.stdio import serve  # noqa: PLC0415

    with Connection(chosen_credentials()) as connection:
        serve(connection.api_url, connection)
