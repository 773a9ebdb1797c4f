"""Long investigations in DynamoDB: one at a time per case, each result written once, ended once."""

from collections.abc import Sequence
from datetime import datetime

from pynamodb.exceptions import DoesNotExist, PutError, TransactWriteError, UpdateError
from pynamodb.expressions.update import Action

from faultmaven.agent.investigations.errors import InvestigationNotFound, InvestigationRunning
from faultmaven.agent.investigations.models import Investigation, InvestigationStatus, Record, Stage, Steps
from faultmaven.agent.investigations.tables import ActiveItem, InvestigationItem, StepItem
from faultmaven.core.clock import to_iso
from faultmaven.providers.data.base import case_key, transaction
from faultmaven.providers.data.failures import failed_conditions, is_condition_failure

_ACTIVE = "investigating"
_RUNNING = InvestigationStatus.RUNNING.value
_PLACES = {stage: place for place, stage in enumerate(Stage)}


class InvestigationRepository:
    """Reads take the user and the case, so another user's investigation is not there."""

    def open(self, one: Investigation) -> None:
        """Store a new investigation as the one that drives its case; raises InvestigationRunning."""
        active = ActiveItem(case_key(one.user_id, one.case_id), _ACTIVE, investigation_id=one.investigation_id)
        while True:
            try:
                with transaction() as write:
                    write.save(active, condition=ActiveItem.pk.does_not_exist())
                    write.save(_item(one), condition=InvestigationItem.pk.does_not_exist())
            except TransactWriteError as error:
                # The SDK repeats a write whose answer was lost: then it is our own that stands in the way.
                is_ours = self._active_id(one.user_id, one.case_id) == one.investigation_id
                if any(failed_conditions(error)) and not is_ours:
                    raise InvestigationRunning from error
                if is_ours:
                    return
            else:
                return

    def get(self, user_id: str, case_id: str, investigation_id: str) -> Investigation:
        """Return one investigation, or raise InvestigationNotFound."""
        found = self.find(user_id, case_id, investigation_id)
        if found is None:
            raise InvestigationNotFound
        return found

    def find(self, user_id: str, case_id: str, investigation_id: str) -> Investigation | None:
        """Return one investigation; None when there is none, as after the case was erased."""
        try:
            sk = f"investigation#{investigation_id}"
            return _investigation(InvestigationItem.get(case_key(user_id, case_id), sk, consistent_read=True))
        except DoesNotExist:
            return None

    def list(self, user_id: str, case_id: str) -> list[Investigation]:
        """Return the investigations of a case, oldest first (their ids sort by time)."""
        begins = InvestigationItem.sk.startswith("investigation#")
        return [
            _investigation(item)
            for item in InvestigationItem.query(case_key(user_id, case_id), begins, consistent_read=True)
        ]

    def active(self, user_id: str, case_id: str) -> Investigation | None:
        """Return the investigation that drives the case now."""
        investigation_id = self._active_id(user_id, case_id)
        return self.find(user_id, case_id, investigation_id) if investigation_id else None

    def hold(self, one: Investigation, step: int, token: str, now: datetime) -> bool:
        """Keep the token of the task that waits, and the sign of life; False when this run drives it no more."""
        return self._update(
            one,
            [
                InvestigationItem.token.set(token),
                InvestigationItem.token_step.set(step),
                InvestigationItem.seen_at.set(to_iso(now)),
            ],
        )

    def begin_run(self, one: Investigation, now: datetime) -> bool:
        """Count one more execution that drives it; False when one was counted already, or when it has ended."""
        return self._update(
            one,
            [
                InvestigationItem.run.set(one.run + 1),
                InvestigationItem.token.set(""),
                InvestigationItem.seen_at.set(to_iso(now)),
            ],
        )

    def end(self, ended: Investigation) -> bool:
        """Store the end and set the case free, in one write; False when it had ended before."""
        free = ActiveItem(case_key(ended.user_id, ended.case_id), _ACTIVE)
        is_ours = ActiveItem.investigation_id == ended.investigation_id
        while True:
            try:
                with transaction() as write:
                    write.save(_item(ended), condition=InvestigationItem.status == _RUNNING)
                    write.delete(free, condition=ActiveItem.pk.does_not_exist() | is_ours)
            except TransactWriteError as error:
                if any(failed_conditions(error)):
                    return False
            else:
                return True

    def record(self, one: Investigation, record: Record) -> Record:
        """Write the result of a stage and return it; where there is one already, that one counts and is returned."""
        item = _step_item(one, record)
        try:
            item.save(condition=StepItem.pk.does_not_exist())
        except PutError as error:
            if not is_condition_failure(error):
                raise
            return _record(StepItem.get(item.pk, item.sk, consistent_read=True))
        return _record(item)

    def steps(self, one: Investigation) -> Steps:
        """Return everything that was written of an investigation."""
        begins = StepItem.sk.startswith(f"step#{one.investigation_id}#")
        found = StepItem.query(case_key(one.user_id, one.case_id), begins, consistent_read=True)
        return Steps(tuple(map(_record, found)))

    def _update(self, one: Investigation, actions: Sequence[Action]) -> bool:
        item = InvestigationItem(case_key(one.user_id, one.case_id), f"investigation#{one.investigation_id}")
        is_ours = (InvestigationItem.status == _RUNNING) & (InvestigationItem.run == one.run)
        try:
            item.update([*actions], condition=is_ours)
        except UpdateError as error:
            if not is_condition_failure(error):
                raise
            return False
        return True

    def _active_id(self, user_id: str, case_id: str) -> str | None:
        try:
            return ActiveItem.get(case_key(user_id, case_id), _ACTIVE, consistent_read=True).investigation_id
        except DoesNotExist:
            return None


def _item(one: Investigation) -> InvestigationItem:
    item = InvestigationItem(case_key(one.user_id, one.case_id), f"investigation#{one.investigation_id}")
    item.user_id, item.case_id, item.goal = one.user_id, one.case_id, one.goal
    item.status, item.reason, item.wait_s, item.run = one.status.value, one.reason, one.wait_s, one.run
    item.created_at, item.deadline_at = to_iso(one.created_at), to_iso(one.deadline_at)
    item.seen_at, item.ended_at = to_iso(one.seen_at), to_iso(one.ended_at) if one.ended_at else None
    item.token, item.token_step = one.token, one.token_step
    return item


def _investigation(item: InvestigationItem) -> Investigation:
    return Investigation(
        investigation_id=item.sk.removeprefix("investigation#"),
        user_id=item.user_id,
        case_id=item.case_id,
        goal=item.goal,
        status=InvestigationStatus(item.status),
        created_at=datetime.fromisoformat(item.created_at),
        deadline_at=datetime.fromisoformat(item.deadline_at),
        wait_s=int(item.wait_s),
        seen_at=datetime.fromisoformat(item.seen_at),
        run=int(item.run),
        reason=item.reason,
        ended_at=datetime.fromisoformat(item.ended_at) if item.ended_at else None,
        token=item.token,
        token_step=int(item.token_step),
    )


def _step_item(one: Investigation, record: Record) -> StepItem:
    place = f"{min(record.step, 9999):04d}#{_PLACES[record.stage]}{record.stage.value}"
    return StepItem(
        case_key(one.user_id, one.case_id),
        f"step#{one.investigation_id}#{place}",
        step=record.step,
        stage=record.stage.value,
        at=to_iso(record.at),
        text=record.text,
        data=dict(record.data),
    )


def _record(item: StepItem) -> Record:
    return Record(int(item.step), Stage(item.stage), datetime.fromisoformat(item.at), item.text, item.data)
