"""A cause blames the workload that has to be changed, whatever shows it, and loses no pod."""

from pathlib import Path

import pytest
from faultmaven.diagnosis.catalogue import load_catalogue
from faultmaven.diagnosis.heeded import NOTHING_ASKED
from faultmaven.diagnosis.naming import Component, Components
from faultmaven.diagnosis.service import draw_picture
from faultmaven.diagnosis.subjects import Subject

from tests.support.cases import case_of

OWNED = """\
apiVersion: v1
kind: Pod
metadata:
  name: odd-name
  namespace: shop
  ownerReferences:
  - apiVersion: apps/v1
    kind: ReplicaSet
    name: cart-7d9c6b5f4d
"""
WORKLOADS = """\
NAMESPACE   NAME                 READY   AGE
shop        statefulset.apps/db  1/1     9d

NAMESPACE   NAME                      DESIRED   CURRENT   READY   AGE
shop        daemonset.apps/agent      3         3         3       9d
"""


@pytest.fixture(scope="module")
def components(tmp_path_factory: pytest.TempPathFactory) -> Components:
    with case_of(Path(tmp_path_factory.mktemp("case")), {"pod.yaml": OWNED, "all.txt": WORKLOADS}) as facts:
        return Components(draw_picture(facts, NOTHING_ASKED, load_catalogue()))


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        (Subject("Pod", "odd-name", "shop"), Component("Deployment/cart", "shop", ("odd-name",))),
        (
            Subject("Pod", "web-5d98ffcfd-tz4nc", "shop"),
            Component("Deployment/web", "shop", ("web-5d98ffcfd-tz4nc",)),
        ),
        (Subject("ReplicaSet", "web-5d98ffcfd", "shop"), Component("Deployment/web", "shop")),
        (Subject("Pod", "db-0", "shop"), Component("StatefulSet/db", "shop", ("db-0",))),
        (Subject("Pod", "agent-x2k7m", "shop"), Component("DaemonSet/agent", "shop", ("agent-x2k7m",))),
        (
            Subject("Pod", "nightly-28731480-x7k2m", "shop"),
            Component("CronJob/nightly", "shop", ("nightly-28731480-x7k2m",)),
        ),
        (Subject("Pod", "planner-0", "shop"), Component("Pod/planner-0", "shop", ("planner-0",))),
        (Subject("Log", "payments"), Component("payments")),
        (Subject("Node", "n1"), Component("Node/n1")),
    ],
)
def test_the_owner_is_blamed(components: Components, subject: Subject, expected: Component) -> None:
    assert components.blamed("", subject) == expected


def test_what_a_signature_blames_goes_before_its_subject(components: Components) -> None:
    pod = Subject("Pod", "web-5d98ffcfd-tz4nc", "shop")
    assert components.blamed("Service/shop/web", pod) == Component("Service/web", "shop")
    assert components.blamed("Service/web", pod) == Component("Service/web", "shop")
    assert components.blamed("Node/n1", pod) == Component("Node/n1")


def test_all_pods_that_show_it_stand_beside_the_workload(components: Components) -> None:
    one, other, stranger = (
        Subject("Pod", name, "shop") for name in ("web-5d98ffcfd-tz4nc", "web-5d98ffcfd-8k2xv", "db-0")
    )
    assert components.blamed("", one, (other, stranger)).instances == (one.name, other.name)
