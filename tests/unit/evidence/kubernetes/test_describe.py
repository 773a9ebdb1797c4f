"""`kubectl describe`: what is printed comes back in the API's shape, with the line it was printed on."""

from __future__ import annotations

from pathlib import Path

import pytest
from faultmaven.evidence.kubernetes.tree import joined
from hypothesis import given, settings

from tests.unit.evidence.kubernetes.pods import Pod, described, pods
from tests.unit.evidence.sources import attrs_of, facts_of, rows_of, settings_of

POD = """Name:             web-1
Namespace:        shop
Node:             node-1/10.0.0.1
Labels:           app=web
Status:           Running
Init Containers:
  wait:
    Image:          busybox
    Command:
      sh
      -c
      until nslookup db; do
        sleep 1
      done
    State:          Terminated
      Reason:       Completed
      Exit Code:    0
    Ready:          True
    Restart Count:  0
Containers:
  web:
    Image:          nginx
    Port:           8080/TCP
    State:          Waiting
      Reason:       CrashLoopBackOff
    Last State:     Terminated
      Reason:       OOMKilled
      Exit Code:    137
      Finished:     Thu, 29 May 2025 12:15:28 +0200
    Ready:          False
    Restart Count:  6
    Limits:
      memory:  100Mi
    Liveness:       http-get http://:8080/healthz delay=3s timeout=1s period=10s #success=1 #failure=3
    Readiness:      exec [cat /tmp/ready] delay=0s timeout=1s period=10s #success=1 #failure=3
    Environment Variables from:
      web-config  ConfigMap  Optional: false
    Environment:
      DB_PASSWORD:  <set to the key 'password' in secret 'db'>        Optional: false
      MODE:         <set to the key 'mode' of config map 'settings'>  Optional: true
      POD_IP:        (v1:status.podIP)
      URL:          http://db:5432/x
    Mounts:
      /data from data (rw)
      /etc/app.conf from conf (ro,path="app.conf")
Conditions:
  Type              Status
  Ready             False
Volumes:
  data:
    Type:       PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)
    ClaimName:  web-data
    ReadOnly:   false
  conf:
    Type:      ConfigMap (a volume populated by a ConfigMap)
    Name:      web-conf
    Optional:  false
QoS Class:       Burstable
Node-Selectors:  disk=ssd
Tolerations:     node.kubernetes.io/not-ready:NoExecute op=Exists for 300s
Events:
  Type     Reason   Age                    From     Message
  ----     ------   ----                   ----     -------
  Warning  BackOff  3m6s (x896 over 4h2m)  kubelet  Back-off restarting failed container
"""


@pytest.mark.parametrize(
    ("path", "value", "line"),
    [
        ("metadata.labels.app", "web", 4),
        ("spec.nodeName", "node-1", 3),
        ("status.initContainerStatuses[wait].state.terminated.exitCode", "0", 17),
        ("spec.initContainers[wait].command[2]", "until nslookup db; do\n  sleep 1\ndone", 12),
        ("status.containerStatuses[web].state.waiting.reason", "CrashLoopBackOff", 25),
        ("status.containerStatuses[web].lastState.terminated.reason", "OOMKilled", 27),
        ("status.containerStatuses[web].lastState.terminated.exitCode", "137", 28),
        ("status.containerStatuses[web].lastState.terminated.finishedAt", "2025-05-29T10:15:28Z", 29),
        ("status.containerStatuses[web].ready", "false", 30),
        ("status.containerStatuses[web].restartCount", "6", 31),
        ("spec.containers[web].resources.limits.memory", "100Mi", 33),
        ("spec.containers[web].livenessProbe.httpGet.path", "/healthz", 34),
        ("spec.containers[web].livenessProbe.httpGet.port", "8080", 34),
        ("spec.containers[web].livenessProbe.failureThreshold", "3", 34),
        ("spec.containers[web].readinessProbe.exec.command[1]", "/tmp/ready", 35),
        ("spec.containers[web].envFrom[0].configMapRef.name", "web-config", 37),
        ("spec.containers[web].env[DB_PASSWORD].valueFrom.secretKeyRef.name", "db", 39),
        ("spec.containers[web].env[MODE].valueFrom.configMapKeyRef.key", "mode", 40),
        ("spec.containers[web].env[POD_IP].valueFrom.fieldRef.fieldPath", "status.podIP", 41),
        ("spec.containers[web].env[URL].value", "http://db:5432/x", 42),
        ("spec.containers[web].volumeMounts[conf].subPath", "app.conf", 45),
        ("status.conditions[Ready].status", "False", 48),
        ("spec.volumes[data].persistentVolumeClaim.claimName", "web-data", 52),
        ("spec.volumes[conf].configMap.name", "web-conf", 56),
        ("spec.nodeSelector.disk", "ssd", 59),
        ("spec.tolerations[0].tolerationSeconds", "300", 60),
    ],
)
def test_pod_leaf(path: str, value: str, line: int) -> None:
    assert settings_of(facts_of(POD))[path] == (value, line)


