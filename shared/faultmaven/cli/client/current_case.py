"""The case that commands speak of when none is named: the one opened or used last, per site."""

from __future__ import annotations

from faultmaven.cli.client.errors import NoCurrentCase
from faultmaven.cli.client.kept import keep, read_kept, state_folder

_FILE = "current-case.json"


def remember_case(api_url: str, case_id: str) -> None:
    """Let commands speak of this case from now on."""
    path = state_folder() / _FILE
    keep(path, read_kept(path) | {api_url: case_id})


def current_case(api_url: str, named: str) -> str:
    """Return the case that is named, else the remembered one; raises NoCurrentCase."""
    case_id = named or remembered_case(api_url)
    if not case_id:
        raise NoCurrentCase
    return case_id


def remembered_case(api_url: str) -> str:
    """Return the case opened or used last at a site; empty for none."""
    return str(read_kept(state_folder() / _FILE).get(api_url, ""))


def forget_case(api_url: str) -> None:
    """Forget it."""
    path = state_folder() / _FILE
    keep(path, {url: case_id for url, case_id in read_kept(path).items() if url != api_url})
