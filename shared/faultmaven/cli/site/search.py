"""`fm search`: the cases of a site, the newest first."""

from __future__ import annotations

import click

from faultmaven.cli.site.options import json_option, signed_in

STATUSES = ("consulting", "diagnosing", "analyzing", "resolved", "closed")


@click.command(short_help="Find cases.")
@click.argument("words", nargs=-1, metavar="[WORDS]...")
@click.option("--status", type=click.Choice(STATUSES), default=None, help="Only cases in this status.")
@click.option("-n", "--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="How many at most.")
@json_option
def search(words: tuple[str, ...], status: str | None, limit: int, as_json: bool) -> None:
    """List the cases with these WORDS, or all of them, the newest first; the current one is marked with a *."""
    from faultmaven.cli.client.current_case import remembered_case  # noqa: PLC0415 (--help needs no models)
    from faultmaven.cli.client.shown import shown  # noqa: PLC0415

    with signed_in() as site:
        found = site.search_cases(" ".join(words), status or "", limit)
        current = remembered_case(site.connection.api_url)
    if as_json:
        click.echo("[" + ",\n".join(case.model_dump_json(indent=2) for case in found) + "]")
        return
    for case in found:
        mark = "*" if case.case_id == current else " "
        verdict = case.conclusion.verdict if case.conclusion else "-"
        about = f"{case.status.value:<10}  {case.severity.value:<8}  {verdict:<12}  {case.created_at:%Y-%m-%d %H:%M}"
        click.echo(f"{mark} {click.style(case.case_id, bold=True)}  {about}  {shown(case.title)}")
    if not found:
        click.echo("fm: no case like that", err=True)
