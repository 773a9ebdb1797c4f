"""`fm bundle`: what a namespace says about itself, collected with kubectl and brought into a case."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click

from faultmaven.cli.errors import InputUnusable
from faultmaven.cli.site.attach import READ_WITHIN_S
from faultmaven.cli.site.options import case_option, json_option, signed_in_for

#: RFC 1123, as Kubernetes wants it; so it is no option of kubectl and no path either.
_NAMESPACE = r"[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?"


@click.command(short_help="Collect a namespace with kubectl, read-only, and attach it.")
@click.argument("namespace")
@click.option("--context", default="", metavar="NAME", help="The context of kubectl. Default: its current one.")
@click.option("--kubectl", default="kubectl", show_default=True, metavar="PROGRAM", help="What is run.")
@click.option("--since", default="24h", show_default=True, metavar="AGE", help="How old logs may be; 0s for all.")
@click.option("--max-log-mib", default=50, show_default=True, metavar="MIB", help="The most of one container's log.")
@click.option("-o", "--output", default="", metavar="DIR", help="Write it into this new folder, and attach nothing.")
@click.option("--timeout", default=READ_WITHIN_S, show_default=True, metavar="SECONDS", help="How long to wait.")
@case_option
@json_option
def bundle(
    *,
    namespace: str,
    context: str,
    kubectl: str,
    since: str,
    max_log_mib: int,
    output: str,
    timeout: int,
    case_id: str,
    as_json: bool,
) -> int:
    """Collect NAMESPACE: its objects, their descriptions, events, logs (also of containers before their last restart)
    and use of resources, and the nodes.

    Only kubectl get, describe, logs, top and version are run. Secrets are never asked for. What this account may not
    read is left out, and said. To look through the bundle first: fm bundle shop -o b, then fm attach b
    """
    from shutil import make_archive  # noqa: PLC0415 (--help needs none of these)
    from tempfile import TemporaryDirectory  # noqa: PLC0415

    from faultmaven.cli.inputs import files_of  # noqa: PLC0415
    from faultmaven.cli.kubernetes.collecting import Wanted, collect  # noqa: PLC0415
    from faultmaven.cli.kubernetes.kubectl import Kubectl  # noqa: PLC0415
    from faultmaven.cli.progress import progress  # noqa: PLC0415

    if not re.fullmatch(_NAMESPACE, namespace):
        raise InputUnusable(f"{namespace} is no name of a namespace.")
    wanted = Wanted(namespace, since, max_log_mib)

    def write(folder: str) -> None:
        with progress() as tell:
            left_out = collect(Kubectl(kubectl, context), wanted, Path(folder), tell)
        for problem in left_out:
            click.echo(f"fm: left out: {problem}", err=True)

    if output:
        if Path(output).exists():
            raise InputUnusable(f"{output} is there already; name a new folder.")
        write(output)
        click.echo(json.dumps({"folder": output}) if as_json else output)
        return 0
    from faultmaven.cli.site.bringing import bring  # noqa: PLC0415 (--help needs no models)

    with signed_in_for(case_id) as (site, chosen), TemporaryDirectory(prefix="fm-bundle-") as folder:
        site.get_case(chosen)  # a case that is not there is told before a minute of collecting
        write(f"{folder}/{namespace}")
        # one archive: a tenth of the bytes, and one request instead of hundreds
        packed = make_archive(f"{folder}/{namespace}-bundle", "gztar", f"{folder}/{namespace}")
        with files_of([packed]) as files:
            return bring(site, chosen, files, timeout, as_json=as_json)
