"""The tools of one turn, as the turn sees them: what a model is offered, and what then waits for the user's leave."""

from collections.abc import Callable, Sequence
from typing import Protocol

from faultmaven.agent.progress import Tell
from faultmaven.agent.responses import ConfirmationRequest
from faultmaven.case.investigation.phases import Phase
from faultmaven.diagnosis.port import CaseFacts
from faultmaven.providers.llm.port import Tool


class Toolbox(Protocol):
    """Tools behind their gates, for one turn of one user in one case."""

    @property
    def tools(self) -> Sequence[Tool]:
        """Return what the model may call; only what the phase needs, because every schema costs tokens."""
        ...

    @property
    def waiting(self) -> ConfirmationRequest | None:
        """Return the first call that was refused until the user confirms it, once the model has been asked."""
        ...


class NoTools:
    """The toolbox of a turn that may call nothing."""

    tools: Sequence[Tool] = ()
    waiting: ConfirmationRequest | None = None


#: Opens the toolbox of a turn: user, case, turn, phase, facts, and how to tell a step.
OpenToolbox = Callable[[str, str, str, Phase, CaseFacts, Tell], Toolbox]


def no_tools(_user: str, _case: str, _turn: str, _phase: Phase, _facts: CaseFacts, _tell: Tell) -> Toolbox:
    """Return a toolbox with nothing in it."""
    return NoTools()
