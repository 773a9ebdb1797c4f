"""MemoryManager: what a turn remembers of the case, within a budget of tokens that is met.

Three tiers: hot is the last messages, warm is what matters to the question in older ones, line by line, cold is kept
and not sent. What is pinned, and the state the case has come to, always stands first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from faultmaven.case.investigation.recall import Passage, Similarity, rank_passages
from faultmaven.core.tokens import CountTokens, estimated_tokens

#: Messages kept hot (INV-1), and tokens of conversation in one turn, the state included (INV-1: 4,500 to 1,600).
HOT_MESSAGES = 10
CONVERSATION_TOKENS = 1_600
#: What of the budget the state and pinned facts, and the warm tier, may take; the hot tier has the rest.
PINNED_SHARE, WARM_SHARE = 0.5, 0.4
#: What is kept free for what matters in recent messages that did not fit.
REST_SHARE = 0.15
#: A hot message longer than this is cut, newest excepted: most of it stands in the evidence anyway.
MESSAGE_TOKENS = 220
#: What a message costs beside its text, in every vendor's format.
_ENVELOPE = 4


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
    passages = _Passages(conversation, rank_passages(question, [said.content for said in conversation], similarity))
    warm = _Warm(passages, count)
    warm.fill(int(left * WARM_SHARE), before=first_hot)
    rest = int(left * REST_SHARE) if passages.ranked else 0
    hot, used = _newest(conversation, passages, first_hot, left - warm.used - rest, count)
    warm.fill(left - used, before=len(conversation) - len(hot))
    tiers = [Tier.COLD] * len(conversation)
    for index in warm.taken:
        tiers[index] = Tier.WARM
    for index in range(len(conversation) - len(hot), len(conversation)):
        tiers[index] = Tier.HOT
    return Memory(
        state,
        tuple(hot),
        tuple(Said(conversation[index].role, warm.text(index)) for index in sorted(warm.taken)),
        tiers.count(Tier.COLD),
        tuple(tiers),
        count(block) + used + warm.used,
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


@dataclass(frozen=True)
class _Passages:
    """The passages of the conversation that matter to the question, the most telling first."""

    conversation: Sequence[Said]
    ranked: Sequence[Passage]

    def of(self, index: int) -> list[Passage]:
        return [passage for passage in self.ranked if passage.message == index]


@dataclass
class _Warm:
    """What is recalled of older messages: passage by passage while there is room, each message in its own order."""

    passages: _Passages
    count: CountTokens
    taken: dict[int, list[Passage]] = field(default_factory=dict[int, list[Passage]])
    used: int = 0

    def fill(self, budget: int, *, before: int) -> None:
        """Take what fits of the messages before an index; a line that stands there already is not taken twice."""
        there = {passage.text for taken in self.taken.values() for passage in taken}
        for passage in self.passages.ranked:
            if passage.message >= before or passage.text in there:
                continue
            taken = self.taken.get(passage.message, [])
            cost = self._cost(passage.message, [*taken, passage]) - (self._cost(passage.message, taken) if taken else 0)
            if self.used + cost <= budget:
                self.taken[passage.message] = [*taken, passage]
                self.used += cost
                there.add(passage.text)

    def text(self, index: int) -> str:
        return _joined(self.passages.conversation[index], self.taken[index])

    def _cost(self, index: int, taken: list[Passage]) -> int:
        return self.count(_joined(self.passages.conversation[index], taken)) + _ENVELOPE


def _joined(said: Said, taken: Sequence[Passage]) -> str:
    """Return passages of a message in their order, with a mark where something is left out between."""
    ordered = sorted(taken, key=lambda passage: passage.place)
    texts = [passage.text for passage in ordered]
    if len(texts) == 1 and texts[0].strip() == said.content.strip():
        return said.content
    source = f"({said.digest}) " if said.digest else ""
    return source + " … ".join(texts)


def _newest(
    conversation: Sequence[Said], passages: _Passages, first: int, budget: int, count: CountTokens
) -> tuple[list[Said], int]:
    """Return the newest messages in a row that fit, oldest first, and what they cost; the very newest may be cut."""
    taken: list[Said] = []
    used = 0
    for index in range(len(conversation) - 1, first - 1, -1):
        tokens = MESSAGE_TOKENS if taken else max(MESSAGE_TOKENS, budget // 2)
        shown = _shown(conversation[index], passages.of(index), tokens, count)
        cost = count(shown.content) + _ENVELOPE
        if used + cost > budget:
            break
        taken.append(shown)
        used += cost
    return taken[::-1], used


def _shown(said: Said, wanted: Sequence[Passage], tokens: int, count: CountTokens) -> Said:
    """Return a message in at most so many tokens: its beginning or its digest, and what of it the question is about."""
    if count(said.content) <= tokens:
        return said
    head = said.digest or _cut(said.content, tokens // 3 if wanted else tokens, count)
    kept: list[Passage] = []
    for passage in wanted:
        if passage.text not in head and count(f"{head}\n{_lines([*kept, passage])}") <= tokens:
            kept.append(passage)
    text = f"{head}\n{_lines(kept)}" if kept else said.digest or _cut(said.content, tokens, count)
    return Said(said.role, text)


def _lines(kept: Sequence[Passage]) -> str:
    return "\n".join(f"… {passage.text}" for passage in sorted(kept, key=lambda passage: passage.place))


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
