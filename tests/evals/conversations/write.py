"""Writes the conversations: `python -m tests.evals.conversations.write`. The files it writes are data and committed.

Each turn is a question, sometimes the output of a tool, and an answer of the length that answers have; between the
facts stands what people and tools say besides: other pods, other times, other figures that look like those asked for.
"""

import json
import random
from pathlib import Path
from typing import Any

from tests.evals.conversations.facts import FACTS, Fact

FOLDER = Path(__file__).parent
#: Turns of a conversation, how many of the facts it has, and how many of its first turns have none: a 10-turn case
#: ends with facts of the last minutes, a long one with facts of an hour ago.
SIZES = {10: 12, 30: 30, 60: 40}
SEEDS = (1, 2, 3)

_QUESTIONS = (
    "and what about the other replicas?",
    "can you look at the {service} side of this?",
    "is {service} affected as well?",
    "what do the logs of {pod} say around {clock}?",
    "hm, are you sure? {service} looked fine on the dashboard",
    "ok. what should I check next?",
    "compare the last hour with the hour before",
    "show me the slow requests of {service}",
    "somebody in the channel says it is the network, is it?",
    "what changed on {node} today?",
)
_ANSWERS = (
    "Between {clock} and {later} {service} answered {count} requests, {few} of them slower than a second. "
    "The slow ones came from {pod} and from two others on {node}; nothing in their logs differs from the rest.",
    "I compared both windows. {service} logs {count} lines in the first and {few} in the second; the pattern "
    "`upstream request timeout` is new, and it is seen on {node} alone.",
    "The metrics of {pod} show CPU at {few} % and memory at {count} MiB, both within what they were yesterday.",
    "There is no error of {service} in that window. The warnings about slow handlers repeat every {few} seconds and "
    "were there before, so they do not explain it.",
    "The trace of one slow request has {few} spans. The longest is in {service} and waits for a connection; its "
    "children are short, so the time is lost before the query is sent.",
)
_EVIDENCE = (
    "\n\n**Evidence**\n\n- {clock} {service} handler took {count} ms [E{file}:L{line}]\n"
    "- {later} {service} retried the call to {pod} [E{file}:L{more}]\n"
    "- {later} {node} reported no pressure [E{file}:L{line}]\n\n**Next steps**\n\n"
    "1. Run `kubectl top pod -n shop` and compare with the figures above.\n"
    "2. Collect the log of {pod} from {clock} until now.\n3. Verify that {service} answers within 300 ms."
)
_LINES = (
    "2026-03-02T{clock}:{few:02d}.{count}Z INFO  {service} request id={pod}-{line} status=200 duration_ms={few}",
    "2026-03-02T{clock}:{few:02d}.{count}Z WARN  {service} slow handler duration_ms={count} route=/v1/{service}",
    "{pod}   1/1   Running   {few}   {line}m   10.1.{few}.{file}   {node}",
    "{node}   cpu={few}%   memory={count}Mi   pods={file}",
)
_SERVICES = ("cart", "search", "catalog", "shipping", "billing", "frontend", "recommendations")
_REMARKS = ("Understood, I keep that in mind.", "Noted.", "Thank you, that helps.", "I see.")


class Writer:
    """Writes one conversation; the same seed writes the same one."""

    def __init__(self, turns: int, seed: int) -> None:
        self.random = random.Random(f"{turns}-{seed}")
        self.turns = turns
        self.facts = self.random.sample(FACTS, SIZES[turns]) if SIZES[turns] < len(FACTS) else list(FACTS)
        pinned = [fact for fact in FACTS if fact.is_pinned and fact in self.facts]
        self.pinned = pinned[: 2 if turns == 10 else 5]

    def conversation(self) -> dict[str, Any]:
        """Return the conversation as it is kept."""
        by_turn: dict[int, list[Fact]] = {}
        for place, fact in enumerate(sorted(self.facts, key=FACTS.index)):
            by_turn.setdefault(place * self.turns // len(self.facts), []).append(fact)
        messages: list[dict[str, str]] = []
        for turn in range(self.turns):
            messages += self._turn(by_turn.get(turn, []))
        return {
            "title": "Checkout times out",
            "description": "Customers cannot pay. It began this morning; several teams look at it together.",
            "turns": self.turns,
            "messages": messages,
            "facts": [
                {"told": fact.told, "question": fact.question, "answer": fact.answer, "pinned": fact in self.pinned}
                for fact in self.facts
            ],
        }

    def _turn(self, facts: list[Fact]) -> list[dict[str, str]]:
        said = [fact.told for fact in facts if fact.by == "user"]
        asked = " ".join(
            [*said, self._filled(self.random.choice(_QUESTIONS))]
            if said
            else [self._filled(self.random.choice(_QUESTIONS))]
        )
        found = [fact.told for fact in facts if fact.by == "assistant"]
        answer = " ".join([self.random.choice(_REMARKS), self._filled(self.random.choice(_ANSWERS)), *found])
        answer += " " + self._filled(self.random.choice(_ANSWERS)) + self._filled(_EVIDENCE)
        output = [fact.told for fact in facts if fact.by == "system"]
        messages = [{"role": "user", "content": asked}]
        if output or self.random.random() < 0.5:
            messages.append(self._tool(output))
        return [*messages, {"role": "assistant", "content": answer}]

    def _tool(self, told: list[str]) -> dict[str, str]:
        lines = [self._filled(self.random.choice(_LINES)) for _ in range(self.random.randint(15, 45))]
        for line in told:
            lines.insert(self.random.randrange(len(lines)), line)
        return {"role": "system", "content": "\n".join(lines)}

    def _filled(self, text: str) -> str:
        pick = self.random
        minute, service = pick.randint(0, 49), pick.choice(_SERVICES)
        return text.format(
            service=service,
            pod=f"{service}-{pick.getrandbits(36):09x}-{pick.getrandbits(20):05x}",
            node=f"ip-10-0-{pick.randint(1, 9)}-{pick.randint(1, 250)}",
            clock=f"09:{minute:02d}",
            later=f"09:{minute + pick.randint(1, 9):02d}",
            count=pick.randint(100, 990),
            few=pick.randint(2, 59),
            file=pick.randint(1, 12),
            line=pick.randint(1, 9000),
            more=pick.randint(1, 9000),
        )


def main() -> None:
    """Write every conversation."""
    for turns in SIZES:
        for seed in SEEDS:
            text = json.dumps(Writer(turns, seed).conversation(), indent=1, ensure_ascii=False)
            (FOLDER / f"turns-{turns}-{seed}.json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
