"""Starting a piece of long work: named, so that starting it twice is starting it once."""

from collections.abc import Mapping
from typing import Protocol

from faultmaven.core.errors import Unavailable


class WorkflowUnavailable(Unavailable):
    """The work could not be started; nothing was begun, so it may be tried again."""

    code = "workflow_unavailable"
    title = "The work could not be started right now"


class WorkflowProvider(Protocol):
    """Something that runs a workflow to its end after the caller has gone."""

    def start(self, name: str, event: Mapping[str, str]) -> None:
        """Start the work called `name` with ids only; a name that was started before is left alone."""
        ...


class TaskProvider(Protocol):
    """The waiting tasks of workflows, each known by the token it was given."""

    def succeed(self, token: str, output: Mapping[str, object]) -> bool:
        """Let the task go on with `output`; False when it does not wait any more. Raises WorkflowUnavailable."""
        ...

    def beat(self, token: str) -> bool:
        """Give the task a sign of life; False when it does not wait any more. Raises WorkflowUnavailable."""
        ...
