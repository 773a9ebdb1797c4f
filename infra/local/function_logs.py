"""Brings the functions' logs from the emulator's CloudWatch to files, and errors to the terminal."""

import asyncio
import json
from pathlib import Path
from time import time
from typing import Any

from botocore.exceptions import BotoCoreError

from infra.local.deploy import Deployment
from infra.local.progress import say

_EVERY_S = 1.0
_SHOWN_LEVELS = ("ERROR", "CRITICAL")


class FunctionLogs:
    """Follows the log group of every function; one file per function under the logs folder."""

    def __init__(self, deployment: Deployment, names: list[str], folder: Path, emulator_log: Path) -> None:
        self._client: Any = deployment.client("logs")
        self._names = names
        self._folder = folder
        self._emulator_log = emulator_log
        self._emulator_read = emulator_log.stat().st_size
        self._since = dict.fromkeys(names, int(time() * 1000))
        self._seen: dict[str, set[str]] = {name: set() for name in names}

    async def follow(self) -> None:
        """Copy new lines every second, for ever."""
        while True:
            await asyncio.sleep(_EVERY_S)
            await asyncio.to_thread(self._show_failed_starts)
            try:
                for name in self._names:
                    await asyncio.to_thread(self._copy_new, name)
            except BotoCoreError:
                continue  # no answer in time; whether the emulator is gone is for its watcher to say

    def _copy_new(self, name: str) -> None:
        """Append the lines of one function that were not there before."""
        try:
            page = self._client.filter_log_events(logGroupName=f"/aws/lambda/{name}", startTime=self._since[name])
        except self._client.exceptions.ResourceNotFoundException:
            return  # the group comes with the first call of the function
        # an emulator that is killed while it answers leaves half of it, in which the SDK finds no events
        fresh = [event for event in page.get("events", []) if _identity(event) not in self._seen[name]]
        if not fresh:
            return
        newest = max(event["timestamp"] for event in fresh)
        at_newest = {_identity(event) for event in fresh if event["timestamp"] == newest}
        self._seen[name] = at_newest | (self._seen[name] if newest == self._since[name] else set())
        self._since[name] = newest
        lines = [event["message"].rstrip("\n") for event in fresh]
        with (self._folder / f"{name}.log").open("a") as file:
            file.writelines(f"{line}\n" for line in lines)
        for line in lines:
            if (error := _error_in(line)) is not None:
                say(f"  ! {name}: {error}")

    def _show_failed_starts(self) -> None:
        """Show functions that did not even start (a module that cannot be imported): only the emulator knows."""
        with self._emulator_log.open("rb") as file:
            file.seek(self._emulator_read)
            fresh = file.read()
        complete = fresh[: fresh.rfind(b"\n") + 1]
        self._emulator_read += len(complete)
        for line in complete.decode(errors="replace").splitlines():
            if " ERROR [lambda]" in line:
                say(f"  ! {line.partition(' ERROR ')[2][:400]}")


def _identity(event: dict[str, Any]) -> str:
    """Return what tells two events apart (the emulator gives them no id)."""
    return f"{event['logStreamName']} {event['timestamp']} {event['message']}"


def _error_in(line: str) -> str | None:
    """Return what is worth a look at once: an error our logger wrote, or one the Lambda runtime reports."""
    if line.startswith("[ERROR]"):
        return line[:300]
    try:
        record = json.loads(line)
    except ValueError:
        return None
    if not isinstance(record, dict) or record.get("level") not in _SHOWN_LEVELS:
        return None
    name = record.get("exception_name")
    return f"{record.get('message', '')}{f' ({name})' if name else ''} at {record.get('location', '?')}"
