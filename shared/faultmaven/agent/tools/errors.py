"""Why a tool was not run, or gave nothing."""

from typing import ClassVar

from faultmaven.agent.tools.models import Confirmation
from faultmaven.core.errors import BadRequest, Conflict, FaultMavenError, Forbidden, NotFound, Unavailable


class ToolNotFound(NotFound):
    """There is no tool of that name."""

    code, title = "tool_not_found", "There is no such tool"


class WrongArguments(BadRequest):
    """The arguments are not what the tool takes; the detail says what is wrong with which, without quoting it."""

    code, title = "wrong_arguments", "The tool does not take these arguments"


class ToolDenied(Forbidden):
    """A gate said no. `reason` is a word for the audit log."""

    code, title = "tool_denied", "This call is not allowed"

    def __init__(self, detail: str, reason: str) -> None:
        self.reason = reason
        super().__init__(detail)


class ConfirmationNeeded(FaultMavenError):
    """The call waits for its user, who has been asked; nothing was run."""

    status: ClassVar[int] = 409
    code: ClassVar[str] = "confirmation_needed"
    title: ClassVar[str] = "This call needs your confirmation"

    def __init__(self, confirmation: Confirmation) -> None:
        self.confirmation = confirmation
        super().__init__(f"{confirmation.tool} was not run. It waits for your confirmation: {confirmation.because}.")


class ConfirmationNotFound(NotFound):
    """There is no such confirmation in this case of this user."""

    code, title = "confirmation_not_found", "There is nothing of that kind to confirm"


class ConfirmationOver(Conflict):
    """It was used, refused or has expired; each is good for one execution of its exact arguments."""

    code, title = "confirmation_over", "This confirmation can no longer be used"


class GrantNotFound(NotFound):
    """There is no such grant in this case of this user."""

    code, title = "grant_not_found", "There is no such grant"


class ToolFailed(Unavailable):
    """The tool ran and gave nothing; the detail is for the person or the model that asked."""

    code, title = "tool_failed", "The tool gave no result"


class ToolTimedOut(ToolFailed):
    """It did not end in time and was stopped."""

    code, title = "tool_timed_out", "The tool took too long and was stopped"
