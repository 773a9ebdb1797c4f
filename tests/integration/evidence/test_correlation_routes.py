"""What several files tell together, as a browser asks for it."""

from datetime import datetime, timedelta

import pytest

from tests.integration.evidence.conftest import USER
from tests.integration.evidence.test_routes import client_of

START = datetime.fromisoformat("2026-01-31T09:00:00")
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
SLASHED = "web-1/R0EwzgQ4qT-000001"
POOL_PY = b"class Pool:\n    def reserve(self, timeout):\n        raise PoolEmpty(timeout)\n"
PLACE = {"evidence_id", "number", "filename", "line_no"}


def stamp(second):
    return (START + timedelta(seconds=second)).isoformat(timespec="milliseconds") + "Z"


def web_log():
    lines = [
        (second, f"INFO [web] trace_id=aaaa{second:028x} served in {second % 7} ms") for second in range(0, 3600, 10)
    ]
    lines += [(second, "ERROR [web] upstream stock timed out") for second in range(1830, 2700, 3)]
    lines += [(1500, f"ERROR [web] gave up on the order trace_id={TRACE}")]
    return [f"{stamp(second)} {said}" for second, said in sorted(lines)]


def stock_log():
    trace = [
        "ERROR [stock] request failed",
        "Traceback (most recent call last):",
        '  File "/srv/stock/pool.py", line 3, in reserve',
        "    raise PoolEmpty(timeout)",
        "db.PoolEmpty: 5",
    ]
    return [
        f"{stamp(1499)} WARN [stock] pool is nearly empty trace_id={TRACE}",
        f"{stamp(1900)} {trace[0]}",
        *trace[1:],
    ]


def metrics():
    rows = [f"{stamp(s)},{20 + s % 4 if s < 1740 or s >= 2700 else 40 + (s - 1740) / 30}" for s in range(0, 3600, 30)]
    return ["time,pool_in_use", *rows]


def requests():
    line = '{{"ts":"{}","level":"{}","msg":"{}","request_id":"' + SLASHED + '"}}'
    return [line.format(stamp(10), "info", "accepted"), line.format(stamp(12), "error", "refused")]


FILES = {
    "web.log": web_log(),
    "stock.log": stock_log(),
    "metrics.csv": metrics(),
    "a.jsonl": requests(),
    "b.jsonl": requests()[:1] * 2,
    "old/app.yaml": ["pool:", "  size: 20", "  timeout: 5", "retries: 3"],
    "new/app.yaml": ["pool:", "  size: 2", "  timeout: 5", "retries: 3"],
}


@pytest.fixture
def told(world, monkeypatch):
    """A client, whose case has files that belong together, and a way to become somebody else."""
    monkeypatch.setenv("FM_JWT_SECRET", "x" * 64)
    for name, lines in FILES.items():
        world.deliver(world.upload(name, ("\n".join(lines) + "\n").encode()))
    world.deliver(world.upload("stock/pool.py", POOL_PY))
    client, who = client_of(world)
    return client, f"/cases/{world.case_id}", who


def quoted(client, place):
    """Return the line that a place of an answer leads to, and hold its number and name against the file."""
    item = client.get(f"/evidence/{place['evidence_id']}").json()
    assert (item["number"], item["filename"]) == (place["number"], place["filename"])
    query = {"start": place["line_no"], "limit": 1}
    return client.get(f"/evidence/{place['evidence_id']}/lines", params=query).json()["lines"][0]["text"]


def test_everything_is_told_with_the_lines_that_show_it(told):
    client, case, _ = told

    changes = client.get(f"{case}/changes").json()
    assert stamp(1700) <= changes["begins"] <= stamp(1860)
    assert [item["ts"] for item in changes["items"]] == sorted(item["ts"] for item in changes["items"])
    assert any(item["after_s"] == 0 for item in changes["items"])
    rose = next(item for item in changes["items"] if item["kind"] == "change-point")
    assert (rose["filename"], quoted(client, rose)) == ("metrics.csv", metrics()[rose["line_no"] - 1])
    assert len(client.get(f"{case}/changes", params={"limit": 1}).json()["items"]) == 1

    pairs = client.get(f"{case}/co-movements").json()["items"]
    pair = next(item for item in pairs if item["series"] == "pool_in_use")
    assert pair["r"] > 0.75
    assert "upstream stock timed out" in quoted(client, pair["error_place"])
    assert pair["series_place"]["filename"] == "metrics.csv"

    (change,) = client.get(f"{case}/config-changes").json()["items"]
    assert (change["path"], change["before"], change["after"], change["newer"]) == ("pool.size", "20", "2", "after")
    assert quoted(client, change["before_place"]).strip() == "size: 20"
    assert quoted(client, change["after_place"]).strip() == "size: 2"
    assert (change["kind"], change["words"]) == ("changed", "pool.size changed from 20 to 2")

    frames = client.get(f"{case}/stack-frames").json()
    (frame,) = frames["items"]
    assert (frames["total"], frame["symbol"], frame["agrees"]) == (1, "Pool.reserve", True)
    assert "raise PoolEmpty" in quoted(client, frame["code_place"])
    assert 'File "/srv/stock/pool.py"' in quoted(client, frame["frame_place"])
    assert frame["exception_place"].keys() == PLACE


