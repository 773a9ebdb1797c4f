"""The double of the state machine: the work is a function of this process."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass
class InProcessWorkflow:
    """Runs `work` at once, in the caller's thread, once per name; `started` keeps what was asked for."""

    work: Callable[[Mapping[str, str]], object]
    started: dict[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])

    def start(self, name: str, event: Mapping[str, str]) -> None:
        """Run the work called `name` to its end, unless that name ran before."""
        if name in self.started:
            return
        self.started[name] = dict(event)
        self.work(event)


@dataclass
class InProcessTasks:
    """Tasks that wait in this process: a token that is in `waiting` can be let go once; `ended` keeps its output."""

    waiting: set[str] = field(default_factory=set[str])
    ended: dict[str, Mapping[str, object]] = field(default_factory=dict[str, Mapping[str, object]])
    beats: list[str] = field(default_factory=list[str])

    def succeed(self, token: str, output: Mapping[str, object]) -> bool:
        """Let the task go on, unless nothing waits."""
        if token not in self.waiting:
            return False
        self.waiting.discard(token)
        self.ended[token] = dict(output)
        return True

    def beat(self, token: str) -> bool:
        """Note a sign of life, unless nothing waits."""
        if token not in self.waiting:
            return False
        self.beats.append(token)
        return True
