"""What can go wrong with a long investigation."""

from faultmaven.core.errors import Conflict, NotFound


class InvestigationNotFound(NotFound):
    """There is no such investigation in this case of this user."""

    code, title = "investigation_not_found", "There is no such investigation in this case"


class InvestigationRunning(Conflict):
    """A case is investigated once at a time."""

    code, title = "investigation_running", "This case is being investigated already"


class CaseIsSettled(Conflict):
    """A resolved or closed case has to be opened again first."""

    code, title = "case_is_settled", "This case is resolved or closed"

    def __init__(self) -> None:
        super().__init__("Set its status back to diagnosing before you start an investigation.")


class NotWaitingForThat(Conflict):
    """The investigation does not wait for this: it went on, waits for something else, or has ended."""

    code, title = "not_waiting_for_that", "The investigation does not wait for this any more"
