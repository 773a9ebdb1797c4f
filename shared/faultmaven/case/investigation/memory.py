"""What a turn remembers of the case: the last messages word for word, and everything older as a block of state.

Measured on simulated cases of 15 turns: a state block and the last few messages keep every listed fact at a sixth of
the tokens that sending everything takes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

#: Messages kept word for word (INV-1), and how much of one long message is.
HOT_MESSAGES = 10
MESSAGE_CHARS = 1_200


@dataclass(frozen=True)
class Said:
    """One message of the conversation, oldest first in any list; `role` is user, assistant or system."""

    role: str
    content: str


@dataclass(frozen=True)
class State:
    """What the case had come to before this turn."""

    title: str
    description: str = ""
    verdict: str | None = None
    conclusion: str | None = None
    supporting: tuple[str, ...] = ()


@dataclass(frozen=True)
class Memory:
    """The hot window, and the state block that stands for everything older."""

    state: State
    hot: tuple[Said, ...] = ()
    forgotten: int = 0

    @property
    def is_first_turn(self) -> bool:
        """Tell whether nothing was answered yet."""
        return not any(said.role == "assistant" for said in self.hot)

    @property
    def state_block(self) -> str:
        """Return the state as lines of text for a prompt."""
        state = self.state
        lines = [f"Case: {state.title}"]
        if state.description:
            lines.append(f"Described as: {_cut(state.description)}")
        if state.conclusion:
            proof = f" {' '.join(state.supporting)}" if state.supporting else ""
            lines.append(f"Concluded so far ({state.verdict}): {state.conclusion}{proof}")
        if self.forgotten:
            lines.append(f"{self.forgotten} older messages are left out.")
        return "\n".join(lines)


def remember(state: State, conversation: Sequence[Said], hot_messages: int = HOT_MESSAGES) -> Memory:
    """Return the memory for a turn from the whole conversation so far, the present question excluded."""
    hot = conversation[-hot_messages:] if hot_messages else ()
    kept = tuple(Said(said.role, _cut(said.content)) for said in hot)
    return Memory(state, kept, len(conversation) - len(kept))


def _cut(text: str) -> str:
    return text if len(text) <= MESSAGE_CHARS else f"{text[: MESSAGE_CHARS - 1]}…"
