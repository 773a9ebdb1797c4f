"""The change of a setting behind a fault: found in revisions, replica sets, manifests and diffs, and told first."""

from __future__ import annotations

from pathlib import Path

import pytest
from faultmaven.diagnosis.models import Diagnosis
from faultmaven.diagnosis.service import diagnose
from faultmaven.evidence.local import read_files

KILLED = """\
Name:             cart-7c5b8d9f4c-x2k9p
Namespace:        shop
Node:             node-2/10.0.3.12
Labels:           app=cart
                  pod-template-hash=7c5b8d9f4c
Status:           Running
Controlled By:    ReplicaSet/cart-7c5b8d9f4c
Containers:
  cart:
    Image:          registry.example.com/cart:1.14.0
    State:          Waiting
      Reason:       CrashLoopBackOff
    Last State:     Terminated
      Reason:       OOMKilled
      Exit Code:    137
    Ready:          False
    Restart Count:  6
    Limits:
      cpu:     500m
      memory:  256Mi
"""
REVISION = """\
deployment.apps/cart with revision #{number}
Pod Template:
  Labels:\tapp=cart
\tpod-template-hash={hash}
  Containers:
   cart:
    Image:\tregistry.example.com/cart:1.14.0
    Limits:
      cpu:\t500m
      memory:\t{memory}
  Volumes:\t<none>

"""
REPLICA_SET = """\
apiVersion: apps/v1
kind: ReplicaSet
metadata:
  name: cart-{hash}
  namespace: shop
  annotations: {{deployment.kubernetes.io/revision: "{number}"}}
  ownerReferences:
  - {{apiVersion: apps/v1, kind: Deployment, name: cart, controller: true}}
spec:
  template:
    spec:
      containers:
      - name: cart
        image: registry.example.com/cart:1.14.0
        resources:
          limits: {{cpu: 500m, memory: {memory}}}
"""
MANIFEST = """\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: cart, namespace: shop, generation: {number}}}
spec:
  template:
    spec:
      containers:
      - name: cart
        image: registry.example.com/cart:1.14.0
        resources:
          limits: {{memory: {memory}}}
"""
DIFF = """\
diff --git a/deploy/cart.yaml b/deploy/cart.yaml
--- a/deploy/cart.yaml
+++ b/deploy/cart.yaml
@@ -31,7 +31,7 @@ spec:
           resources:
             limits:
               cpu: 500m
-              memory: 1Gi
+              memory: 256Mi
             requests:
               cpu: 100m
"""
OLD, NEW = {"number": 7, "hash": "6f7d9c8b5d", "memory": "1Gi"}, {"number": 8, "hash": "7c5b8d9f4c", "memory": "256Mi"}


def diagnosed(folder: Path, files: dict[str, str]) -> Diagnosis:
    for name, text in files.items():
        (folder / name).write_text(text)
    with read_files([folder]) as facts:
        return diagnose(facts, "why does cart restart?")


@pytest.mark.parametrize(
    ("files", "between"),
    [
        ({"history.txt": REVISION.format(**OLD) + REVISION.format(**NEW)}, "revision 7 and 8"),
        ({"sets.yaml": REPLICA_SET.format(**NEW) + "---\n" + REPLICA_SET.format(**OLD)}, "revision 7 and 8"),
        ({"a.yaml": MANIFEST.format(**NEW), "b.yaml": MANIFEST.format(**OLD)}, "generation 7 and 8"),
        ({"change.diff": DIFF}, ""),
    ],
    ids=["printed revisions", "replica sets", "manifests", "diff"],
)
def test_the_chain_begins_at_the_change_of_the_limit(tmp_path: Path, files: dict[str, str], between: str) -> None:
    found = diagnosed(tmp_path, {"pod.txt": KILLED, **files})
    cause = found.causes[0]
    assert (cause.cause_id, cause.component) == ("oom-killed", "Deployment/cart")
    first = cause.chain[0].claim
    assert "`limits.memory` was changed from 1Gi to 256Mi" in first.text
    assert between in first.text
    assert first.is_verified
    assert ["1Gi" in c.quote or "256Mi" in c.quote for c in first.citations] == [True, True]
    assert "from 1Gi to 256Mi" in cause.summary
    assert any("undo" in (step.text + (step.command or "")).lower() for step in cause.remediation)


