"""A thread in a dump: what it is doing, what it holds and what it waits for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from faultmaven.evidence.extractors.profiles.call_tree import Frame

_DIGITS = re.compile(r"\d+")


@dataclass
class Thread:
    """One thread; `stack` begins with the innermost frame, as dumps print it. Locks are named by their addresses."""

    name: str
    line_no: int
    line_end: int
    state: str | None = None
    stack: list[Frame] = field(default_factory=list[Frame])
    waits_for: str | None = None
    waits_for_type: str | None = None
    holds: list[str] = field(default_factory=list[str])
    minutes: int = 0

    @property
    def pool(self) -> str:
        """Return the name without its numbers: threads of one pool share it."""
        return _DIGITS.sub("*", self.name)

    @property
    def is_idle(self) -> bool:
        """Tell whether the thread waits for work, which is what most threads of a healthy program do."""
        return any(frame.function.endswith(_IDLE) for frame in self.stack[:8])

    def place(self, foreign: Sequence[str] = ()) -> Frame | None:
        """Return the innermost frame of one's own code, else the innermost of all."""
        own = (frame for frame in self.stack if not frame.function.startswith((*_FOREIGN, *foreign)))
        return next(own, self.stack[0] if self.stack else None)


#: Where threads wait for work: queues of executors, selectors, accept loops, the runtime's own helpers.
_IDLE = (
    "ThreadPoolExecutor.getTask",
    "ForkJoinPool.awaitWork",
    "ForkJoinPool.runWorker",
    "ScheduledThreadPoolExecutor$DelayedWorkQueue.take",
    "TimerThread.mainLoop",
    "EPoll.wait",
    "EPollArrayWrapper.epollWait",
    "epollWait",
    "Reference.waitForReferencePendingList",
    "ReferenceQueue.remove",
    "socketAccept",
    "Net.accept",
    "runtime.bgsweep",
    "runtime.bgscavenge",
    "runtime.forcegchelper",
    "runtime.runfinq",
    "os/signal.signal_recv",
    "os/signal.loop",
    "net/http.(*connReader).backgroundRead",
    "net/http.(*persistConn).readLoop",
    "net/http.(*persistConn).writeLoop",
    "net.(*netFD).accept",
    "_worker",
    "selectors.py",
)
_FOREIGN = (
    "java.",
    "javax.",
    "jdk.",
    "sun.",
    "com.sun.",
    "runtime.",
    "sync.",
    "internal/",
    "syscall.",
    "time.Sleep",
    "__lll_lock_wait",
    "pthread_",
    "___pthread",
    "futex",
    "__GI_",
    "syscall",
    "poll",
)
