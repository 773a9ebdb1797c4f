"""Sessions in DynamoDB."""

import hashlib
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime

from pynamodb.exceptions import DeleteError, DoesNotExist, TransactWriteError, UpdateError
from pynamodb.expressions.update import Action

from faultmaven.providers.data.base import transaction, user_key
from faultmaven.providers.data.failures import failed_conditions, is_condition_failure
from faultmaven.session.errors import SessionNotFound
from faultmaven.session.models import Session, SessionState
from faultmaven.session.tables import DeviceItem, SessionItem

#: A heartbeat extends its session without touching the device, which is therefore remembered much longer.
_DEVICE_KEPT_S = 90 * 86_400


class SessionRepository:
    """Stores sessions and which one each device has."""

    def create(self, session: Session, *, replaces: str | None) -> bool:
        """Store a new session as its device's, if that still has the session `replaces`; False when it has another."""
        item = SessionItem(
            user_key(session.user_id),
            _sk(session.session_id),
            session_id=session.session_id,
            client_id=session.client_id,
            created_at=session.created_at,
            last_activity=session.last_activity,
            expires_on=session.expires_at,
            expires_at=_ttl(session),
            ttl_minutes=session.ttl_minutes,
            state=asdict(session.state),
        )
        device = DeviceItem(
            user_key(session.user_id),
            _device_sk(session.client_id),
            session_id=session.session_id,
            expires_at=_device_ttl(session),
        )
        is_same = DeviceItem.session_id.does_not_exist() if replaces is None else DeviceItem.session_id == replaces
        try:
            with transaction() as write:
                write.save(device, is_same)
                write.save(item)
        except TransactWriteError as error:
            failed_conditions(error)
            return False
        return True

    def find_of_device(self, user_id: str, client_id: str) -> str | None:
        """Return the id of the session a device has, which may have expired."""
        try:
            return DeviceItem.get(user_key(user_id), _device_sk(client_id), consistent_read=True).session_id
        except DoesNotExist:
            return None

    def get(self, user_id: str, session_id: str, now: datetime) -> Session:
        """Return a session that lives at `now`; raises SessionNotFound."""
        try:
            item = SessionItem.get(user_key(user_id), _sk(session_id), consistent_read=True)
        except DoesNotExist as error:
            raise SessionNotFound from error
        session = _session(user_id, item)
        if session.is_expired(now):
            raise SessionNotFound
        return session

    def list(self, user_id: str, *, after: str | None) -> Iterator[Session]:
        """Yield the user's sessions opened before the session `after`, newest first, expired ones too."""
        older = SessionItem.sk.between(_sk(""), _sk(after)) if after else SessionItem.sk.startswith(_sk(""))
        found = SessionItem.query(
            user_key(user_id), older, consistent_read=True, scan_index_forward=False, page_size=100
        )
        for item in found:
            if item.session_id != after:
                yield _session(user_id, item)

    def save(self, session: Session, now: datetime) -> None:
        """Store a session that lived until `now`; raises SessionNotFound when it ended meanwhile."""
        item = SessionItem(user_key(session.user_id), _sk(session.session_id))
        actions: list[Action] = [
            SessionItem.last_activity.set(session.last_activity),
            SessionItem.expires_on.set(session.expires_at),
            SessionItem.expires_at.set(_ttl(session)),
            SessionItem.ttl_minutes.set(session.ttl_minutes),
            SessionItem.state.set(asdict(session.state)),
        ]
        try:
            item.update(actions, SessionItem.expires_on > now)
        except UpdateError as error:
            if not is_condition_failure(error):
                raise
            raise SessionNotFound from error

    def keep_device(self, session: Session) -> None:
        """Remember for longer which session the device has, unless it has another one by now."""
        device = DeviceItem(user_key(session.user_id), _device_sk(session.client_id))
        try:
            device.update(
                [DeviceItem.expires_at.set(_device_ttl(session))], DeviceItem.session_id == session.session_id
            )
        except UpdateError as error:
            if not is_condition_failure(error):
                raise

    def delete(self, session: Session) -> None:
        """Forget a session; its device will open a new one."""
        SessionItem(user_key(session.user_id), _sk(session.session_id)).delete()
        device = DeviceItem(user_key(session.user_id), _device_sk(session.client_id))
        try:
            device.delete(DeviceItem.session_id == session.session_id)
        except DeleteError as error:
            if not is_condition_failure(error):
                raise  # else the device already has another session


def _sk(session_id: str) -> str:
    return f"session#{session_id}"


def _device_sk(client_id: str) -> str:
    return f"device#{hashlib.sha256(client_id.encode()).hexdigest()}"


def _ttl(session: Session) -> int:
    return int(session.expires_at.timestamp()) + 1


def _device_ttl(session: Session) -> int:
    return _ttl(session) + _DEVICE_KEPT_S


def _session(user_id: str, item: SessionItem) -> Session:
    return Session(
        session_id=item.session_id,
        user_id=user_id,
        client_id=item.client_id,
        created_at=item.created_at,
        last_activity=item.last_activity,
        ttl_minutes=int(item.ttl_minutes),
        state=SessionState(**item.state),
    )
