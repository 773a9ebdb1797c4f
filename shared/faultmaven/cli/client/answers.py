"""An answer as a terminal shows it: its text, with the marks of citations as `file:line`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from faultmaven.agent.responses import Answer, Diagnosed
from faultmaven.agent.schemas import TurnView
from faultmaven.cli.client.site import Site

_MARK = re.compile(r"\[E(?P<number>\d{1,9}):L(?P<line>\d{1,12})(?:-L(?P<end>\d{1,12}))?\]")


def text_of(turn: TurnView, all_files: Callable[[], Mapping[int, str]]) -> str:
    """Return the text of a turn's answer; `all_files` (names by number) is asked where it cites without saying whom."""
    response = turn.response
    if response is None:
        return turn.reason or ""
    names: dict[int, str] = {}
    if isinstance(response, Diagnosed):
        names = {citation.number: citation.filename for citation in response.citations}
    if isinstance(response, Answer):
        names |= {row.number: row.filename for row in response.rows}
    if any(int(mark["number"]) not in names for mark in _MARK.finditer(response.text)):
        names = {**all_files(), **names}
    return with_places(response.text, names)


def names_of(site: Site, case_id: str) -> dict[int, str]:
    """Return the names of a case's files by their numbers."""
    return {item.number: item.filename for item in site.list_evidence(case_id)}


def with_places(text: str, names: Mapping[int, str]) -> str:
    """Return text with `[E1:L34]` as `[web.log:34]`; a mark of a file that nobody knows stays as it is."""

    def place(mark: re.Match[str]) -> str:
        name = names.get(int(mark["number"]))
        if name is None:
            return mark[0]
        return f"[{name}:{mark['line']}{'-' + mark['end'] if mark['end'] else ''}]"

    return _MARK.sub(place, text)
