"""`fm search`: the cases of a site, found by words and filters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from faultmaven.cli.site.options import json_option, signed_in

if TYPE_CHECKING:
    from faultmaven.case.search.schemas import FoundCase

STATUSES = ("consulting", "diagnosing", "analyzing", "resolved", "closed")
OPEN = STATUSES[:3]
SEVERITIES = ("low", "medium", "high", "critical")
SORTS = ("updated", "created", "severity", "title")
_HOURS = {"h": 1, "d": 24, "w": 168}


class Span(click.ParamType[int]):
    """A stretch of time such as 36h, 7d or 2w, in hours."""

    name = "span"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the hours that were typed."""
        if isinstance(value, int):
            return value
        number, unit = str(value)[:-1], str(value)[-1:]
        if not number.isdecimal() or unit not in _HOURS or not 0 < int(number) * _HOURS[unit] <= 87_600:
            self.fail(f"{value!r} is not like 36h, 7d or 2w", param, ctx)
        return int(number) * _HOURS[unit]


@click.command(short_help="Find cases.")
@click.argument("words", nargs=-1, metavar="[WORDS]...")
@click.option("--status", type=click.Choice((*STATUSES, "open")), multiple=True, help="One of these; open: not over.")
@click.option("--severity", type=click.Choice(SEVERITIES), multiple=True, help="One of these.")
@click.option("--tag", multiple=True, metavar="TAG", help="All of these.")
@click.option("--component", default="", help="Part of the name of what the cause blames.")
@click.option("--cause", default="", help="The cause, by its id or by words of its title.")
@click.option("--last", type=Span(), default=None, help="Opened in the last 36h, 7d, 2w.")
@click.option("--recurring", is_flag=True, help="Only incidents that were there before.")
@click.option("--sort", type=click.Choice(SORTS), default="updated", show_default=True, help="What comes first.")
@click.option("--ascending", is_flag=True, help="The other way round.")
@click.option("-n", "--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="How many at most.")
@json_option
def search(*, words: tuple[str, ...], limit: int, as_json: bool, **typed: Any) -> None:
    """List the cases with these WORDS, or all of them; the current one is marked with a *.

    The words are looked for in title, description, tags, conclusion, cause and component.
    """
    from faultmaven.case.search.schemas import CaseFilters  # noqa: PLC0415 (--help needs no models)
    from faultmaven.cli.client.checked import given  # noqa: PLC0415
    from faultmaven.cli.client.current_case import remembered_case  # noqa: PLC0415

    statuses = dict.fromkeys(one for word in typed["status"] for one in (OPEN if word == "open" else (word,)))
    with given():
        filters = CaseFilters.model_validate(
            {
                "text": " ".join(words),
                "status": list(statuses),
                "severity": list(typed["severity"]),
                "tag": list(typed["tag"]),
                "component": typed["component"],
                "cause": typed["cause"],
                "last_hours": typed["last"],
                "recurring": True if typed["recurring"] else None,
                "sort": typed["sort"],
                "order": "asc" if typed["ascending"] else "desc",
            }
        )
    with signed_in() as site:
        found = site.search_cases(filters, limit)
        current = remembered_case(site.connection.api_url)
    if as_json:
        click.echo("[" + ",\n".join(case.model_dump_json(indent=2) for case in found) + "]")
        return
    for case in found:
        _print_case(case, is_current=case.case_id == current)
    if not found:
        click.echo("fm: no case like that", err=True)


def _print_case(case: FoundCase, *, is_current: bool) -> None:
    from faultmaven.cli.client.shown import shown  # noqa: PLC0415 (--help needs no models)

    verdict = case.conclusion.verdict if case.conclusion else "-"
    about = f"{case.status.value:<10}  {case.severity.value:<8}  {verdict:<12}  {case.created_at:%Y-%m-%d %H:%M}"
    again = f"  (seen {case.seen_before.times}x before)" if case.seen_before else ""
    mark = "*" if is_current else " "
    click.echo(f"{mark} {click.style(case.case_id, bold=True)}  {about}  {shown(case.title)}{again}")
