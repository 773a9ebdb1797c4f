"""The API's description, made by the product's own app in a process of its own so that it follows code changes."""

import json
import os
import subprocess
import sys
from typing import Any

from infra.local.places import PROJECT


class DescriptionFailed(Exception):
    """The product's app could not describe itself; the message is the last line it printed."""


class ApiDescription:
    """The OpenAPI document, made when first asked for and again after `forget`."""

    def __init__(self) -> None:
        self._document: dict[str, Any] | None = None

    def __call__(self) -> dict[str, Any]:
        """Return the document. Raises DescriptionFailed when the app cannot be imported."""
        if (document := self._document) is None:
            environ = {**os.environ, "PYTHONPATH": "shared"}
            command = [sys.executable, "-m", "faultmaven.api"]
            done = subprocess.run(command, cwd=PROJECT, env=environ, capture_output=True, text=True, check=False)
            if done.returncode:
                raise DescriptionFailed(next(reversed(done.stderr.strip().splitlines()), "no output"))
            self._document = document = json.loads(done.stdout)
        return document

    def forget(self) -> None:
        """Make the document again when it is asked for next: the code has changed."""
        self._document = None
