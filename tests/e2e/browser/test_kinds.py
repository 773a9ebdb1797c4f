"""Each kind of evidence as it deserves: traces, profiles, the cluster, a picture; and what was noticed at its line."""

import io
import json
import re
import textwrap

import pytest
from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import expect

pytestmark = [pytest.mark.e2e, pytest.mark.browser]

_START = 1_769_850_000_000_000
_FAILED = {"payment", "ledger"}


def _span(span: str, parent: str | None, service: str, name: str, times: tuple[int, int]) -> dict:
    """Return a span of Jaeger; times are when it began, after the trace, and how long it took, in milliseconds."""
    start_ms, length_ms = times
    return {
        "traceID": "4bf92f3577b34da6",
        "spanID": span,
        "operationName": name,
        "references": [{"refType": "CHILD_OF", "traceID": "4bf92f3577b34da6", "spanID": parent}] if parent else [],
        "startTime": _START + start_ms * 1000,
        "duration": length_ms * 1000,
        "processID": service,
        "tags": [{"key": "error", "type": "bool", "value": True}] if service in _FAILED else [],
        "logs": [],
    }


def _traces() -> bytes:
    spans = [
        _span("a1", None, "web", "GET /checkout", (0, 900)),
        _span("b1", "a1", "cart", "load cart", (70, 60)),
        _span("c1", "a1", "payment", "POST /charge", (80, 800)),
        _span("d1", "c1", "ledger", "INSERT charge", (90, 760)),
    ]
    names = {span["processID"] for span in spans}
    trace = {"traceID": "4bf92f3577b34da6", "spans": spans, "processes": {n: {"serviceName": n} for n in names}}
    return json.dumps({"data": [trace]}, indent=1).encode()


PROFILE = b"main;serve;handle;parse_json 60\nmain;serve;handle;query 25\nmain;serve;log 10\nmain;gc 5\n"
MANIFESTS = textwrap.dedent("""\
    apiVersion: v1
    kind: Service
    metadata: {name: web, namespace: shop}
    spec:
      selector: {app: web}
      ports: [{port: 80, targetPort: 8080}]
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: cart, namespace: shop}
    spec:
      selector: {app: basket}
      ports: [{port: 80, targetPort: 8080}]
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: shop}
    spec:
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec:
          containers:
          - name: web
            image: registry.example/web:1.4
            resources:
              requests: {memory: 512Mi}
              limits: {memory: 256Mi}
""").encode()

RUNBOOK = b"""\
# Checkout is slow

Look at the cart first.

## When the cart is to blame

Roll the release back, then tell the owners of the cart.
"""


def _screenshot() -> bytes:
    picture = Image.new("RGB", (1000, 160), "black")
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(22)
    for row, text in enumerate(
        ("2026-01-31 09:05:00 ERROR connection refused", "2026-01-31 09:05:02 ERROR giving up after 3 tries")
    ):
        draw.text((20, 30 + 50 * row), text, fill="white", font=font)
    data = io.BytesIO()
    picture.save(data, "PNG")
    return data.getvalue()


@pytest.fixture
def room(visit):
    visitor = visit()
    visitor.sign_up().open_case("checkout fails")
    return visitor


def test_a_trace_is_a_waterfall_with_its_critical_path(room):
    page = room.page
    expect(page.get_by_role("tab", name="Traces")).to_have_count(0)
    room.drop(("traces.json", _traces()))
    room.wait_until_read(1)
    page.get_by_role("tab", name="Traces").click()
    traces = page.get_by_role("region", name="Traces")
    expect(traces.get_by_role("listitem")).to_have_count(1)
    expect(traces.get_by_role("listitem")).to_contain_text(
        re.compile("web GET /checkout.*2 failed spans.*4 spans", re.S)
    )
    room.inspect("traces")
    traces.get_by_role("button", name=re.compile("web GET")).click()
    spans = page.get_by_role("listbox", name="Spans").get_by_role("option")
    expect(spans).to_have_text([re.compile(name) for name in ("web", "cart", "payment", "ledger")])
    expect(spans.nth(3)).to_contain_text("failed, on the critical path, begins after 90 ms")
    expect(spans.nth(1)).not_to_contain_text("critical")
    room.inspect("trace")
    page.get_by_role("button", name="Critical path").click()
    expect(spans).to_have_count(3)
    page.get_by_role("listbox", name="Spans").press("ArrowDown")
    expect(spans.nth(1)).to_have_attribute("aria-selected", "true")
    page.get_by_role("listbox", name="Spans").press("Enter")
    expect(page).to_have_url(re.compile("trace=4bf92f3577b34da6&span=c1"))
    spans.nth(2).click()
    expect(page).to_have_url(re.compile("trace=4bf92f3577b34da6&span=d1"))
    page.get_by_role("button", name=re.compile(r"\[?E1:L\d+\]?: open traces.json")).click()
    expect(page.get_by_role("dialog", name=re.compile("traces.json"))).to_be_visible()


