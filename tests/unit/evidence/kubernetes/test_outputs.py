"""Tables of get and top, events, ownership trees, manifests, and the errors of kubectl."""

from __future__ import annotations

import pytest

from tests.unit.evidence.sources import attrs_of, facts_of, rows_of, settings_of

PODS = """NAMESPACE   NAME    READY   STATUS             RESTARTS        AGE   IP          NODE     LABELS
shop        web-1   0/1     CrashLoopBackOff   12 (3m ago)     2d    10.1.2.3    node-1   app=web,tier=front
shop        web-2   1/1     Running            0               2d    10.1.2.4    node-2   <none>"""
EVENTS = """LAST SEEN   TYPE      REASON             OBJECT                MESSAGE
3m (x4 over 5m)   Warning   FailedScheduling   pod/web-1             0/3 nodes are available: 3 Insufficient cpu.
49m         Normal    Scheduled          Pod/web-2             Successfully assigned shop/web-2 to node-1"""
TREE = """NAME                                READY   STATUS             AGE
Deployment/web                      0/1                        17h
└── ReplicaSet/web-6f               0/1                        17h
    └── Pod/web-6f-x                0/1     ErrImagePull       17h
        ├── Event/web-6f-x.18       -       Failed: Error: ErrImagePull   3m
        └── NetworkPolicy/deny      -                          17h"""


def test_wide_table_with_namespaces_and_labels() -> None:
    facts = facts_of(PODS)
    first = rows_of(facts, "objects")[0]
    assert (first["kind"], first["namespace"], first["name"], first["line_no"]) == ("Pod", "shop", "web-1", 2)
    found = [row for row in rows_of(facts, "settings") if row["object_id"] == first["object_id"]]
    values = {row["path"]: row["value"] for row in found}
    assert values["printed.status"] == "CrashLoopBackOff"
    assert values["printed.restarts"] == "12"
    assert values["printed.ready"] == "0/1"
    assert values["spec.nodeName"] == "node-1"
    assert values["metadata.labels.tier"] == "front"


def test_headerless_rows_are_still_pods() -> None:
    facts = facts_of("\n".join(PODS.split("\n")[1:]))
    assert [(row["kind"], row["name"]) for row in rows_of(facts, "objects")] == [("Pod", "web-1"), ("Pod", "web-2")]


@pytest.mark.parametrize(
    ("header", "row", "kind"),
    [
        ("NAME   STATUS   ROLES    AGE   VERSION", "n1   NotReady,SchedulingDisabled   <none>   35d   v1.30.4", "Node"),
        ("NAME   READY   UP-TO-DATE   AVAILABLE   AGE", "web   0/1   1   0   34m", "Deployment"),
        ("NAME   TYPE   CLUSTER-IP   PORT(S)   AGE", "web   NodePort   10.0.0.1   80:30080/TCP   4d", "Service"),
        ("NAME   VOLUME   CAPACITY   ACCESS MODES   AGE", "d   pv1   1Gi   RWO   5m", "PersistentVolumeClaim"),
        ("NAME   COMPLETIONS   DURATION   AGE", "job-1   0/1   5m   5m", "Job"),
        ("NAME   REFERENCE   TARGETS   AGE", "w   Deployment/web   9%/80%   3d", "HorizontalPodAutoscaler"),
        ("NAME    CPU(cores)   MEMORY(bytes)", "web-1   900m   84Mi", "Pod"),
        ("NAME    CPU(cores)   CPU%   MEMORY(bytes)   MEMORY%", "n1   117m   0%   1387Mi   91%", "Node"),
    ],
)  # fmt: skip
def test_kind_of_a_table(header: str, row: str, kind: str) -> None:
    names, values = header.split("   "), row.split("   ")
    widths = [max(len(name), len(value)) + 3 for name, value in zip(_clean(names), _clean(values), strict=True)]
    text = "\n".join(
        "".join(cell.ljust(width) for cell, width in zip(_clean(cells), widths, strict=True)).rstrip()
        for cells in (names, values)
    )
    assert [thing["kind"] for thing in rows_of(facts_of(text), "objects")] == [kind]


def _clean(cells: list[str]) -> list[str]:
    return [cell.strip() for cell in cells if cell.strip()]


