"""Files on their way into a case, as a person or a script sees it: progress, then one line per file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click
from pydantic import BaseModel

from faultmaven.cli.client.shown import shown
from faultmaven.cli.client.site import Site
from faultmaven.cli.client.uploads import NotBrought, until_read, upload
from faultmaven.cli.progress import progress
from faultmaven.evidence.models import SETTLED, Status
from faultmaven.evidence.schemas import EvidenceOut

if TYPE_CHECKING:
    from faultmaven.evidence.local_files import LocalFile

_KIB = 1024


class Attached(BaseModel):
    """What `--json` prints: the files as the API tells them, and those that did not get there, with the reason."""

    case_id: str
    evidence: list[EvidenceOut]
    missing: list[NotBrought]


def bring(site: Site, case_id: str, files: Sequence[LocalFile], wait_s: float, *, as_json: bool) -> int:
    """Bring files, wait up to `wait_s` until they are read (0: not at all), tell of them, and return the exit code."""
    with progress() as tell:
        uploaded = upload(
            site, case_id, files, lambda done, known: tell("Uploading (KiB)", done // _KIB, known // _KIB)
        )
        evidence = list(uploaded.files)
        if wait_s and evidence:
            evidence = until_read(site, case_id, evidence, wait_s, lambda done, known: tell("Reading", done, known))
    if as_json:
        answer = Attached(case_id=case_id, evidence=evidence, missing=list(uploaded.missing))
        click.echo(answer.model_dump_json(indent=2))
    else:
        for item in evidence:
            click.echo(_line(item))
    for missing in uploaded.missing:
        click.echo(f"fm: {missing.name} did not get there: {missing.reason}", err=True)
    if not wait_s:
        return 1 if uploaded.missing else 0
    if late := sum(item.status not in SETTLED for item in evidence):
        click.echo(f"fm: after {wait_s:.0f} s {late} of {len(evidence)} files are not read yet; fm watch", err=True)
    is_readable = any(item.status is Status.READY for item in evidence)
    return 1 if uploaded.missing or late or not is_readable else 0


def _line(item: EvidenceOut) -> str:
    mark, name = click.style(f"E{item.number}", bold=True), shown(item.filename)
    if item.status is Status.FAILED:
        return f"{mark}  {click.style('not read', fg='red')}  {name}: {item.reason}"
    if item.status is not Status.READY:
        return f"{mark}  {item.status.value.replace('_', ' ')}  {name}"
    if item.duplicate_of:
        return f"{mark}  {click.style('known', fg='green')}  {name}: the case has these bytes already"
    facts = sum(item.fact_counts.values())
    about = f"{item.line_count} lines, {facts} facts" + (f" ({item.format})" if item.format else "")
    return f"{mark}  {click.style('read', fg='green')}  {name}: {about}"