def test_a_profile_is_a_flame_graph_and_says_who_took_most(room):
    page = room.page
    room.drop(("cpu.folded", PROFILE))
    room.wait_until_read(1)
    page.get_by_role("tab", name="Profile").click()
    boxes = page.get_by_role("tree", name="Flame graph").get_by_role("treeitem")
    expect(boxes).to_have_count(7)
    expect(page.get_by_role("treeitem", name="handle, 85.0 %")).to_be_visible()
    page.get_by_label("Find a function").fill("query")
    expect(page.get_by_text("25.0 % in functions with this name")).to_be_visible()
    hottest = page.get_by_role("region", name="Functions that took most themselves").get_by_role("listitem")
    expect(hottest.first).to_contain_text(re.compile(r"60\.0 %.*parse_json", re.S))
    room.inspect("profile")
    page.get_by_role("treeitem", name=re.compile("^handle")).click()
    expect(page.get_by_role("treeitem", name="handle, 100.0 %")).to_be_visible()
    page.get_by_role("button", name="Show the whole").click()
    expect(boxes).to_have_count(7)


def test_the_cluster_is_drawn_and_its_trouble_stands_first(room):
    page = room.page
    room.drop(("shop.yaml", MANIFESTS))
    room.wait_until_read(1)
    page.get_by_role("tab", name="Cluster").click()
    cluster = page.get_by_role("region", name="Cluster")
    expect(cluster.get_by_text("3 objects, 1 in trouble")).to_be_visible()
    expect(cluster.get_by_role("listitem").first).to_contain_text(re.compile("cart.*selects nothing", re.S))
    expect(cluster.locator("svg path").first, "a line from the service to what it selects").to_be_attached()
    room.inspect("cluster")


def test_two_versions_of_a_configuration_are_compared_and_what_is_risky_is_marked(room):
    page = room.page
    room.drop(("old/shop.yaml", MANIFESTS.replace(b"memory: 256Mi", b"memory: 1Gi")))
    room.wait_until_read(1)
    # one after the other: files dropped together are numbered as they arrive
    room.drop(("new/shop.yaml", MANIFESTS))
    room.wait_until_read(2)
    room.drop(("runbook.md", RUNBOOK))
    room.wait_until_read(3)
    page.get_by_role("tab", name="Config").click()
    changes = page.get_by_role("region", name="Changes from old/shop.yaml to new/shop.yaml")
    expect(changes).to_contain_text(re.compile(r"removed: .*memory: 1Gi.*added: .*memory: 256Mi", re.S))
    room.inspect("config-diff")
    page.get_by_label("Compare with").select_option("")
    page.get_by_label("File", exact=True).select_option(label="E2 new/shop.yaml")
    page.get_by_label("Compare with").select_option("")
    expect(page.get_by_role("region", name="Lines of new/shop.yaml")).to_contain_text("256Mi")
    room.inspect("config")
    page.get_by_role("tab", name="Documents").click()
    expect(page.get_by_role("article")).to_contain_text("Roll the release back")
    room.inspect("documents")


def test_a_line_where_something_was_noticed_is_marked(room):
    page = room.page
    room.drop(("shop.yaml", MANIFESTS))
    room.wait_until_read(1)
    room.row("shop.yaml").get_by_role("button", name="shop.yaml", exact=True).click()
    noticed = page.get_by_role("option").filter(has_text="Noticed:")
    expect(noticed.filter(has_text="256Mi")).to_have_count(1)
    expect(noticed.filter(has_text="app: basket")).to_have_count(1)
    room.inspect("marked-lines")


def test_a_screenshot_shows_what_was_read_where(room):
    page = room.page
    room.drop(("terminal.png", _screenshot()))
    room.wait_until_read(1)
    room.row("terminal.png").get_by_role("button", name="terminal.png", exact=True).click()
    expect(page.get_by_role("img", name=re.compile("terminal.png"))).to_be_visible()
    boxes = page.get_by_role("dialog").locator("figure rect")
    expect(boxes).to_have_count(2)
    boxes.nth(1).click()
    expect(page.get_by_role("listbox").get_by_role("option").nth(1)).to_have_attribute("aria-selected", "true")
    room.inspect("screenshot")
