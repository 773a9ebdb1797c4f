"""`fm report`: the report of a case, into a file or to standard output."""

from __future__ import annotations

import json
from pathlib import Path

import click

from faultmaven.cli.errors import InputUnusable
from faultmaven.cli.site.options import case_option, signed_in_for

_FORMATS = {".md": "markdown", ".markdown": "markdown", ".pdf": "pdf"}


@click.command(short_help="Write the report of a case.")
@click.option("-o", "--output", default="", metavar="FILE", help="Where to write it: incident.md or incident.pdf.")
@case_option
@click.option("--json", "as_json", is_flag=True, help="Print the case, the format, and the file or the text, as JSON.")
def report(output: str, case_id: str, as_json: bool) -> None:
    """Write the report of a case: Markdown to standard output, or FILE in the format that its name ends with."""
    from faultmaven.cli.client.errors import Refused  # noqa: PLC0415 (--help needs no models)

    form = _FORMATS.get(Path(output).suffix.lower(), "") if output else "markdown"
    if not form:
        raise InputUnusable(f"A report is {' or '.join(_FORMATS)}; {output} is neither.")
    with signed_in_for(case_id) as (site, chosen):
        try:
            content = site.report(chosen, form)
        except Refused as refusal:
            if refusal.problem_status == 422 and form != "markdown":
                raise InputUnusable(f"This site writes no {form.upper()} reports; ask for incident.md.") from refusal
            raise
    if output:
        try:
            Path(output).write_bytes(content)
        except OSError as error:
            raise InputUnusable(
                f"{output} cannot be written: {(error.strerror or 'unknown reason').lower()}."
            ) from error
    if as_json:
        where = {"file": output} if output else {"text": content.decode()}
        click.echo(json.dumps({"case_id": chosen, "format": form, **where}, indent=2))
    elif output:
        click.echo(output)
    else:
        click.echo(content.decode())
