"""`fm watch`: what happens in a case, as it happens."""

from __future__ import annotations

import time

import click

from faultmaven.cli.site.options import case_option, json_option, signed_in_for

_POLL_S = 1.0


@click.command(short_help="Show what happens in a case, until nothing does.")
@click.option("-f", "--follow", "keeps_on", is_flag=True, help="Go on watching when nothing happens, until Ctrl-C.")
@case_option
@json_option
def watch(keeps_on: bool, case_id: str, as_json: bool) -> None:
    """Show files being read, the steps of answers, and investigations, a line for each change.

    It ends when nothing in the case goes on by itself; an investigation that waits for an answer goes on. With
    --json every line is an object: what, id, status, text.
    """
    from faultmaven.cli.client.shown import shown  # noqa: PLC0415 (--help needs no models)
    from faultmaven.cli.client.watching import Watch  # noqa: PLC0415

    with signed_in_for(case_id) as (site, chosen):
        watched = Watch(site, chosen)
        while True:
            for change in watched.look():
                line = f"{click.style(f'{change.what} {change.status}', bold=True)}  {shown(change.text)}"
                click.echo(change.model_dump_json() if as_json else line)
            if watched.is_still and not keeps_on:
                break
            time.sleep(_POLL_S)
    if not as_json:
        click.echo("Nothing is going on in this case.", err=True)
