"""What the bundle of a whole namespace has and its parts have not: old lines, callers that repeat, addresses."""

import json
from pathlib import Path

from faultmaven.diagnosis.models import Diagnosis
from faultmaven.diagnosis.service import diagnose

from tests.support.cases import case_of
from tests.unit.diagnosis.telemetry.worlds import accused, metrics, read, table

SERVICES = """\
apiVersion: v1
kind: Service
metadata: {name: berths, namespace: ferry}
spec: {clusterIP: 10.96.4.11, selector: {app: berths}, ports: [{port: 8083}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: berths, namespace: ferry}
spec:
  replicas: 1
  selector: {matchLabels: {app: berths}}
  template:
    metadata: {labels: {app: berths}}
    spec: {containers: [{name: main, image: "registry.example.com/berths:2"}]}
"""
PODS = """\
NAMESPACE   NAME                       READY   STATUS    RESTARTS   AGE
ferry       search-6c9f8d7b5-lz4kq     1/1     Running   0          3d
ferry       berths-7d9f8d7b5-qw4kz     1/1     Running   0          3d
"""
REFUSED = "dial tcp 10.96.4.11:8083: connect: connection refused"


def diagnosed(folder: Path, files: dict[str, str]) -> Diagnosis:
    with case_of(folder, files) as facts:
        return diagnose(facts)


def said(text: str, count: int = 5) -> str:
    return "".join(f"2025-08-12T10:02:{4 * n:02}Z {text}\n" for n in range(count))


def test_who_refuses_is_known_by_the_address_of_its_service(tmp_path: Path) -> None:
    log = said(f"ERROR rpc error: code = Unavailable desc = {REFUSED}")
    found = diagnosed(tmp_path, {"objects.yaml": SERVICES, "pods.txt": PODS, "search-6c9f8d7b5-lz4kq.log": log})

    assert [(cause.component, cause.cause_id) for cause in found.causes] == [
        ("Deployment/berths", "connection-refused")
    ]
    assert "search" in found.causes[0].summary


def span(number: int, service: str, parent: str, status: str) -> dict[str, object]:
    tags: list[dict[str, object]] = [{"key": "span.kind", "type": "string", "value": "client"}]
    if status:
        tags += [
            {"key": "error", "type": "bool", "value": True},
            {"key": "otel.status_description", "type": "string", "value": status},
        ]
    references = [{"refType": "CHILD_OF", "traceID": f"{number:032x}", "spanID": parent}] if parent else []
    return {
        "traceID": f"{number:032x}",
        "spanID": f"{service}-{number:x}",
        "operationName": "Get",
        "references": references,
        "startTime": 1754992800000000 + number * 1000000,
        "duration": 2000,
        "tags": tags,
        "logs": [],
        "processID": service,
    }


def test_a_span_says_why_it_failed_also_far_behind_on_one_long_line(tmp_path: Path) -> None:
    data = [
        {
            "traceID": f"{n:032x}",
            "spans": [
                span(n, "gate", "", f"search failed: {REFUSED}" if n > 150 else ""),
                span(n, "search", f"gate-{n:x}", f'desc = "transport: {REFUSED}"' if n > 150 else ""),
            ],
            "processes": {name: {"serviceName": name, "tags": []} for name in ("gate", "search")},
        }
        for n in range(200)
    ]
    found = diagnosed(tmp_path, {"objects.yaml": SERVICES, "pods.txt": PODS, "t.json": json.dumps({"data": data})})

    first = found.causes[0]
    assert (first.component, first.cause_id) == ("Deployment/berths", "connection-refused")
    assert "search" in first.summary, "its caller only repeats it"
    assert all(claim.is_verified for claim in first.claims)


def test_callers_that_repeat_what_a_program_says_are_not_blamed_for_it(tmp_path: Path) -> None:
    words = "NOAUTH Authentication required."
    basket = "2025-08-12T10:01:00Z INFO connecting to session-cache:6379\n" + said(f"ERROR cannot read: {words}")
    front = "2025-08-12T10:01:00Z INFO basket is at http://basket:7070\n"
    front += said(f"ERROR 13 INTERNAL: basket says: {words}", 9)
    store = "2025-08-12T10:00:00Z INFO Ready to accept connections\n"
    found = diagnosed(tmp_path, {"front.log": front, "basket.log": basket, "session-cache.log": store})

    assert [(c.component.removesuffix(".log"), c.cause_id) for c in found.causes] == [
        ("basket", "database-auth-failed")
    ]


RESTARTED = """\
apiVersion: v1
kind: Pod
metadata: {name: front-6c9f8d7b5-lz4kq, namespace: shop}
spec: {containers: [{name: main, image: "registry.example.com/front:2"}]}
status:
  phase: Running
  startTime: "2025-08-01T10:00:00Z"
  conditions: [{type: Ready, status: "True"}]
  containerStatuses:
  - name: main
    ready: true
    restartCount: 1
    state: {running: {startedAt: "2025-08-05T10:00:00Z"}}
    lastState: {terminated: {exitCode: 1, reason: Error, finishedAt: "2025-08-05T09:59:58Z"}}
"""


