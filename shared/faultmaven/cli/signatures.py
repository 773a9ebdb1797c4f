"""`fm signatures`."""

import click


@click.group(short_help="List, show, test and write fault signatures.")
def signatures() -> None:
    """Look at the fault catalogue, and add to it."""
