"""`fm audit`: verify an audit log, from a file or as the site shows it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from faultmaven.cli.errors import InputUnusable, PathNotFound

if TYPE_CHECKING:
    from faultmaven.providers.audit.protocol import End, Record


@click.group(short_help="Verify an audit log.")
def audit() -> None:
    """Verify the log of what was done or refused in your name."""


@audit.command("verify", short_help="Name each record that was altered, removed or moved.")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--from-api", is_flag=True, help="Read the log from the site (an API key needs audit:read).")
@click.option("--save", type=click.Path(path_type=Path), metavar="FILE", help="Keep what was read, as JSON Lines.")
@click.option(
    "--holds", metavar="SHA256", help="The end noted at an earlier time: a log that was written anew lacks it."
)
def verify_log(file: Path | None, *, from_api: bool, save: Path | None, holds: str | None) -> None:
    """Compute every hash of an audit log anew. Ends with 1 if the log is not whole.

    FILE is JSON Lines as --save writes them.
    """
    from faultmaven.providers.audit.lines import write_lines  # noqa: PLC0415 (--help needs no models)
    from faultmaven.providers.audit.protocol import verify  # noqa: PLC0415

    if from_api == (file is not None):
        raise InputUnusable("Give a FILE or --from-api, and not both.")
    records, end = _read_file(file) if file is not None else _read_site()
    wrong = verify(records, end)
    if holds is not None and holds not in {record.sha256 for record in records}:
        wrong.append(f"no record has the hash {holds}")
    if save is not None:
        save.write_text("".join(f"{line}\n" for line in write_lines(records, end)), encoding="utf-8")
    for said in wrong:
        click.echo(said)
    if wrong:
        raise click.exceptions.Exit(1)
    ends = f", ends with {end.sha256}" if end else ""
    click.echo(f"{len(records)} records, whole{ends}")


def _read_site() -> tuple[list[Record], End | None]:
    from faultmaven.cli.client.audit_pages import read_pages  # noqa: PLC0415 (see verify_log)
    from faultmaven.cli.client.connection import Connection  # noqa: PLC0415
    from faultmaven.cli.client.credentials import chosen_credentials  # noqa: PLC0415

    with Connection(chosen_credentials()) as connection:
        return read_pages(connection)


def _read_file(path: Path) -> tuple[list[Record], End | None]:
    from faultmaven.providers.audit.lines import read_lines  # noqa: PLC0415 (see verify_log)

    if not path.is_file():
        raise PathNotFound(f"{path} is no file.")
    try:
        return read_lines(path.read_text(encoding="utf-8").splitlines())
    except UnicodeDecodeError as error:
        raise InputUnusable(f"{path} is not UTF-8.") from error