def _unnumbered(memory: str, image: str) -> str:
    return MANIFEST.format(number=1, memory=memory).replace(", generation: 1", "").replace("1.14.0", image)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ("1.13.2", "Since `limits.memory` was changed from 1Gi to 256Mi, between image 1.13.2 and 1.14.0, pod `cart-"),
        ("nightly", "Where `limits.memory` is 256Mi in what runs, and 1Gi in another version of it, pod `cart-"),
        ("1.15.0", "Where `limits.memory` is 256Mi in what runs, and 1Gi in another version of it, pod `cart-"),
    ],
    ids=["the image tells which came before", "nothing tells", "what runs is the older one"],
)
def test_of_manifests_without_numbers_the_one_that_pods_show_runs(tmp_path: Path, other: str, said: str) -> None:
    files = {"pod.txt": KILLED, "a.yaml": _unnumbered("256Mi", "1.14.0"), "b.yaml": _unnumbered("1Gi", other)}
    cause = diagnosed(tmp_path, files).causes[0]
    assert cause.summary.startswith(said)
    assert cause.chain[0].claim.is_verified


def test_two_manifests_of_which_none_is_known_to_run_say_nothing(tmp_path: Path) -> None:
    table = "NAMESPACE   NAME                    READY   STATUS      RESTARTS   AGE\n"
    table += "shop        cart-7c5b8d9f4c-x2k9p   0/1     OOMKilled   6          3d\n"
    both = f"{_unnumbered('256Mi', '1.14.0')}---\n{_unnumbered('1Gi', '1.14.0')}"
    cause = diagnosed(tmp_path, {"pods.txt": table, "both.yaml": both}).causes[0]
    assert cause.cause_id == "oom-killed"
    assert "1Gi" not in cause.summary


def test_the_same_amount_in_another_unit_is_no_change(tmp_path: Path) -> None:
    files = {"pod.txt": KILLED, "a.yaml": _unnumbered("256Mi", "1.14.0"), "b.yaml": _unnumbered("262144Ki", "1.13.2")}
    assert "limits.memory" not in diagnosed(tmp_path, files).causes[0].summary


def test_a_change_elsewhere_is_not_behind_the_fault(tmp_path: Path) -> None:
    other = DIFF.replace("cart", "search")
    table = "NAMESPACE   NAME                     READY   STATUS    RESTARTS   AGE\n"
    table += "shop        search-5d98ffcfd-tz4nc   1/1     Running   0          3d\n"
    found = diagnosed(tmp_path, {"pod.txt": KILLED, "change.diff": other, "pods.txt": table})
    assert all("was changed" not in link.claim.text for link in found.causes[0].chain)


def test_a_value_that_stayed_is_no_change(tmp_path: Path) -> None:
    same = REVISION.format(**NEW) + REVISION.format(**{**NEW, "number": 7})
    found = diagnosed(tmp_path, {"pod.txt": KILLED, "history.txt": same})
    assert all("was changed" not in link.claim.text for link in found.causes[0].chain)


def test_a_variable_that_was_taken_away_is_told(tmp_path: Path) -> None:
    log = "2025-11-04T10:00:01Z ERROR cart missing required environment variable CART_DB_URL\n" * 2
    diff = DIFF.replace("-              memory: 1Gi\n+              memory: 256Mi\n", "-        - name: CART_DB_URL\n")
    found = diagnosed(tmp_path, {"cart.log": log, "change.diff": diff})
    assert found.causes[0].cause_id == "missing-env-var"
    assert "(CART_DB_URL) was removed" in found.causes[0].chain[0].claim.text
