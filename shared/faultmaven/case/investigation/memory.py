"""MemoryManager: what a turn remembers of the case, within a budget of tokens that is met.

Three tiers: hot is the last messages, warm is what matters to the question among older ones, cold is kept and not
sent. What is pinned, and the state the case has come to, always stands first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from faultmaven.case.investigation.recall import Similarity, relevance
from faultmaven.core.tokens import CountTokens, estimated_tokens

#: Messages kept hot (INV-1), and tokens of conversation in one turn, the state included (INV-1: 4,500 to 1,600).
HOT_MESSAGES = 10
CONVERSATION_TOKENS = 1_600
#: What of the budget the state and pinned facts, and the warm tier, may take; the hot tier has the rest.
PINNED_SHARE, WARM_SHARE = 0.5, 0.45
#: A hot message longer than this is cut, newest excepted: most of it stands in the evidence anyway.
MESSAGE_TOKENS = 220
#: What a message costs beside its text, in every vendor's format.
_ENVELOPE = 4
#: A relevance below this is chance.
_LEAST = 0.12


@dataclass(frozen=True)
class Said:
    """One message of the conversation, oldest first in any list; `role` is user, assistant or system.

    `digest` stands for a long tool output once it is old: one line with the id of the evidence that holds it whole.
    """

    role: str
    content: str
    digest: str = ""


@dataclass(frozen=True)
class State:
    """What the case had come to before this turn. `pinned` are facts that no turn may forget, in the user's words;
    `standing` are lines about the investigation, the most telling first: what was ruled out, what is still open."""

    title: str
    description: str = ""
    verdict: str | None = None
    conclusion: str | None = None
    supporting: tuple[str, ...] = ()
    pinned: tuple[str, ...] = ()
    standing: tuple[str, ...] = ()


class Tier(StrEnum):
    """Where a message is held."""

    HOT = "hot"
    WARM = "warm"
    COLD = "cold"


@dataclass(frozen=True)
class Memory:
    """What is sent of the conversation: the state block, warm messages, hot messages; `tiers` is by message."""

    state: State
    hot: tuple[Said, ...] = ()
    warm: tuple[Said, ...] = ()
    forgotten: int = 0
    tiers: tuple[Tier, ...] = ()
    tokens: int = 0
    state_block: str = field(default="", repr=False)

    @property
    def is_first_turn(self) -> bool:
        """Tell whether nothing was answered yet."""
        return not any(said.role == "assistant" for said in self.hot)


def remember(
    state: State,
    conversation: Sequence[Said],
    question: str = "",
    *,
    budget: int = CONVERSATION_TOKENS,
    hot_messages: int = HOT_MESSAGES,
    count: CountTokens = estimated_tokens,
    similarity: Similarity | None = None,
) -> Memory:
    """Return the memory for a turn from the whole conversation so far, the present question excluded.

    State block, warm and hot messages together have at most `budget` tokens by `count`. Raises ValueError when the
    pinned facts alone do not fit into their share: `pin` keeps a state from getting there.
    """
    block = _state_block(state, int(budget * PINNED_SHARE), count)
    left = budget - count(block)
    first_hot = max(0, len(conversation) - hot_messages)
    ranked = _by_relevance(conversation[:first_hot], question, similarity)
    recent_share = left - int(left * WARM_SHARE) if ranked else left
    hot, used = _newest(conversation[first_hot:], recent_share, count)
    warm: dict[int, Said] = {}
    for index in ranked:
        said = _shown(conversation[index], MESSAGE_TOKENS, count)
        cost = count(said.content) + _ENVELOPE
        if used + cost <= left:
            warm[index] = said
            used += cost
    more, used_more = _newest(conversation[first_hot : len(conversation) - len(hot)], left - used, count)
    hot = [*more, *hot]
    tiers = [Tier.COLD] * len(conversation)
    for index in warm:
        tiers[index] = Tier.WARM
    for index in range(len(conversation) - len(hot), len(conversation)):
        tiers[index] = Tier.HOT
    kept = tuple(warm[index] for index in sorted(warm))
    return Memory(
        state,
        tuple(hot),
        kept,
        tiers.count(Tier.COLD),
        tuple(tiers),
        count(block) + used + used_more,
        block,
    )


def pin(state: State, fact: str, budget: int = CONVERSATION_TOKENS, count: CountTokens = estimated_tokens) -> State:
    """Return the state with one more pinned fact. Raises ValueError when there is no room: unpin something first."""
    pinned = replace(state, pinned=tuple(dict.fromkeys((*state.pinned, fact))))
    _state_block(pinned, int(budget * PINNED_SHARE), count)
    return pinned


def _state_block(state: State, budget: int, count: CountTokens) -> str:
    """Return the state as lines: pinned facts whole, and of the rest what fits behind them."""
    lines = [f"Pinned: {fact}" for fact in state.pinned]
    if count("\n".join(lines)) > budget:
        raise ValueError(f"The pinned facts take more than {budget} tokens; unpin some before pinning more.")
    rest = [f"Case: {state.title}"]
    if state.conclusion:
        proof = f" {' '.join(state.supporting)}" if state.supporting else ""
        rest.append(f"Concluded so far ({state.verdict}): {state.conclusion}{proof}")
    rest.extend(state.standing)
    if state.description:
        rest.append(f"Described as: {state.description}")
    for line in rest:
        room = budget - count("\n".join([*lines, ""]))
        if shown := _cut(line, room, count):
            lines.append(shown)
    return "\n".join(lines)


def _by_relevance(older: Sequence[Said], question: str, similarity: Similarity | None) -> list[int]:
    scores = relevance(question, [said.content for said in older], similarity) if question else [0.0] * len(older)
    return sorted((i for i, score in enumerate(scores) if score >= _LEAST), key=lambda i: (-scores[i], -i))


def _newest(messages: Sequence[Said], budget: int, count: CountTokens) -> tuple[list[Said], int]:
    """Return the newest messages in a row that fit, oldest first, and what they cost; the very newest may be cut."""
    taken: list[Said] = []
    used = 0
    for said in reversed(messages):
        shown = _shown(said, MESSAGE_TOKENS if taken else max(MESSAGE_TOKENS, budget // 2), count)
        cost = count(shown.content) + _ENVELOPE
        if used + cost > budget:
            break
        taken.append(shown)
        used += cost
    return taken[::-1], used


def _shown(said: Said, tokens: int, count: CountTokens) -> Said:
    if said.digest and count(said.content) > tokens:
        return Said(said.role, said.digest)
    return Said(said.role, _cut(said.content, tokens, count))


def _cut(text: str, tokens: int, count: CountTokens) -> str:
    """Return as much of the beginning of a text as has so many tokens, with a mark where it was cut."""
    if tokens <= 0:
        return ""
    if count(text) <= tokens:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if count(f"{text[:middle]}…") <= tokens else (low, middle - 1)
    return f"{text[:low]}…" if low else ""
