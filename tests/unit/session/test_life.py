"""The life of a session, whatever its TTL and whenever it is looked at."""

from datetime import UTC, datetime, timedelta

from faultmaven.session.models import Session
from hypothesis import given
from hypothesis import strategies as st

moments = st.integers(0, 2**32).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@given(moments, st.integers(60, 480), st.timedeltas(timedelta(0), timedelta(days=2)))
def test_it_lives_until_its_end_and_not_a_microsecond_longer(start, minutes, pause):
    session = Session("session_1", "user_1", "laptop", start, start, minutes)
    assert session.is_expired(start + pause) == (pause >= timedelta(minutes=minutes))
    assert session.expires_at - start == timedelta(minutes=minutes)
