"""`fm facts`: SQL over the facts that were read from the files of a case."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from faultmaven.cli.site.options import case_option, json_option, signed_in_for

if TYPE_CHECKING:
    from faultmaven.evidence.asking.schemas import CaseSchema, SqlOut

MOST_ROWS = 1000


@click.command(short_help="Ask the facts of a case in SQL.")
@click.argument("sql", default="", metavar="[SELECT]")
@click.option("-n", "--limit", type=click.IntRange(1, MOST_ROWS), default=100, show_default=True, help="Rows at most.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@case_option
@json_option
def facts(*, sql: str, limit: int, as_csv: bool, case_id: str, as_json: bool) -> None:
    """Print what one SELECT over the facts of a case gives; without one, the tables and columns that there are.

    fm facts "select level, count(*) as n from events group by level order by n desc"
    """
    from faultmaven.cli.client.checked import given  # noqa: PLC0415 (--help needs no models)
    from faultmaven.evidence.asking.schemas import SqlQuestion  # noqa: PLC0415

    if not sql:
        with signed_in_for(case_id) as (site, chosen):
            schema = site.schema(chosen)
        if as_json:
            click.echo(schema.model_dump_json(indent=2))
        else:
            _print_schema(schema)
        return
    with given():
        question = SqlQuestion(sql=sql, limit=limit)
    with signed_in_for(case_id) as (site, chosen):
        found = site.sql(chosen, question)
    if as_json:
        click.echo(found.model_dump_json(indent=2))
    elif as_csv:
        import csv  # noqa: PLC0415

        out = csv.writer(sys.stdout, lineterminator="\n")
        out.writerow([column.name for column in found.columns])
        out.writerows(found.rows)
    else:
        _print_table(found)
    if found.truncated:
        click.echo(f"fm: cut after {len(found.rows)} rows; -n gives more, up to {MOST_ROWS}", err=True)


def _print_schema(schema: CaseSchema) -> None:
    for table in schema.tables:
        click.echo(f"{click.style(table.name, bold=True)}  {table.rows} rows: {table.description}")
        for column in table.columns:
            click.echo(f"  {column.name:<16}  {column.type:<12}  {column.description}".rstrip())


def _print_table(found: SqlOut) -> None:
    """Print aligned columns, never cut: what is copied from a terminal has to be whole."""
    from faultmaven.cli.client.shown import shown  # noqa: PLC0415

    names = [column.name for column in found.columns]
    rows = [["" if value is None else shown(str(value)).replace("\n", "\\n") for value in row] for row in found.rows]
    widths = [max(len(cell) for cell in column) for column in zip(names, *rows, strict=True)]
    for row in (names, *rows):
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        click.echo(click.style(line, bold=True) if row is names else line)
