"""Columns as Go's text/tabwriter makes them, which is what kubectl prints with."""

from __future__ import annotations


def aligned(text: str, padding: int = 2) -> str:
    """Return text whose cells end with tabs as aligned columns; a column lasts as long as its lines follow each other."""
    lines = [line.split("\t") for line in text.split("\n")]
    out: list[str] = []
    _format(lines, 0, len(lines), [], out, padding)
    return "\n".join(out)


def _format(lines: list[list[str]], first: int, end: int, widths: list[int], out: list[str], padding: int) -> None:
    column, this = len(widths), first
    while this < end:
        if column >= len(lines[this]) - 1:
            this += 1
            continue
        _write(lines[first:this], widths, out)
        first, width = this, 0
        while this < end and column < len(lines[this]) - 1:
            width = max(width, len(lines[this][column]) + padding)
            this += 1
        _format(lines, first, this, [*widths, width], out, padding)
        first = this
    _write(lines[first:end], widths, out)


def _write(lines: list[list[str]], widths: list[int], out: list[str]) -> None:
    for line in lines:
        cells = [cell.ljust(widths[n]) if n < len(widths) else cell for n, cell in enumerate(line)]
        out.append("".join(cells))


def table(head: list[str], rows: list[list[str]]) -> str:
    """Return a table as `kubectl get` prints it: three spaces between columns."""
    widths = [max(len(row[n]) for row in [head, *rows]) for n in range(len(head))]
    lines = [
        "   ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in [head, *rows]
    ]
    return "\n".join(lines) + "\n"
