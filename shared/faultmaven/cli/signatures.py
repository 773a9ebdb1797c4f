"""`fm signatures`: look at the fault catalogue, test signatures, and begin a new one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from faultmaven.cli.errors import InputUnusable, PathNotFound

if TYPE_CHECKING:
    from faultmaven.diagnosis.sample_testing import Problem


@click.group(short_help="List, show, test and write fault signatures.")
def signatures() -> None:
    """Look at the fault catalogue, and add to it (docs/signatures.md)."""


@signatures.command("list")
@click.option("--category", default="", metavar="NAME", help="Those of one category only.")
@click.option("--json", "as_json", is_flag=True, help="As JSON: id, title, category, role, proof.")
def list_signatures(category: str, as_json: bool) -> None:
    """List the faults that are known."""
    from faultmaven.diagnosis.catalogue import load_catalogue  # noqa: PLC0415 (--help does not need it)

    known = sorted(load_catalogue().signatures, key=lambda signature: (signature.category, signature.id))
    shown = [signature for signature in known if category in ("", signature.category)]
    if not shown:
        raise InputUnusable(f"No category {category}; there are {', '.join(sorted({s.category for s in known}))}.")
    if as_json:
        names = ("id", "title", "category", "role", "proof")
        click.echo(json.dumps([{name: getattr(signature, name) for name in names} for signature in shown], indent=2))
        return
    width = max(len(signature.id) for signature in shown)
    last = ""
    for signature in shown:
        if signature.category != last:
            last = signature.category
            click.secho(f"\n{last}", bold=True)
        click.echo(f"  {signature.id:{width}}  {signature.title}{' (an effect)' * (signature.role == 'effect')}")
    click.echo(f"\n{len(shown)} signatures")


@signatures.command()
@click.argument("signature_id", metavar="ID")
def show(signature_id: str) -> None:
    """Show one signature: where it lies, and what it says, without its samples."""
    path = _shipped(signature_id)
    click.secho(str(path), dim=True)
    click.echo(path.read_text(encoding="utf-8").partition("\nsamples:")[0])


@signatures.command()
@click.argument("paths", nargs=-1, metavar="[PATH|ID]...")
@click.option("--all", "and_others", is_flag=True, help="Hold them against the samples of all others, too (minutes).")
def test(paths: tuple[str, ...], and_others: bool) -> int:
    """Test signatures by their own samples: files, folders (also outside the package), or ids; all without any.

    Each positive sample must make its signature the first cause, with the verdict, component, words and lines it asks
    for; each negative one must not fire it; nothing else may fire. Exit code 1 when something is wrong.
    """
    from faultmaven.cli.progress import progress  # noqa: PLC0415
    from faultmaven.cli.signature_tests import run_tests  # noqa: PLC0415

    with progress() as tell:
        tested, problems = run_tests(paths, tell, and_others=and_others)
    _print(problems)
    wrong = len({problem.signature for problem in problems})
    click.echo(f"{tested} signature{'s' * (tested != 1)} tested, {wrong or 'nothing'} wrong")
    return 1 if problems else 0


@signatures.command()
@click.argument("signature_id", metavar="ID")
@click.option("--category", required=True, metavar="C", help="Its category: one of `fm signatures list`, or a new one.")
@click.option("--in", "folder", default="", metavar="DIR", help="Where to write it. Default: the shipped catalogue.")
def new(signature_id: str, category: str, folder: str) -> None:
    """Write the scaffold of a signature, each field explained; it fails its test until it is filled."""
    from faultmaven.cli.scaffold import scaffold  # noqa: PLC0415
    from faultmaven.diagnosis.catalogue import FOLDER, is_signature_id, load_catalogue  # noqa: PLC0415

    if not is_signature_id(signature_id) or not is_signature_id(category):
        raise InputUnusable("An id and a category are words of small letters and digits with - between them.")
    if signature_id in load_catalogue():
        raise InputUnusable(f"There is a signature {signature_id} already: fm signatures show {signature_id}")
    target = (Path(folder) if folder else FOLDER / category) / f"{signature_id}.yaml"
    if target.exists():
        raise InputUnusable(f"{target} is there already.")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(scaffold(signature_id, category, str(target) if folder else signature_id), encoding="utf-8")
    click.echo(f"{target}\nFill what says CHANGE ME, then: fm signatures test {target if folder else signature_id}")


def _shipped(signature_id: str) -> Path:
    from faultmaven.diagnosis.catalogue import FOLDER  # noqa: PLC0415

    found = next(FOLDER.rglob(f"{signature_id}.yaml"), None) if "/" not in signature_id else None
    if found is None:
        raise PathNotFound(f"There is no signature {signature_id}; see fm signatures list.")
    return found


def _print(problems: list[Problem]) -> None:
    last = ""
    for problem in problems:
        if problem.signature != last:
            last = problem.signature
            click.secho(f"\n{last}", fg="red", bold=True)
        click.echo(f"  {problem.where}: {problem.text}")
    if problems:
        click.echo()
