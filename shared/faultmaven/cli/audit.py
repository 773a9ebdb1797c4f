"""`fm audit`: verify an audit log, from a file or as the API shows it."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from faultmaven.cli.errors import InputUnusable, PathNotFound
from faultmaven.core.errors import Unavailable
from faultmaven.providers.audit.lines import end_of, read_lines, record_of, write_lines
from faultmaven.providers.audit.protocol import End, Record, verify

_PAGE = 100
_TIMEOUT_S = 30.0

#: Asks the API: the path's parameters in, the answer's JSON out.
Ask = Callable[[Mapping[str, str | int]], Mapping[str, Any]]


@click.group(short_help="Verify an audit log.")
def audit() -> None:
    """Verify the log of what was done or refused in your name."""


@audit.command("verify", short_help="Name each record that was altered, removed or moved.")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--from-api", is_flag=True, help="Read the log from the API, with the key in FM_API_KEY (audit:read).")
@click.option(
    "--api",
    envvar="FM_API_URL",
    default="http://127.0.0.1:8080/api",
    show_default=True,
    metavar="URL",
    help="Where the API is. [env: FM_API_URL]",
)
@click.option("--save", type=click.Path(path_type=Path), metavar="FILE", help="Keep what was read, as JSON Lines.")
@click.option(
    "--holds", metavar="SHA256", help="The end noted at an earlier time: a log that was written anew lacks it."
)
def verify_log(file: Path | None, *, from_api: bool, api: str, save: Path | None, holds: str | None) -> None:
    """Compute every hash of an audit log anew. Ends with 1 if the log is not whole.

    FILE is JSON Lines as --save writes them.
    """
    if from_api == (file is not None):
        raise InputUnusable("Give a FILE or --from-api, and not both.")
    records, end = _read_file(file) if file is not None else read_pages(_asker(api))
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


def read_pages(ask: Ask) -> tuple[list[Record], End | None]:
    """Return the whole log as its pages tell it, oldest first, and where it ended when the first page was asked for."""
    newest_first: list[Record] = []
    page = ask({"limit": _PAGE})
    end = end_of(page.get("end"))
    while True:
        newest_first += [record_of(item) for item in page["items"]]
        if page["next_cursor"] is None:
            # a deed that was noted while this was read is no fault
            return [record for record in reversed(newest_first) if end is None or record.seq <= end.seq], end
        page = ask({"limit": _PAGE, "cursor": page["next_cursor"]})


def _read_file(path: Path) -> tuple[list[Record], End | None]:
    if not path.is_file():
        raise PathNotFound(f"{path} is no file.")
    try:
        return read_lines(path.read_text(encoding="utf-8").splitlines())
    except UnicodeDecodeError as error:
        raise InputUnusable(f"{path} is not UTF-8.") from error


def _asker(api: str) -> Ask:
    import httpx2  # noqa: PLC0415 (--help does not need it)

    key = os.environ.get("FM_API_KEY", "")
    if not key:
        raise InputUnusable("Set FM_API_KEY to an API key with the scope audit:read (POST /auth/keys).")

    def ask(parameters: Mapping[str, str | int]) -> Mapping[str, Any]:
        headers = {"authorization": f"Bearer {key}"}
        try:
            answer = httpx2.get(f"{api}/auth/audit", params=dict(parameters), headers=headers, timeout=_TIMEOUT_S)
        except httpx2.HTTPError as error:
            raise Unavailable(f"{api} does not answer.") from error
        if not answer.is_success:
            raise InputUnusable(f"{api} answered {answer.status_code}.")
        return answer.json()

    return ask