def test_a_request_is_found_in_all_its_files_and_followed_even_with_slashes_in_its_id(told):
    client, case, _ = told
    found = client.get(f"{case}/requests").json()
    assert found["total"] == 2
    by_id = {item["request_id"]: item for item in found["items"]}
    assert by_id.keys() == {TRACE, SLASHED}
    assert (by_id[TRACE]["files"], by_id[TRACE]["failures"], by_id[TRACE]["numbers"]) == (2, 1, [1, 2])
    assert "gave up on the order" in quoted(client, by_id[TRACE])

    story = client.get(f"{case}/requests/{TRACE}").json()
    assert [(item["filename"], item["source"]) for item in story["items"]] == [
        ("stock.log", "event"),
        ("web.log", "event"),
    ]
    assert (story["request_id"], story["truncated"]) == (TRACE, False)
    short = client.get(f"{case}/requests/{TRACE}", params={"limit": 1}).json()
    assert (len(short["items"]), short["truncated"]) == (1, True)

    for written in (SLASHED, SLASHED.replace("/", "%2F")):
        story = client.get(f"{case}/requests/{written}").json()
        assert (story["request_id"], len(story["items"])) == (SLASHED, 4)
    answer = client.get(f"{case}/requests/none")
    assert (answer.status_code, answer.json()["code"]) == (404, "request_not_found")


def test_files_their_copies_and_stretches_of_time_are_compared(told, world):
    client, case, _ = told
    listed = world.listed()
    ids = {name: {"evidence_id": listed[name].evidence_id} for name in ("web.log", "stock.log")}

    def compare(before, after, **other):
        return client.post(f"{case}/comparison", json={"before": before, "after": after, **other})

    web = ids["web.log"]
    items = compare({**web, "until": stamp(1600)}, {**web, "since": "2026-01-31T10:26:40+01:00"}).json()["items"]
    new = next(item for item in items if "timed out" in item["pattern"])
    assert (new["change"], new["before"], new["after"], new["level"]) == ("new", 0, 290, "error")
    assert "timed out" in quoted(client, new)
    gone = next(item for item in items if "gave up" in item["pattern"])
    assert (gone["change"], gone["before"], gone["after"]) == ("gone", 1, 0)

    assert {item["filename"] for item in compare(web, ids["stock.log"]).json()["items"]} == {"web.log", "stock.log"}
    assert len(compare(web, ids["stock.log"], limit=1).json()["items"]) == 1
    assert compare({}, {}).json() == {"items": []}
    answer = compare(web, {"evidence_id": "ev_none"})
    assert (answer.status_code, answer.json()["code"]) == (404, "evidence_not_found")

    copy = world.read("web (1).log", ("\n".join(FILES["web.log"]) + "\n").encode())
    assert copy.duplicate_of == listed["web.log"].evidence_id
    assert compare({"evidence_id": copy.evidence_id}, web).json() == {"items": []}
    assert compare({"evidence_id": copy.evidence_id, "until": stamp(1600)}, web).json()["items"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"before": {}},
        {"before": {"since": "yesterday"}, "after": {}},
        {"before": {"since": "2026-01-31T10:00:00Z", "until": "2026-01-31T10:00:00+01:00"}, "after": {}},
        {"before": {"case_id": "x"}, "after": {}},
        {"before": {}, "after": {}, "limit": 0},
    ],
)
def test_sides_that_cannot_be_are_422(world, monkeypatch, body):
    monkeypatch.setenv("FM_JWT_SECRET", "x" * 64)
    client, _ = client_of(world)
    assert client.post(f"/cases/{world.case_id}/comparison", json=body).status_code == 422


def test_the_timeline_has_findings_beside_records(told):
    client, case, _ = told
    items = client.get(f"{case}/timeline").json()["items"]
    found = [item for item in items if item["source"] == "finding"]
    assert {"change-point"} <= {item["kind"] for item in found}
    assert all(item["severity"] in ("info", "warn", "error") for item in items)
    failed = next(item for item in items if "timed out" in item["text"] and item["source"] == "log")
    assert (failed["severity"], failed["count"]) == ("error", 290)


PATHS = ("changes", "requests", f"requests/{TRACE}", "co-movements", "config-changes", "stack-frames")


def test_nothing_of_it_is_there_for_somebody_else(told):
    client, case, who = told
    who["user_id"] = "user_02"
    for path in PATHS:
        answer = client.get(f"{case}/{path}")
        assert (answer.status_code, answer.json()["code"], path) == (404, "case_not_found", path)
    assert client.post(f"{case}/comparison", json={"before": {}, "after": {}}).status_code == 404
    who["user_id"] = USER
    assert [client.get(f"{case}/{path}").status_code for path in PATHS] == [200] * len(PATHS)


def test_an_empty_case_has_nothing_to_tell(world, monkeypatch):
    monkeypatch.setenv("FM_JWT_SECRET", "x" * 64)
    client, _ = client_of(world)
    for path in ("changes", "requests", "co-movements", "config-changes", "stack-frames"):
        assert client.get(f"/cases/{world.case_id}/{path}").json()["items"] == []
