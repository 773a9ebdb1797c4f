"""`fm report`: the report of a case, into a file or to standard output."""

from __future__ import annotations

import json
from pathlib import Path

import click

from faultmaven.cli.errors import InputUnusable
from faultmaven.cli.site.options import case_option, signed_in_for

KINDS = ("incident", "post-mortem", "runbook")
_FORMATS = {".md": "markdown", ".markdown": "markdown", ".pdf": "pdf"}


@click.command(short_help="Write the report of a case.")
@click.option("-o", "--output", default="", metavar="FILE", help="Where to write it: incident.md or incident.pdf.")
@click.option("--kind", type=click.Choice(KINDS), default="incident", show_default=True, help="Whom it is for.")
@click.option("--version", "number", type=click.IntRange(1), metavar="N", help="A kept version, not as it is now.")
@click.option("--keep", is_flag=True, help="Keep it as a version first (an API key needs cases:write).")
@case_option
@click.option("--json", "as_json", is_flag=True, help="Print the case, the format, and the file or the text, as JSON.")
def report(*, output: str, kind: str, number: int | None, keep: bool, case_id: str, as_json: bool) -> None:
    """Write a report of a case: Markdown to standard output, or FILE in the format that its name ends with."""
    if keep and number is not None:
        raise InputUnusable("What is kept is the report as it is now: give --keep or --version.")
    form = _FORMATS.get(Path(output).suffix.lower(), "") if output else "markdown"
    if not form:
        raise InputUnusable(f"A report is {' or '.join(_FORMATS)}; {output} is neither.")
    with signed_in_for(case_id) as (site, chosen):
        if keep:
            kept = site.keep_report(chosen, kind).version
            number = kept.number if kept else None
        content = site.report(chosen, kind, form, number)
    if output:
        try:
            Path(output).write_bytes(content)
        except OSError as error:
            raise InputUnusable(
                f"{output} cannot be written: {(error.strerror or 'unknown reason').lower()}."
            ) from error
    if as_json:
        where = {"file": output} if output else {"text": content.decode()}
        about = {"case_id": chosen, "kind": kind, "version": number, "format": form}
        click.echo(json.dumps({**about, **where}, indent=2))
    elif output:
        click.echo(output)
    else:
        click.echo(content.decode())
