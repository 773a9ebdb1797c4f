"""`fm ask`: a question about a case, and its answer with the lines that prove it."""

from __future__ import annotations

import click

from faultmaven.cli.diagnose import EXIT_CODES
from faultmaven.cli.errors import InputUnusable
from faultmaven.cli.site.options import case_option, json_option, signed_in_for


@click.command(short_help="Ask about a case, and read the cited answer.")
@click.argument("question", nargs=-1, required=True, metavar="QUESTION...")
@click.option("-q", "--quiet", is_flag=True, help="Do not show the steps on the way to the answer.")
@click.option(
    "--exit-code", "by_verdict", is_flag=True, help="Exit 10 when CONFIRMED, 11 LIKELY, 12 INCONCLUSIVE, else 0."
)
@case_option
@json_option
def ask(question: tuple[str, ...], quiet: bool, by_verdict: bool, case_id: str, as_json: bool) -> int:
    """Ask a QUESTION about a case in your own words. The steps go to standard error, the answer to standard output.

    Exit codes: 0 it was answered (but see --exit-code); 1 it was not.
    """
    from faultmaven.agent.models import TurnStatus  # noqa: PLC0415 (--help needs no models)
    from faultmaven.agent.responses import Diagnosed  # noqa: PLC0415
    from faultmaven.agent.schemas import EventView  # noqa: PLC0415
    from faultmaven.cli.client.answers import names_of, text_of  # noqa: PLC0415
    from faultmaven.cli.client.following import follow  # noqa: PLC0415
    from faultmaven.cli.client.shown import shown  # noqa: PLC0415

    def tell(event: EventView) -> None:
        if not quiet:
            click.echo(click.style(f"  {shown(event.text)}", dim=True), err=True)

    asked = " ".join(question).strip()
    if not asked:
        raise InputUnusable("Ask something.")
    with signed_in_for(case_id) as (site, chosen):
        turn = follow(site, chosen, site.ask(chosen, asked).turn_id, tell)
        if as_json:
            click.echo(turn.model_dump_json(indent=2))
        else:
            click.echo(shown(text_of(turn, lambda: names_of(site, chosen))))
    if turn.status is TurnStatus.FAILED:
        return 1
    verdict = turn.response.verdict if isinstance(turn.response, Diagnosed) else None
    return EXIT_CODES[verdict] if by_verdict and verdict else 0