def test_what_a_program_says_now_is_no_reason_why_it_ended_days_ago(tmp_path: Path) -> None:
    log = said("ERROR 13 INTERNAL: card of customer 17 is not valid")
    found = diagnosed(tmp_path, {"pod.yaml": RESTARTED, "front-6c9f8d7b5-lz4kq.log": log})

    assert "app-exits-with-error" not in [cause.cause_id for cause in found.causes]


def test_what_was_written_at_a_start_long_ago_does_not_hide_the_incident(tmp_path: Path) -> None:
    usual = metrics("error_rate", front=0.001, cart=0.001, stock=0.001)
    failing = metrics("error_rate", stock=0.4)
    starts = "".join(f"2025-02-{day:02}T09:00:01Z ERROR retrying, store not ready yet\n" for day in (3, 9, 27))
    log = starts + "".join(f"2025-03-04T10:{n:02}:30Z INFO request completed\n" for n in range(26))
    found = read(tmp_path, {"m.csv": table(usual, failing), "stock.log": log}, "what is wrong?")

    assert accused(found)[0] == ("stock", "errors-raised")


def test_the_errors_of_a_server_in_front_are_explained_by_who_fails_behind_it(tmp_path: Path) -> None:
    calm = "".join(f'10.0.0.{n} - - [12/Aug/2025:09:{n:02}:00 +0000] "GET /ads HTTP/1.1" 200 51\n' for n in range(60))
    failed = "".join(f'10.0.0.{n} - - [12/Aug/2025:10:{n:02}:00 +0000] "GET /ads HTTP/1.1" 500 17\n' for n in range(20))
    ads = "".join(f"2025-08-12T09:{n:02}:00Z INFO ad served\n" for n in range(60))
    ads += "".join(f"2025-08-12T10:{n // 2:02}:{30 * (n % 2):02}Z ERROR boom in AdSource.pick\n" for n in range(40))
    front = "2025-08-12T09:00:00Z INFO ads are at http://promos:9555\n"
    found = diagnosed(tmp_path, {"edge.log": calm + failed, "edge-app.log": front, "promos.log": ads})

    assert "promos" in [cause.component.removesuffix(".log") for cause in found.causes]


LISTED = "\n".join(
    [
        "NAMESPACE   NAME     TYPE        CLUSTER-IP    EXTERNAL-IP   PORT(S)    AGE",
        *(
            f"shop        {name:<8} ClusterIP   10.96.4.{n}    <none>        80/TCP     9d"
            for n, name in enumerate("abc")
        ),
        "shop        rates    ClusterIP   10.96.4.12    <none>        80/TCP     9d",
        "kube-system kube-dns ClusterIP   10.96.0.10    <none>        53/UDP     9d\n",
    ]
)


def test_when_many_find_no_service_the_name_server_is_asked_why(tmp_path: Path) -> None:
    lost = said("ERROR call failed: dial tcp: lookup rates on 10.96.0.10:53: no such host")
    files = {f"{name}.log": f"2025-08-12T10:01:00Z INFO {name} is up\n{lost}" for name in ("cart", "teller", "mailer")}
    found = diagnosed(tmp_path / "many", {"services.txt": LISTED, **files})
    alone = diagnosed(tmp_path / "one", {"services.txt": LISTED, "cart.log": files["cart.log"]})

    assert [(cause.component, cause.cause_id) for cause in found.causes] == [("Service/kube-dns", "dns-failure")]
    assert "`mailer.log`" in found.causes[0].summary
    assert [cause.component for cause in alone.causes] == ["cart.log"]


def test_what_a_program_that_is_well_has_written_for_days_is_no_alarm(tmp_path: Path) -> None:
    words = "ERROR export failed: dial tcp: lookup tracing on 10.96.0.10:53: no such host"
    days = "".join(f"2025-08-{day:02}T{hour:02}:07:03Z {words}\n" for day in range(1, 13) for hour in (1, 9, 17))
    pod = RESTARTED.replace("restartCount: 1", "restartCount: 0").split("    lastState:")[0]
    name = "front-6c9f8d7b5-lz4kq.log"
    daily = diagnosed(tmp_path / "daily", {"pod.yaml": pod, name: days})
    burst = "".join(f"2025-08-12T17:{minute:02}:03Z {words}\n" for minute in range(10, 50))
    now = diagnosed(tmp_path / "now", {"pod.yaml": pod, name: days + burst})

    assert [cause.cause_id for cause in daily.causes] == []
    assert [cause.cause_id for cause in now.causes] == ["dns-failure"]


def test_how_often_an_event_was_is_cited_where_it_stands(tmp_path: Path) -> None:
    words = 'Error: secret "card-api" not found'
    table_of_events = (
        "LAST SEEN   TYPE      REASON   OBJECT                       MESSAGE\n"
        f"3m          Warning   Failed   pod/front-6c9f8d7b5-lz4kq    {words}\n"
    )
    described = (
        "Name:             front-6c9f8d7b5-lz4kq\nNamespace:        shop\nStatus:           Pending\n"
        "Events:\n  Type     Reason  Age                  From     Message\n"
        "  ----     ------  ----                 ----     -------\n"
        f"  Warning  Failed  3m (x52 over 14m)    kubelet  {words}\n"
    )
    found = diagnosed(tmp_path, {"events.txt": table_of_events, "describe.txt": described})

    assert found.causes[0].cause_id == "secret-missing"
    assert all(claim.is_verified for claim in found.causes[0].claims)
