"""`python -m infra.local`: the whole product on this machine until Ctrl-C; `--no-reload` leaves changed code alone."""

import asyncio
import os
import shutil
import signal
import sys
from socket import socket
from time import monotonic

import uvicorn

from infra.local.cloud import LocalCloud
from infra.local.function_logs import FunctionLogs
from infra.local.mailbox import Mailbox
from infra.local.openapi import ApiDescription
from infra.local.places import Places
from infra.local.preflight import only_one, site_port_held
from infra.local.progress import StartFailed, say
from infra.local.reload import reload_on_change
from infra.local.site import build_site

READY_FILE = "ready"


def main(arguments: list[str]) -> int:
    """Run until told to stop; returns the exit status (a Ctrl-C is a good end)."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        places = Places.of(os.environ)
        with only_one(places.state, f"The local cloud already runs on {places.state}"):
            if "--reset" in arguments:
                return _reset(places)
            return _run(places, reloads="--no-reload" not in arguments)
    except (StartFailed, ValueError) as error:
        print(f"\n{error}", file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        return 0


def _run(places: Places, reloads: bool) -> int:
    started = monotonic()
    places.state.chmod(0o700)  # it holds what users uploaded, and the keys of this cloud
    ready = places.state / READY_FILE
    ready.unlink(missing_ok=True)
    cloud = LocalCloud(places)
    say("FaultMaven, local cloud")
    with site_port_held(places) as port:
        try:
            cloud.start()
            asyncio.run(_serve(cloud, port, reloads, started))
        finally:
            ready.unlink(missing_ok=True)
            cloud.stop()
        say("Stopped; the state is kept in " + os.path.relpath(places.state))
    return 0


async def _serve(cloud: LocalCloud, port: socket, reloads: bool, started: float) -> None:
    """Serve the site on the port held for it and look after the cloud, until a signal.

    Raises StartFailed when the emulator is gone.
    """
    places = cloud.places
    description = ApiDescription()
    config = uvicorn.Config(
        build_site(places, cloud.api_id, description),
        log_level="warning",
        timeout_graceful_shutdown=2,
        server_header=False,
    )
    logs = FunctionLogs(cloud.deployment, cloud.functions.names, places.logs, cloud.emulator.log_path)
    serving = asyncio.create_task(_SiteServer(config, places, started).serve([port]))
    minding = [
        asyncio.create_task(_until_emulator_ends(cloud)),
        asyncio.create_task(logs.follow()),
        asyncio.create_task(Mailbox(places).follow()),
    ]
    if reloads:
        minding.append(asyncio.create_task(reload_on_change(cloud.functions, description.forget)))
    done, _ = await asyncio.wait([serving, *minding], return_when=asyncio.FIRST_COMPLETED)
    for task in minding:
        task.cancel()
    for task in done:
        await task  # whatever ended first says why


class _SiteServer(uvicorn.Server):
    """Says that everything is up as soon as the site answers."""

    def __init__(self, config: uvicorn.Config, places: Places, started: float) -> None:
        super().__init__(config)
        self._places = places
        self._started = started

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Open the port, then print the address and leave it in a file for programs that wait for it."""
        await super().startup(sockets)
        if self.started:
            url = self._places.site_url
            (self._places.state / READY_FILE).write_text(url + "\n")
            say(f"\nReady after {monotonic() - self._started:.1f} s. Open {url}   (Ctrl-C stops everything)")
            say(f"Logs: {self._places.logs}   API: {url}/docs   Mail: {url}/mailbox\n")


async def _until_emulator_ends(cloud: LocalCloud) -> None:
    """Return never: raises StartFailed when the emulator is gone."""
    while cloud.emulator.is_alive():  # noqa: ASYNC110 - a process started by Popen has no event to wait for
        await asyncio.sleep(0.25)
    raise StartFailed(f"The AWS emulator ended by itself. Its log ends with:\n{cloud.emulator.last_words()}")


def _reset(places: Places) -> int:
    """Empty the state folder; the lock that is held on it goes last, with this process."""
    for path in places.state.iterdir():
        if path.name != "lock":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    say(f"{os.path.relpath(places.state)} is empty.")
    return 0


def _stop(number: int, _: object) -> None:
    raise SystemExit(128 + number)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
