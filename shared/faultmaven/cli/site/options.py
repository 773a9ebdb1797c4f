"""Options that commands share, and the site that they speak to."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from faultmaven.cli.client.site import Site

#: The case that a command speaks of.
case_option = click.option(
    "--case",
    "case_id",
    default="",
    envvar="FM_CASE",
    metavar="ID",
    help="Another case than the current one. [env: FM_CASE]",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print what the API answers, as JSON.")


@contextmanager
def signed_in() -> Generator[Site]:
    """Lend the site that was signed in to; raises NotSignedIn."""
    from faultmaven.cli.client.connection import Connection  # noqa: PLC0415 (--help needs no models)
    from faultmaven.cli.client.credentials import chosen_credentials  # noqa: PLC0415
    from faultmaven.cli.client.site import Site  # noqa: PLC0415

    with Connection(chosen_credentials()) as connection:
        yield Site(connection)


@contextmanager
def signed_in_for(case_id: str) -> Generator[tuple[Site, str]]:
    """Lend the site and the case that is meant; raises NotSignedIn, NoCurrentCase."""
    from faultmaven.cli.client.current_case import current_case  # noqa: PLC0415 (see signed_in)

    with signed_in() as site:
        yield site, current_case(site.connection.api_url, case_id)