def test_pod_event_and_object() -> None:
    facts = facts_of(POD)
    thing = rows_of(facts, "objects")[0]
    assert (thing["kind"], thing["namespace"], thing["name"], thing["source"]) == ("Pod", "shop", "web-1", "describe")
    event = rows_of(facts, "events")[0]
    assert (event["component"], event["level"], event["line_no"]) == ("Pod/shop/web-1", "warn", 64)
    assert attrs_of(event) == {
        "reason": "BackOff",
        "type": "Warning",
        "count": 896,
        "from": "kubelet",
        "first_age": "4h2m",
        "last_age": "3m6s",
    }


def test_several_objects_in_one_output() -> None:
    text = POD + "\n\n" + POD.replace("web-1", "web-2")
    facts = facts_of(text)
    assert [row["name"] for row in rows_of(facts, "objects")] == ["web-1", "web-2"]
    assert rows_of(facts, "objects")[1]["line_no"] == POD.count("\n") + 3


@given(pods)
@settings(max_examples=60, deadline=None)
def test_described_pod_comes_back(pod: Pod) -> None:
    text = described(pod)
    found = settings_of(facts_of(text))
    assert found["metadata.name"][0] == pod.name
    for key, value in pod.labels:
        assert found[joined("metadata.labels", key)][0] == value
    for entry in pod.containers:
        spec, status = f"spec.containers[{entry.name}]", f"status.containerStatuses[{entry.name}]"
        assert found[f"{spec}.image"][0] == entry.image
        assert [found[f"{spec}.command[{n}]"][0] for n in range(len(entry.command))] == list(entry.command)
        assert found[f"{status}.restartCount"][0] == str(entry.restarts)
        assert found.get(f"{status}.state.waiting.reason", (None,))[0] == entry.waiting
        code = found.get(f"{status}.lastState.terminated.exitCode", (None,))[0]
        assert code == (None if entry.exit_code is None else str(entry.exit_code))
        for key, value in entry.limits:
            assert found[joined(f"{spec}.resources.limits", key)][0] == value
        for key, value in entry.env:
            assert found[f"{spec}.env[{key}].value"][0] == value
    lines = text.split("\n")
    assert all(1 <= line <= len(lines) for _, line in found.values())


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (
            "Replicas:  3 desired | 1 updated | 3 total | 2 available | 1 unavailable\nStrategyType: RollingUpdate",
            "Deployment",
        ),
        ("Pods Statuses:    0 Active (0 Ready) / 0 Succeeded / 2 Failed\nParallelism: 1\nCompletions: 1", "Job"),
        ("Desired Number of Nodes Scheduled: 3", "DaemonSet"),
        ("Schedule: */5 * * * *\nConcurrency Policy: Forbid", "CronJob"),
        ("Type: ClusterIP\nSession Affinity: None\nEndpoints: <none>", "Service"),
        ("StorageClass:  fast\nStatus: Pending\nAccess Modes:", "PersistentVolumeClaim"),
        ("Capacity:\n  cpu: 2\nAllocatable:\n  cpu: 2", "Node"),
        ("API Version: cert-manager.io/v1\nKind: Certificate", "Certificate"),
    ],
)
def test_kind_is_told_by_its_headings(head: str, kind: str) -> None:
    facts = facts_of(f"Name: x\nNamespace: default\nLabels: <none>\n{head}\nEvents: <none>")
    thing = rows_of(facts, "objects")[0]
    assert thing["kind"] == kind
    assert thing["namespace"] == (None if kind == "Node" else "default")


def test_real_describe_outputs_lose_no_line(shared_data: Path) -> None:
    for path in sorted(shared_data.glob("incidents/kubernetes/*/*describe*.txt")):
        text = path.read_text("utf-8")
        facts = facts_of(text, path.name)
        if not facts.count("objects"):
            assert "Error from server" in text, path
            continue
        thing = rows_of(facts, "objects")[0]
        assert thing["kind"] != "Unknown", path
        first_of_end = next((n for n, line in enumerate(text.split("\n"), 1) if line.startswith("stderr:")), None)
        last = max(n for n, line in enumerate(text.split("\n"), 1) if line.strip(' "') and n < (first_of_end or 10**9))
        assert (thing["line_no"], thing["line_end"]) == (1, last), path