def test_node_status_becomes_a_condition() -> None:
    text = (
        "NAME   STATUS                        ROLES    AGE   VERSION\n"
        "n1     NotReady,SchedulingDisabled   <none>   35d   v1.30.4"
    )
    found = settings_of(facts_of(text))
    assert found["status.conditions[Ready].status"] == ("False", 2)
    assert found["spec.unschedulable"] == ("true", 2)


def test_events_table() -> None:
    events = rows_of(facts_of(EVENTS, "kubectl get events -n shop"), "events")
    assert [event["component"] for event in events] == ["Pod/shop/web-1", "Pod/shop/web-2"]
    assert [event["level"] for event in events] == ["warn", "info"]
    assert attrs_of(events[0])["count"] == 4
    assert all(event["source"] == "k8s-event" for event in events)


def test_tree_names_owners_and_reads_events() -> None:
    facts = facts_of(TREE)
    assert [row["kind"] for row in rows_of(facts, "objects")] == ["Deployment", "ReplicaSet", "Pod", "NetworkPolicy"]
    policy = rows_of(facts, "objects")[3]
    under = {row["path"]: row["value"] for row in rows_of(facts, "settings") if row["object_id"] == policy["object_id"]}
    assert under["printed.under.name"] == "web-6f-x"
    event = rows_of(facts, "events")[0]
    assert (event["level"], event["component"], attrs_of(event)["reason"]) == ("warn", "Pod/web-6f-x", "Failed")


def test_manifest_documents_lists_and_empty_rules() -> None:
    text = """apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: shop}
spec:
  podSelector: {}
  egress: []
---
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Service
  metadata:
    name: web
  spec:
    selector:
      app.kubernetes.io/name: web"""
    facts = facts_of(text, "all.yaml")
    assert [(row["kind"], row["name"], row["line_no"]) for row in rows_of(facts, "objects")] == [
        ("NetworkPolicy", "deny", 1),
        ("Service", "web", 11),
    ]
    found = settings_of(facts)
    assert found["spec.egress"] == ("[]", 6)
    assert found['spec.selector["app.kubernetes.io/name"]'] == ("web", 17)


def test_broken_document_does_not_take_the_others_along() -> None:
    text = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n---\napiVersion: v1\nkind: Pod\n  name: b\n bad\n---\nx: 1"
    facts = facts_of(text, "m.yaml")
    assert [row["name"] for row in rows_of(facts, "objects")] == ["a"]
    assert facts.warnings[0].startswith("YAML is broken at line ")
    assert settings_of(facts)["x"] == ("1", 11)


def test_alias_bomb_is_refused_and_read_by_line() -> None:
    levels = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9))
    facts = facts_of(f"a0: &a0 [x, x]\n{levels}", "bomb.yaml")
    assert "behind aliases" in facts.warnings[0]


def test_json_list_with_an_event() -> None:
    text = """{"apiVersion": "v1", "kind": "List", "items": [
{"apiVersion": "v1", "kind": "Event", "type": "Warning", "reason": "Failed", "message": "no image",
 "involvedObject": {"kind": "Pod", "namespace": "shop", "name": "web-1"}, "count": 7,
 "lastTimestamp": "2025-05-29T10:14:26Z"}]}"""
    event = rows_of(facts_of(text, "events.json"), "events")[0]
    assert (event["component"], event["line_no"], attrs_of(event)["count"]) == ("Pod/shop/web-1", 2, 7)


def test_failed_command_is_a_gap_with_its_lines() -> None:
    text = (
        "Command `kubectl top pods -A` failed with return code 1\nstdout:\n\nstderr:\nerror: Metrics API not available"
    )
    events = rows_of(facts_of(text), "events")
    assert [(event["line_no"], event["source"], attrs_of(event)["reason"]) for event in events] == [
        (1, "command", "CommandFailed"),
        (5, "command", "MetricsUnavailable"),
    ]


def test_pasted_session_of_several_commands() -> None:
    text = f"$ kubectl get pods -A\n{PODS}\n\n$ kubectl logs web-1 -n shop\n2025-05-29 10:15:28,411 - ERROR - boom"
    facts = facts_of(text)
    assert [row["line_no"] for row in rows_of(facts, "objects")] == [3, 4]
    event = rows_of(facts, "events")[0]
    assert (event["line_no"], event["level"], event["msg"], event["host"]) == (7, "error", "boom", "web-1")
