"""`fm diagnose`: the diagnosis of local files, without a server, a network or a model."""

from __future__ import annotations

import sys

import click

#: What `--exit-code` makes of a verdict. 1 and 2 stay what they are: it failed, it was given something wrong.
EXIT_CODES = {"NO_FAULT_FOUND": 0, "CONFIRMED": 10, "LIKELY": 11, "INCONCLUSIVE": 12}


@click.command(short_help="Find the root cause in local files and folders.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("-q", "--question", default="", metavar="TEXT", help="What you want to know, in your own words.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON (docs/diagnosis-json.md).")
@click.option(
    "--signatures",
    "folders",
    multiple=True,
    metavar="DIR",
    help="Know the fault signatures of this folder, too. May be repeated.",
)
@click.option(
    "--exit-code", "by_verdict", is_flag=True, help="Exit 10 when CONFIRMED, 11 LIKELY, 12 INCONCLUSIVE, else 0."
)
def diagnose(paths: tuple[str, ...], question: str, as_json: bool, folders: tuple[str, ...], by_verdict: bool) -> int:
    """Find the root cause in files, folders and archives, and show the lines that prove it.

    PATH is a file, a folder (read with all below it) or an archive; - is standard input. Names of files mean nothing:
    each is told by its content. Everything stays on this machine.

    Exit codes: 0 it ran, whatever the verdict (but see --exit-code); 1 it failed; 2 it was given something wrong.
    """
    from faultmaven.cli.engine import diagnose_paths  # noqa: PLC0415 (the engine: a second)
    from faultmaven.cli.progress import progress  # noqa: PLC0415

    with progress() as tell:
        answer = diagnose_paths(paths, question, folders, tell)
    if as_json:
        click.echo(answer.document.model_dump_json(indent=2))
    else:
        from faultmaven.cli.page import print_page  # noqa: PLC0415

        print_page(answer.document, answer.read, sys.stdout)
    return EXIT_CODES[answer.document.verdict] if by_verdict else 0
