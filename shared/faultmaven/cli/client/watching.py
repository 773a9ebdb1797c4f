"""What happens in a case: files on their way, turns step by step, investigations; each change is told once."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from faultmaven.agent.investigations.models import InvestigationStatus
from faultmaven.agent.models import ENDED
from faultmaven.agent.schemas import TurnView
from faultmaven.cli.client.site import Site
from faultmaven.evidence.models import SETTLED


class Change(BaseModel):
    """One thing that happened; `what` is file, turn, step or investigation, and `status` is that thing's own word."""

    what: str
    id: str
    status: str
    text: str


class Watch:
    """Looks at a case again and again; what was over before the first look is not told."""

    def __init__(self, site: Site, case_id: str) -> None:
        self._site, self._case_id = site, case_id
        self._known: dict[str, str] = {}
        self._steps: dict[str, int] = {}
        self._is_first = True
        #: Whether the last look found nothing that goes on by itself.
        self.is_still = False

    def look(self) -> Iterator[Change]:
        """Yield what has changed since the last look."""
        self.is_still = True
        yield from self._files()
        yield from self._turns()
        yield from self._investigations()
        self._is_first = False

    def _files(self) -> Iterator[Change]:
        for item in self._site.list_evidence(self._case_id):
            is_over = item.status in SETTLED
            text = f"E{item.number} {item.filename}" + (f": {item.reason}" if item.reason else "")
            yield from self._change("file", item.evidence_id, item.status.value, text, is_over=is_over)

    def _turns(self) -> Iterator[Change]:
        for turn in self._site.list_turns(self._case_id):
            is_over = turn.status in ENDED
            was_over_before = is_over and (self._is_first or self._known.get(turn.turn_id) == turn.status.value)
            if not was_over_before:  # one that ended since the last look has steps that were not told yet
                yield from self._steps_of(turn)
            yield from self._change("turn", turn.turn_id, turn.status.value, turn.question, is_over=is_over)

    def _steps_of(self, turn: TurnView) -> Iterator[Change]:
        for event in self._site.events(self._case_id, turn.turn_id, self._steps.get(turn.turn_id, 0)).items:
            self._steps[turn.turn_id] = event.seq
            yield Change(what="step", id=turn.turn_id, status=event.kind.value, text=event.text)

    def _investigations(self) -> Iterator[Change]:
        for one in self._site.list_investigations(self._case_id).items:
            is_over = one.status is not InvestigationStatus.RUNNING
            text = one.goal + (f": {one.reason}" if one.reason else "")
            yield from self._change("investigation", one.investigation_id, one.status.value, text, is_over=is_over)

    def _change(self, what: str, ident: str, status: str, text: str, *, is_over: bool) -> Iterator[Change]:
        self.is_still = self.is_still and is_over
        before = self._known.get(ident)
        self._known[ident] = status
        if before != status and not (self._is_first and is_over):
            yield Change(what=what, id=ident, status=status, text=text)
