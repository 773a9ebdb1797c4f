"""Keys are made and read in one place; what is not one of ours is nobody's."""

import pytest
from faultmaven.core.clock import utc_now
from faultmaven.core.ids import is_id, new_id
from faultmaven.evidence.keys import facts_key, generation_of, raw_key, read_raw_key
from faultmaven.evidence.members import member_id
from faultmaven.evidence.models import Evidence, Status


def test_a_raw_key_reads_back():
    item = Evidence(new_id("ev"), "case_1", "user_1", 1, "a/b.log", 1, "", Status.QUEUED, utc_now())
    read = read_raw_key(raw_key(item))
    assert (read.user_id, read.case_id, read.evidence_id) == ("user_1", "case_1", item.evidence_id)
    assert generation_of(facts_key(item, "gen_1", "events")) == "gen_1"


@pytest.mark.parametrize("key", ["raw/u/c", "raw/u/c/e", "facts/u/c/ev_01M8108Q8WSCKGB616EHMF6CAZ", "x", "raw/u/c/d/e"])
def test_other_keys_are_not_ours(key):
    assert read_raw_key(key) is None


def test_members_have_the_same_ids_every_time_in_the_archives_order():
    archive = new_id("ev")
    ids = [member_id(archive, place, f"{place}.log") for place in range(300)]
    assert ids == sorted(ids)
    assert ids == [member_id(archive, place, f"{place}.log") for place in range(300)]
    assert all(is_id("ev", each) and each > archive for each in ids)
    assert len(set(ids)) == 300
