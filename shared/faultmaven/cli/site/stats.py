"""`fm stats`: what the cases of a site tell together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from faultmaven.cli.site.options import json_option, signed_in
from faultmaven.cli.site.search import Span

if TYPE_CHECKING:
    from faultmaven.case.statistics.schemas import DurationBody, Statistics

_QUARTER_H = 90 * 24


@click.command(short_help="Figures over your cases.")
@click.option(
    "--last", type=Span(), default=_QUARTER_H, show_default="90d", help="Cases opened in the last 36h, 7d, 2w."
)
@json_option
def stats(*, last: int, as_json: bool) -> None:
    """Print how old, how fast, why, how often again and at what cost."""
    since = (datetime.now(UTC) - timedelta(hours=last)).isoformat()
    with signed_in() as site:
        told = site.statistics(since, None)
    if as_json:
        click.echo(told.model_dump_json(indent=2))
    else:
        _print(told)


def _print(told: Statistics) -> None:
    from faultmaven.cli.client.shown import shown  # noqa: PLC0415 (--help needs no models)

    click.echo(f"{told.since:%Y-%m-%d} to {told.until:%Y-%m-%d}: {_cases(told.cases)} opened")
    click.echo(f"time to cause    {_took(told.time_to_cause)}")
    click.echo(f"time to resolve  {_took(told.time_to_resolve)}")
    click.echo(f"models           {told.tokens:,} tokens, ${told.cost_usd:.2f} where prices are known")
    _heading("Open now, by age")
    for age in told.open_by_age:
        click.echo(f"{age.count:>5}  {age.age}")
    if told.causes:
        _heading("Causes")
    for cause in told.causes:
        blamed = ", ".join(map(shown, cause.components[:3]))
        click.echo(f"{cause.count:>5}  {shown(cause.title)}  ({blamed})")
    if told.recurring:
        _heading("Incidents that came again")
    for one in told.recurring:
        what = f"{shown(one.cause)}  {shown(one.component)}" if one.cause else "the same alert"
        click.echo(f"{one.count:>5}  {what}  last: {one.cases[0].case_id}")


def _heading(text: str) -> None:
    click.echo(f"\n{click.style(text, bold=True)}")


def _cases(count: int) -> str:
    return f"{count} case{'' if count == 1 else 's'}"


def _took(took: DurationBody) -> str:
    if took.median_s is None or took.p90_s is None:
        return "-"
    return f"median {_span(took.median_s)}, 90 % within {_span(took.p90_s)} ({_cases(took.cases)})"


def _span(seconds: float) -> str:
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes = whole // 60
    hours, days = minutes // 60, minutes // 1440
    if days > 1:
        return f"{days} d {hours % 24} h"
    return f"{hours} h {minutes % 60} min" if hours else f"{minutes} min {whole % 60} s"
