"""Brings the functions' logs from the emulator's CloudWatch to files, and errors to the terminal."""

import asyncio
import json
from pathlib import Path
from time import time
from typing import Any

from infra.local.deploy import Deployment
from infra.local.progress import say

_EVERY_S = 1.0
_SHOWN_LEVELS = ("ERROR", "CRITICAL")


class FunctionLogs:
    """Follows the log group of every function; one file per function under the logs folder."""

    def __init__(self, deployment: Deployment, names: list[str], folder: Path) -> None:
        self._client: Any = deployment.client("logs")
        self._names = names
        self._folder = folder
        self._since = dict.fromkeys(names, int(time() * 1000))
        self._seen: dict[str, set[str]] = {name: set() for name in names}

    async def follow(self) -> None:
        """Copy new lines every second, for ever."""
        while True:
            await asyncio.sleep(_EVERY_S)
            for name in self._names:
                await asyncio.to_thread(self._copy_new, name)

    def _copy_new(self, name: str) -> None:
        """Append the lines of one function that were not there before."""
        try:
            page = self._client.filter_log_events(logGroupName=f"/aws/lambda/{name}", startTime=self._since[name])
        except self._client.exceptions.ResourceNotFoundException:
            return  # the group comes with the first call of the function
        fresh = [event for event in page["events"] if event["eventId"] not in self._seen[name]]
        if not fresh:
            return
        newest = max(event["timestamp"] for event in fresh)
        at_newest = {event["eventId"] for event in fresh if event["timestamp"] == newest}
        self._seen[name] = at_newest | (self._seen[name] if newest == self._since[name] else set())
        self._since[name] = newest
        lines = [event["message"].rstrip("\n") for event in fresh]
        with (self._folder / f"{name}.log").open("a") as file:
            file.writelines(f"{line}\n" for line in lines)
        for line in lines:
            if (error := _error_in(line)) is not None:
                say(f"  ! {name}: {error}")


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
