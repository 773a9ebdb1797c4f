"""`fm login`: sign in to a site, with a password or an API key."""

from __future__ import annotations

import json
import os
import sys

import click

from faultmaven.cli.errors import InputUnusable
from faultmaven.cli.site.options import json_option


@click.command(short_help="Sign in to a site.")
@click.argument("site", default="http://127.0.0.1:8080", metavar="[SITE]")
@click.option("--email", default="", metavar="ADDRESS", help="Sign in with this account and its password.")
@click.option("--with-key", is_flag=True, help="Sign in with an API key instead of an account.")
@click.option("--plain-http", is_flag=True, help="Allow http to another machine: everybody on the way can read it.")
@json_option
def login(site: str, email: str, with_key: bool, plain_http: bool, as_json: bool) -> None:
    """Sign in to SITE (its address as the browser shows it; without one, the product on this machine).

    The password or key is asked for, or read from standard input where that is a pipe; there is no option for it,
    since everybody on a machine can read the arguments of its commands. What opens the site is kept in
    $XDG_CONFIG_HOME/faultmaven/credentials.json (~/.config), readable by you alone, and is never printed. In CI, set
    FM_API_URL and FM_API_KEY instead.
    """
    from faultmaven.cli.client.connection import Connection  # noqa: PLC0415 (--help needs no models)
    from faultmaven.cli.client.credentials import Credentials, api_url_of, keep_credentials  # noqa: PLC0415
    from faultmaven.cli.client.site import Site  # noqa: PLC0415

    if with_key and email:
        raise InputUnusable("An API key knows whose it is: give --email or --with-key.")
    api_url = api_url_of(site, plain_http=plain_http)
    credentials = Credentials(api_url)
    if with_key:
        credentials = Credentials(api_url, api_key=_secret("API key"))
    else:
        email = email or _typed_email()
        body = json.dumps({"email": email, "password": _secret("Password")}).encode()
        with Connection(credentials) as connection:
            credentials = connection.sign_in("/auth/login", body)
    with Connection(credentials) as connection:
        user = Site(connection).who()
    keep_credentials(Credentials(**{**vars(credentials), "name": user.email}))
    if as_json:
        click.echo(json.dumps({"site": api_url.removesuffix("/api"), "user": user.model_dump(mode="json")}, indent=2))
    else:
        click.echo(f"Signed in to {api_url.removesuffix('/api')} as {user.email}.")


def _typed_email() -> str:
    if not sys.stdin.isatty():
        raise InputUnusable("Give --email, or --with-key for an API key.")
    return str(click.prompt("E-mail", err=True))


def _secret(what: str) -> str:
    if sys.stdin.isatty():
        return str(click.prompt(what, hide_input=True, err=True)).strip(os.linesep)
    secret = sys.stdin.readline().rstrip("\r\n")
    if not secret:
        raise InputUnusable(f"Nothing came on standard input, where the {what.lower()} is read.")
    return secret
