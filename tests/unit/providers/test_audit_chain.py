"""Whatever is altered, deleted or moved in a chain is named by the verifier, also after a way through a file."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from faultmaven.providers.audit.lines import NoAuditLog, read_lines, write_lines
from faultmaven.providers.audit.memory import MemoryAudit
from faultmaven.providers.audit.protocol import Deed, End, Record, verify
from hypothesis import given
from hypothesis import strategies as st

BEGIN = datetime(2026, 2, 1, 12, 0, tzinfo=UTC)
FIELDS = ("user_id", "at", "kind", "decision", "facts", "previous", "sha256")

deeds = st.builds(
    Deed,
    st.just("user_ada"),
    st.integers(0, 10**6).map(lambda ms: BEGIN + timedelta(milliseconds=ms)),
    st.sampled_from(["sign_in", "tool", "export", "deletion"]),
    st.sampled_from(["done", "denied"]),
    st.dictionaries(st.text(max_size=8), st.text(max_size=8) | st.integers(), max_size=3),
)
chains = st.lists(deeds, min_size=2, max_size=12)


def written(chain: list[Deed]) -> tuple[list[Record], End]:
    log = MemoryAudit()
    for deed in chain:
        log.append(deed)
    records = log.read("user_ada")
    return records, End(records[-1].seq, records[-1].sha256)


def is_named(record: Record, wrong: list[str]) -> bool:
    return any(f"record {record.seq}" in said.split(" does not follow")[0] + " " for said in wrong)


def altered(record: Record, field: str) -> Record:
    if field in ("previous", "sha256"):
        return replace(record, **{field: "f" * 64})
    deed = record.deed
    other = {
        "user_id": "user_eve",
        "at": deed.at + timedelta(milliseconds=1),
        "kind": f"{deed.kind}s",
        "decision": "failed",
        "facts": {**deed.facts, "more than 8": 1},
    }
    return replace(record, deed=replace(deed, **{field: other[field]}))


@given(chains)
def test_a_chain_is_whole_and_survives_the_way_through_a_file(chain: list[Deed]) -> None:
    records, end = written(chain)
    assert verify(records, end) == []
    assert read_lines(write_lines(records, end)) == (records, end)


@given(chains, st.data())
def test_an_altered_record_is_named(chain: list[Deed], data: st.DataObject) -> None:
    records, end = written(chain)
    place = data.draw(st.integers(0, len(records) - 1))
    tampered = altered(records[place], data.draw(st.sampled_from(FIELDS)))
    assert is_named(tampered, verify([*records[:place], tampered, *records[place + 1 :]], end))


@given(chains, st.data())
def test_an_altered_number_is_named(chain: list[Deed], data: st.DataObject) -> None:
    records, end = written(chain)
    place = data.draw(st.integers(0, len(records) - 1))
    tampered = replace(records[place], seq=data.draw(st.integers(-5, 10**12)))
    if tampered.seq != records[place].seq:
        assert is_named(tampered, verify([*records[:place], tampered, *records[place + 1 :]], end))


@given(chains, st.data())
def test_a_deleted_record_is_named(chain: list[Deed], data: st.DataObject) -> None:
    records, end = written(chain)
    place = data.draw(st.integers(0, len(records) - 1))
    assert is_named(records[place], verify([*records[:place], *records[place + 1 :]], end))


@given(chains, st.data())
def test_a_moved_record_is_named(chain: list[Deed], data: st.DataObject) -> None:
    records, end = written(chain)
    places = st.integers(0, len(records) - 1)
    origin, target = data.draw(places), data.draw(places)
    moved = [record for record in records if record is not records[origin]]
    moved.insert(target, records[origin])
    if origin != target:
        assert is_named(records[origin], verify(moved, end))


@given(chains, st.data())
def test_two_records_that_changed_places_are_both_named(chain: list[Deed], data: st.DataObject) -> None:
    records, end = written(chain)
    places = st.integers(0, len(records) - 1)
    one, other = data.draw(places), data.draw(places)
    swapped = list(records)
    swapped[one], swapped[other] = records[other], records[one]
    if one != other:
        wrong = verify(swapped, end)
        assert is_named(records[one], wrong)
        assert is_named(records[other], wrong)


@given(chains, chains)
def test_a_chain_that_was_written_anew_does_not_have_its_old_end(chain: list[Deed], other: list[Deed]) -> None:
    (_, end), (forged, _) = written(chain), written(other)
    if forged[-1].sha256 != end.sha256:
        assert verify(forged, end) == [f"the chain does not end with record {end.seq}"]


@pytest.mark.parametrize("line", ["nonsense", "[]", "7", "{}", '{"seq": 1}', '{"end": 7}', '{"end": {"seq": "x"}}'])
def test_what_is_no_log_is_refused(line: str) -> None:
    with pytest.raises(NoAuditLog):
        read_lines([line])
