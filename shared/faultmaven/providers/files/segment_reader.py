"""What segments come to, kept in memory from one question to the next and brought up to date by the new ones alone."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from faultmaven.providers.files.protocol import FileNotStored, FileProvider
from faultmaven.providers.files.segments import SegmentLog

#: Segments can be merged away while they are read; that it happens this often in a row means something is wrong.
_ATTEMPTS = 5


class Replayed(Protocol):
    """The state after some segments; `segments` names those that were applied, in order."""

    segments: list[str]

    @property
    def size_bytes(self) -> int:
        """Return about how much memory it takes."""
        ...

    def apply(self, name: str, data: bytes) -> None:
        """Take the next segment in."""
        ...


T = TypeVar("T", bound=Replayed)


@dataclass
class SegmentReader(Generic[T]):
    """States by prefix; those asked for least recently are forgotten when all take more than `most_bytes`."""

    files: FileProvider
    make: Callable[[], T]
    most_bytes: int
    _kept: OrderedDict[str, T] = field(default_factory=OrderedDict[str, T], repr=False)

    def current(self, prefix: str) -> T:
        """Return the state as it is now; of a prefix without segments, an empty one."""
        log = SegmentLog(self.files, prefix)
        for _ in range(_ATTEMPTS):
            names = log.names()
            state = self._kept.pop(prefix, None)
            if state is None or state.segments != names[: len(state.segments)]:
                state = self.make()
            try:
                for name in names[len(state.segments) :]:
                    state.apply(name, log.read(name))
            except FileNotStored:
                continue  # merged meanwhile
            self._kept[prefix] = state
            while len(self._kept) > 1 and sum(kept.size_bytes for kept in self._kept.values()) > self.most_bytes:
                self._kept.popitem(last=False)
            return state
        raise FileNotStored(prefix)

    def known(self, prefix: str) -> T | None:
        """Return the state as it was when last asked for, None when it is not kept."""
        return self._kept.get(prefix)

    def forget(self, prefix: str) -> None:
        """Keep nothing of a prefix."""
        self._kept.pop(prefix, None)


@dataclass(frozen=True)
class Form(Generic[T]):
    """What is to be known of segments to merge them and to take something out: an empty state, what a state is as one
    segment, the ids that a segment says are gone, and a segment without some ids (None: it has none of them)."""

    empty: Callable[[], T]
    whole: Callable[[T], bytes]
    gone: Callable[[bytes], Iterable[str]]
    without: Callable[[bytes, Callable[[str], bool]], bytes | None]


def append(log: SegmentLog, data: bytes, form: Form[T]) -> str:
    """Store a segment and return its name; when there are many settled ones, merge these."""
    said = log.append(data)
    try:
        if merge(log, form):
            whole, *later = log.names()
            gone = {id for name in later for id in form.gone(log.read(name))}
            take_out(log, gone.__contains__, form, whole)
    except FileNotStored:
        pass  # another process merges or erases at this moment, and looks at what was said after it
    return said


def merge(log: SegmentLog, form: Form[T]) -> bool:
    """Merge the log's settled segments into one when there are many; tell if it was."""
    names = log.mergeable()
    if not names:
        return False
    state = form.empty()
    for name in names:
        state.apply(name, log.read(name))
    log.replace(names, form.whole(state))
    return True


def take_out(log: SegmentLog, doomed: Callable[[str], bool], form: Form[T], until: str) -> None:
    """Rewrite the segments up to one so that none holds any of the doomed ids."""
    log.rewrite(lambda data: form.without(data, doomed), until)
