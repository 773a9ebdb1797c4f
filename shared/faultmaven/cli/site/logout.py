"""`fm logout`: end the sign-in, here and at the site."""

from __future__ import annotations

import click


@click.command(short_help="Forget the sign-in, and end it at the site.")
def logout() -> None:
    """Forget how to open the current site, and end the sign-in there.

    An API key is forgotten here only: revoke it at the site if it may have leaked.
    """
    from faultmaven.cli.client.connection import Connection  # noqa: PLC0415 (--help needs no models)
    from faultmaven.cli.client.credentials import forget_credentials, kept_credentials, kept_site  # noqa: PLC0415
    from faultmaven.cli.client.current_case import forget_case  # noqa: PLC0415
    from faultmaven.cli.client.errors import Refused, SiteUnreachable  # noqa: PLC0415

    api_url = kept_site()
    credentials = kept_credentials(api_url) if api_url else None
    if credentials is None:
        click.echo("Nobody was signed in.")
        return
    forget_credentials(credentials.api_url)
    forget_case(credentials.api_url)
    site = credentials.api_url.removesuffix("/api")
    if credentials.refresh_cookie:
        try:
            with Connection(credentials) as connection:
                connection.sign_out()
        except (Refused, SiteUnreachable) as error:
            click.echo(f"fm: forgotten here, but the site could not be told: {error.detail}", err=True)
    click.echo(f"Signed out of {site}.")
