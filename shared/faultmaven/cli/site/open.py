"""`fm open` and `fm use`: the case that the other commands speak of."""

from __future__ import annotations

import click

from faultmaven.cli.site.options import json_option, signed_in

SEVERITIES = ("low", "medium", "high", "critical")


@click.command("open", short_help="Open a case.")
@click.argument("title")
@click.option("-d", "--description", default="", metavar="TEXT", help="What is known so far.")
@click.option("-s", "--severity", type=click.Choice(SEVERITIES), default="medium", show_default=True)
@click.option("-t", "--tag", "tags", multiple=True, metavar="TAG", help="May be repeated.")
@json_option
def open_case(title: str, description: str, severity: str, tags: tuple[str, ...], as_json: bool) -> None:
    """Open a case called TITLE; the other commands speak of it until another one is opened or chosen."""
    from faultmaven.case.models import Severity  # noqa: PLC0415 (--help needs no models)
    from faultmaven.case.schemas import OpenCaseRequest  # noqa: PLC0415
    from faultmaven.cli.client.checked import given  # noqa: PLC0415
    from faultmaven.cli.client.current_case import remember_case  # noqa: PLC0415

    with given():
        request = OpenCaseRequest(title=title, description=description, severity=Severity(severity), tags=list(tags))
    with signed_in() as site:
        case = site.open_case(request)
        remember_case(site.connection.api_url, case.case_id)
        if as_json:
            click.echo(case.model_dump_json(indent=2))
        else:
            click.echo(f"{case.case_id}  {case.title}\n{site.case_url(case.case_id)}")


@click.command("use", short_help="Choose the case that commands speak of.")
@click.argument("case_id", metavar="ID")
@json_option
def use_case(case_id: str, as_json: bool) -> None:
    """Let the other commands speak of the case with this ID (see fm search)."""
    from faultmaven.cli.client.current_case import remember_case  # noqa: PLC0415 (--help needs no models)

    with signed_in() as site:
        case = site.get_case(case_id)
        remember_case(site.connection.api_url, case.case_id)
        click.echo(case.model_dump_json(indent=2) if as_json else f"{case.case_id}  {case.title}")
