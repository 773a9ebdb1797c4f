"""What was found in the files: findings with their chart and line, records of the last hour, SQL and its refusal."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.e2e, pytest.mark.browser]

_START = datetime(2026, 1, 31, 8, tzinfo=UTC)
#: Two hours, trouble in the last quarter of them.
_SECONDS, _TROUBLE = 7200, 5400


def _log() -> bytes:
    """Orders every other second; once the database is gone, a refusal every four."""
    lines: list[str] = []
    for second in range(0, _SECONDS, 2):
        at = f"{_START + timedelta(seconds=second):%Y-%m-%dT%H:%M:%SZ}"
        lines.append(f"{at} INFO  checkout order {1000 + second} accepted in {20 + second % 37} ms")
        if second >= _TROUBLE and second % 4 == 0:
            lines.append(f"{at} ERROR checkout could not reach orders-db:5432: connection refused")
    lines.insert(10, "2026-01-31T08:00:09Z ERROR checkout mail was not sent")
    return "\n".join(lines).encode() + b"\n"


def _metrics() -> bytes:
    """A sample every 30 seconds of something that jumps, and of something that does not."""
    rows = ["timestamp,checkout_latency_ms,cpu_percent"]
    for second in range(0, _SECONDS, 30):
        latency = 2000 + second % 90 if second >= _TROUBLE else 40 + second % 7
        rows.append(f"{_START + timedelta(seconds=second):%Y-%m-%dT%H:%M:%SZ},{latency},{30 + second % 11}")
    return "\n".join(rows).encode() + b"\n"


@pytest.fixture
def room(visit):
    visitor = visit(timezone_id="Asia/Kolkata")
    visitor.sign_up().open_case("checkout answers 502")
    # one after the other: files dropped together are numbered as they arrive
    visitor.drop(("app.log", _log()))
    visitor.wait_until_read(1)
    visitor.drop(("metrics.csv", _metrics()))
    visitor.wait_until_read(2)
    return visitor


def _tab(visitor, name: str) -> None:
    visitor.page.get_by_role("tab", name=name).click()


def _logs(visitor, way: str) -> None:
    """Open the logs, looked at one way."""
    _tab(visitor, "Logs")
    visitor.page.get_by_role("navigation", name="Ways to look at the logs").get_by_role("link", name=way).click()


def test_a_finding_leads_to_its_chart_and_to_its_line(room):
    page = room.page
    expect(room.row("metrics.csv")).to_contain_text(re.compile(r"Metrics.* · 2 series · 241 lines"))
    expect(page.get_by_role("tab", name=re.compile(r"^Findings \d+$"))).to_be_visible()
    _tab(room, "Findings")
    findings = page.get_by_role("region", name="What was noticed")
    expect(findings.get_by_role("heading", name=re.compile("^Serious"))).to_be_visible()
    first = page.get_by_role("region", name="What changed first")
    expect(first.get_by_role("listitem").filter(has_text=re.compile("^start"))).not_to_have_count(0)
    jump = findings.get_by_role("listitem").filter(has_text=re.compile("checkout_latency_ms (rose|jumped)"))
    jump.first.get_by_role("button", name="Show chart").click()
    chart = page.get_by_role("img", name=re.compile("^checkout_latency_ms between.*expected from before the change"))
    expect(chart).to_be_visible()
    room.inspect("findings")
    expect(jump.first).to_contain_text("at 2026-01-31 09:30:00")
    page.get_by_text("Local", exact=True).click()
    expect(jump.first).to_contain_text("at 2026-01-31 15:00:00")
    page.get_by_text("UTC", exact=True).click()

    findings.get_by_label("File of the finding").select_option(label="E1 app.log")
    expect(jump).to_have_count(0)
    refused = findings.get_by_role("listitem").filter(has_text="connection refused").first
    refused.get_by_role("button", name=re.compile("^E1:L.*open app.log")).click()
    cited = page.get_by_role("listbox", name="Lines of app.log").locator("[data-cited]")
    expect(cited.first).to_contain_text("connection refused")


def test_patterns_and_records_narrow_to_the_errors_of_the_last_hour(room):
    page = room.page
    _logs(room, "Patterns")
    patterns = page.get_by_role("region", name="Patterns of messages")
    expect(patterns.get_by_role("listitem").first).to_contain_text("3,600")
    room.inspect("patterns")
    patterns.get_by_role("link", name=re.compile("mail was not sent")).click()
    found = page.get_by_role("list", name="Records found")
    expect(found.get_by_role("listitem")).to_have_count(1)
    room.button("Remove: One pattern only").click()
    expect(page.get_by_text("4,051 records", exact=True)).to_be_visible()

    room.button("Errors of the last hour").click()
    expect(page).to_have_url(re.compile("view=records&level=error&last=60"))
    expect(page.get_by_text("450 records, counted back from the last record")).to_be_visible()
    expect(found.get_by_role("listitem").first).to_have_attribute("aria-setsize", "450")
    assert found.get_by_role("listitem").count() < 60, "records out of sight are in the page"
    expect(found).not_to_contain_text("mail was not sent")
    page.keyboard.press("e")
    expect(page.locator("*:focus")).to_have_accessible_name(re.compile("^E1:L.*open app.log"))
    room.inspect("records")
    page.get_by_role("region", name="Logs").evaluate("(box) => { box.scrollTop = box.scrollHeight }")
    expect(page.get_by_text("200 of 450 records so far")).to_be_visible()
    page.get_by_label("Grouping").select_option("template")
    expect(page.get_by_role("list", name="Counts").get_by_role("listitem")).to_have_count(1)
    room.inspect("records-counted")
    page.get_by_label("Text in the records").fill("no such words")
    room.button("Find records").click()
    expect(page.get_by_text("No record fits")).to_be_visible()
    room.inspect("records-none")


def test_sql_answers_with_lines_and_refuses_what_would_change_something(room):
    page = room.page
    room.guard.expected.append("status of 400")
    _logs(room, "SQL")
    statement = page.get_by_label(re.compile("^One SELECT"))
    statement.fill("SELECT number, line_no, msg FROM events WHERE msg LIKE '%mail%'")
    statement.press("Control+Enter")
    rows = page.get_by_role("region", name="Rows")
    expect(rows.get_by_role("row")).to_have_count(2)
    expect(rows).to_contain_text("mail was not sent")
    room.inspect("sql")
    statement.fill("DROP TABLE events")
    room.button("Run").click()
    expect(page.get_by_role("alert")).to_contain_text("This statement may not be asked")
    expect(rows).to_have_count(0)
    room.inspect("sql-refused")
    statement.fill("SELECT number, line_no, msg FROM events WHERE msg LIKE '%mail%'")
    room.button("Run").click()
    rows.get_by_role("button", name=re.compile("^E1:L11: ")).click()
    cited = page.get_by_role("listbox", name="Lines of app.log").locator("[data-cited]")
    expect(cited).to_contain_text("mail was not sent")


def test_what_a_file_is_read_as_can_be_chosen_and_the_choice_sticks(room):
    page = room.page
    room.button("Actions for metrics.csv").click()
    page.get_by_label(re.compile("Read as:$")).select_option("type:text")
    room.button("Read again").click()
    expect(room.row("metrics.csv")).to_contain_text("Read as text, as you chose", timeout=60_000)
    room.wait_until_read(2)
    room.button("Actions for metrics.csv").click()
    expect(page.get_by_label(re.compile("^Read as text because you chose so"))).to_have_value("type:text")
    room.inspect("evidence-read-as")
    page.get_by_label(re.compile("Read as:$")).select_option("")
    room.button("Read again").click()
    expect(room.row("metrics.csv")).to_contain_text("Metrics", timeout=60_000)
    expect(room.row("metrics.csv")).not_to_contain_text("as you chose")


def test_a_selected_time_goes_for_the_whole_room(room):
    """Where the refusals begin is selected by mouse: records, what differs, patterns and charts go by it."""
    page = room.page
    _logs(room, "Records")
    axis = page.get_by_role("group", name=re.compile("^Records over time"))
    box = axis.bounding_box()
    assert box
    page.mouse.move(box["x"] + 0.76 * box["width"], box["y"] + 20)
    expect(page.get_by_label("Timeline", exact=True).locator("[data-pointed]")).to_have_count(1)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.9 * box["width"], box["y"] + 20, steps=5)
    page.mouse.up()
    selected = page.get_by_role("region", name="Selected time")
    expect(selected).to_contain_text(re.compile(r"2026-01-31 09:3\d:\d\d to 09:4\d:\d\d UTC"))
    expect(page).to_have_url(re.compile("since=2026-01-31T09%3A3.*until=2026-01-31T09%3A4"))
    room.inspect("records-selected")

    selected.get_by_role("link", name="What differs here").click()
    differences = page.get_by_role("region", name="What differs here").get_by_role("listitem")
    expect(differences.first).to_contain_text(re.compile("new here|times as often"))
    told = differences.filter(has_text="connection refused")
    expect(told).to_contain_text("message")
    room.inspect("differences")
    _logs(room, "Patterns")
    expect(page.get_by_role("region", name="Patterns of messages").get_by_role("listitem")).to_have_count(2)

    _tab(room, "Metrics")
    metrics = page.get_by_role("region", name="Metrics")
    expect(metrics.get_by_role("listitem").first).to_contain_text(re.compile("checkout_latency_ms (rose|jumped)"))
    expect(metrics.get_by_role("img", name=re.compile("^checkout_latency_ms"))).to_be_visible()
    room.inspect("metrics")
    again = page.url
    page.goto("about:blank")
    page.goto(again)
    expect(selected).to_be_visible()
    room.button("Clear the selected time").click()
    expect(selected).to_have_count(0)
