"""`fm attach`: files, folders and standard input become evidence of a case."""

from __future__ import annotations

import click

from faultmaven.cli.errors import InputUnusable
from faultmaven.cli.site.options import case_option, json_option, signed_in_for

#: How long reading may take by default, in seconds: a gigabyte of logs takes minutes.
READ_WITHIN_S = 900


@click.command(short_help="Bring files, folders or standard input into a case.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--name", default="", metavar="NAME", help="What standard input is called, such as web.log.")
@click.option("--no-wait", is_flag=True, help="Do not wait until the files are read.")
@click.option("--timeout", default=READ_WITHIN_S, show_default=True, metavar="SECONDS", help="How long to wait.")
@case_option
@json_option
def attach(*, paths: tuple[str, ...], name: str, no_wait: bool, timeout: int, case_id: str, as_json: bool) -> int:
    """Attach files, folders (with all below them) and archives to a case, and wait until they are read.

    PATH - is standard input: kubectl logs web-1 | fm attach - --name web-1.log

    Exit codes: 0 all of it is there; 1 something did not get there, none of it could be read, or the wait was too long.
    """
    from faultmaven.cli.inputs import STDIN, STDIN_NAME, files_of  # noqa: PLC0415 (--help needs no models)
    from faultmaven.cli.site.bringing import bring  # noqa: PLC0415

    if name and STDIN not in paths:
        raise InputUnusable("--name is for standard input: name it among the paths as -.")
    with signed_in_for(case_id) as (site, chosen):
        site.get_case(chosen)  # a case that is not there is told before anything is read
        with files_of(paths, name or STDIN_NAME) as files:
            return bring(site, chosen, files, 0 if no_wait else timeout, as_json=as_json)
