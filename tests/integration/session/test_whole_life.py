"""The whole life of sessions as a state machine: two instances over one table, devices that restart, and time.

What every step is held against is a model of a few lines: a session lives `ttl` past its last activity, a device has
the newest living one it opened, and recovery information is what was written last.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from faultmaven.session.errors import SessionNotFound
from faultmaven.session.repository import SessionRepository
from faultmaven.session.service import SessionService
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule
from moto import mock_aws

from tests.support.clock import FrozenClock
from tests.support.stores import create_stores

USERS, DEVICES = ("user_a", "user_b"), ("laptop", "phone")
STATE = {"last_case_id": None, "last_turn_id": None, "draft": None}
users, devices, instances = st.sampled_from(USERS), st.sampled_from(DEVICES), st.integers(0, 1)


@dataclass
class Told:
    """A session as the model has it."""

    user: str
    device: str
    ttl: int
    active_at: datetime
    state: dict[str, str | None] = field(default_factory=lambda: dict(STATE))
    is_closed: bool = False

    def lives(self, now: datetime) -> bool:
        return not self.is_closed and now < self.active_at + timedelta(minutes=self.ttl)


class Life(RuleBasedStateMachine):
    """Everything that can happen to sessions."""

    opened = Bundle("opened")

    @initialize()
    def begin(self) -> None:
        self.aws = mock_aws()
        self.aws.start()
        create_stores()
        self.clock = FrozenClock()
        self.instances = [SessionService(SessionRepository(), 60, self.clock) for _ in range(2)]
        self.told: dict[str, Told] = {}
        self.of_device: dict[tuple[str, str], str] = {}

    def teardown(self) -> None:
        if hasattr(self, "aws"):
            self.aws.stop()

    @rule(target=opened, user=users, device=devices, at=instances, ttl=st.none() | st.integers(60, 480))
    def open(self, user: str, device: str, at: int, ttl: int | None) -> str:
        before = self.told.get(self.of_device.get((user, device), ""))
        session, is_new = self.instances[at].open_session(user, device, ttl)
        resumes = before is not None and before.lives(self.clock())
        assert is_new != resumes
        if resumes:
            assert session.session_id == self.of_device[user, device]
            before.active_at, before.ttl = self.clock(), ttl or before.ttl
        else:
            assert session.session_id not in self.told
            self.told[session.session_id] = Told(user, device, ttl or 60, self.clock())
            self.of_device[user, device] = session.session_id
        return session.session_id

    @rule(session=opened, at=instances, user=users)
    def read(self, session: str, at: int, user: str) -> None:
        told = self.told[session]
        if told.user != user or not told.lives(self.clock()):
            with pytest.raises(SessionNotFound):
                self.instances[at].get_session(user, session)
            return
        found = self.instances[at].get_session(user, session)
        assert (found.client_id, found.ttl_minutes, found.last_activity) == (told.device, told.ttl, told.active_at)
        assert vars(found.state) == told.state

    @rule(session=opened, at=instances)
    def beat(self, session: str, at: int) -> None:
        told = self.told[session]
        if not told.lives(self.clock()):
            with pytest.raises(SessionNotFound):
                self.instances[at].heartbeat(told.user, session)
            return
        self.instances[at].heartbeat(told.user, session)
        told.active_at = self.clock()

    @rule(session=opened, at=instances, name=st.sampled_from(sorted(STATE)), value=st.none() | st.text(max_size=5))
    def write(self, session: str, at: int, name: str, value: str | None) -> None:
        told = self.told[session]
        if not told.lives(self.clock()):
            with pytest.raises(SessionNotFound):
                self.instances[at].edit_session(told.user, session, {name: value}, None)
            return
        self.instances[at].edit_session(told.user, session, {name: value}, None)
        told.state[name], told.active_at = value, self.clock()

    @rule(session=opened, at=instances)
    def clean_up(self, session: str, at: int) -> None:
        told = self.told[session]
        if not told.lives(self.clock()):
            with pytest.raises(SessionNotFound):
                self.instances[at].clean_up(told.user, session)
            return
        self.instances[at].clean_up(told.user, session)
        told.state = dict(STATE)
        kept = {one.session_id for one in SessionRepository().list(told.user, after=None)}
        assert kept == {
            name for name, other in self.told.items() if other.user == told.user and other.lives(self.clock())
        }

    @rule(session=consumes(opened), at=instances)
    def close(self, session: str, at: int) -> None:
        told = self.told[session]
        if told.lives(self.clock()):
            self.instances[at].close_session(told.user, session, lambda: None)
        told.is_closed = True

    @rule(minutes=st.integers(0, 480), microseconds=st.sampled_from((-1, 0, 1)))
    def wait(self, minutes: int, microseconds: int) -> None:
        self.clock.advance(minutes=minutes, microseconds=max(microseconds, -1) if minutes else abs(microseconds))

    @rule(session=opened)
    def wait_to_the_very_end(self, session: str) -> None:
        told = self.told[session]
        end = told.active_at + timedelta(minutes=told.ttl)
        if end > self.clock() + timedelta(microseconds=1):
            self.clock.now = end - timedelta(microseconds=1)

    @invariant()
    def a_list_holds_the_living_and_no_others(self) -> None:
        for user in USERS if hasattr(self, "told") else ():
            listed, _ = self.instances[0].list_sessions(user, limit=100)
            assert {one.session_id for one in listed} == self.living(user)

    def living(self, user: str) -> set[str]:
        """Return the ids of the user's living sessions, as the model has them."""
        return {name for name, told in self.told.items() if told.user == user and told.lives(self.clock())}


Life.TestCase.settings = settings(max_examples=12, stateful_step_count=25, deadline=None)
test_the_whole_life_of_sessions = Life.TestCase
