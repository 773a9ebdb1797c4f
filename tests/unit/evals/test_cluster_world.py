"""The simulated cluster's parts agree with each other, whatever is broken in it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import yaml
from faultmaven.diagnosis.catalogue import load_catalogue
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.evals.cluster import applications
from tests.evals.cluster.building import build_world
from tests.evals.cluster.bundles import make_bundle
from tests.evals.cluster.controllers import settle
from tests.evals.cluster.controllers.admission import pod_demand, usage
from tests.evals.cluster.controllers.endpoints import is_ready, selected
from tests.evals.cluster.faults import FAULTS
from tests.evals.cluster.printing.describe_pod import describe_pod
from tests.evals.cluster.printing.documents import as_yaml
from tests.evals.cluster.printing.tables import get_table
from tests.evals.cluster.printing.tables_of_workloads import pods
from tests.evals.cluster.printing.tabs import aligned
from tests.evals.cluster.quantities import amount, millicores
from tests.evals.cluster.traffic import troubles
from tests.evals.cluster.world import World

_SMALL = ["marquee", "tidewatch"]
_EXAMPLES = settings(max_examples=10)


def _broken(seed: int, fault: str) -> World:
    chance = random.Random(seed)
    for name in chance.sample(_SMALL, len(_SMALL)):
        world = build_world(name, str(seed))
        parts = [part for part in world.application.parts if FAULTS[fault].suits(world, part)]
        if parts:
            FAULTS[fault].inject(world, chance.choice(parts))
            return settle(world)
    raise AssertionError(f"{fault} befalls no application")


worlds = st.builds(_broken, st.integers(0, 10**6), st.sampled_from(sorted(FAULTS)))


@pytest.mark.parametrize("name", applications.names())
def test_a_world_with_no_fault_is_well(name: str) -> None:
    world = settle(build_world(name, "7"))
    assert [pod["metadata"]["name"] for pod in world.all("Pod") if not is_ready(pod)] == []
    assert troubles(world) == {}
    assert [event for event in world.events if event["type"] == "Warning"] == []


@_EXAMPLES
@given(worlds)
def test_every_pod_has_its_owner_and_every_owner_counts_its_pods(world: World) -> None:
    owners = {obj["metadata"]["uid"]: obj for obj in world.objects.values()}
    for pod in world.all("Pod"):
        for reference in pod["metadata"].get("ownerReferences", []):
            assert owners[reference["uid"]]["metadata"]["name"] == reference["name"]
    for replicas in world.all("ReplicaSet"):
        mine = [
            pod
            for pod in world.all("Pod")
            if any(o["uid"] == replicas["metadata"]["uid"] for o in pod["metadata"].get("ownerReferences", []))
            and "deletionTimestamp" not in pod["metadata"]
        ]
        assert len(mine) == replicas["status"]["replicas"] <= replicas["spec"]["replicas"]


@_EXAMPLES
@given(worlds)
def test_endpoints_are_the_ready_pods_that_the_service_selects(world: World) -> None:
    for service in world.all("Service", world.namespace):
        endpoints = world.get("Endpoints", service["metadata"]["name"])
        published = {a["ip"] for s in endpoints.get("subsets", []) for a in s.get("addresses", [])}
        if published:
            assert published == {pod["status"]["podIP"] for pod in selected(world, service) if is_ready(pod)}


@_EXAMPLES
@given(worlds)
def test_events_are_about_what_is_there_and_not_from_the_future(world: World) -> None:
    known = {obj["metadata"]["uid"] for obj in world.objects.values()}
    for event in world.events:
        assert event["involvedObject"]["uid"] in known
        assert event["firstTimestamp"] <= event["lastTimestamp"] <= world.now


@_EXAMPLES
@given(worlds)
def test_tables_descriptions_and_documents_say_the_same_of_a_pod(world: World) -> None:
    found = world.all("Pod", world.namespace)
    _, rows = pods(world, found)
    for pod, row in zip(found, rows, strict=True):
        document = yaml.safe_load(as_yaml(pod))
        statuses = document["status"].get("containerStatuses", [])
        inits = document["status"].get("initContainerStatuses", [])
        assert int(row[3].split()[0]) == sum(s["restartCount"] for s in [*statuses, *inits])
        assert row[1] == f"{sum(s['ready'] for s in statuses)}/{len(document['spec']['containers'])}"
        described = describe_pod(world, pod)
        counts = [int(line.split()[-1]) for line in described.splitlines() if "Restart Count:" in line]
        assert counts == [s["restartCount"] for s in [*inits, *statuses]]
        assert row[5] == (document["status"].get("podIP") or "<none>")


@_EXAMPLES
@given(worlds)
def test_nodes_and_quotas_hold_what_is_in_them(world: World) -> None:
    for node in world.all("Node"):
        here = [pod for pod in world.all("Pod") if pod["spec"].get("nodeName") == node["metadata"]["name"]]
        size = node["status"]["allocatable"]
        assert sum(pod_demand(pod)["requests.cpu"] for pod in here) <= millicores(size["cpu"])
        assert sum(pod_demand(pod)["requests.memory"] for pod in here) <= amount(size["memory"])
    for quota in world.all("ResourceQuota"):
        used = usage(world, quota["metadata"]["namespace"])
        for key, hard in quota["spec"]["hard"].items():
            read = millicores if key.endswith("cpu") else amount
            assert used.get(key, 0) <= read(hard)
            assert read(quota["status"]["used"][key]) == used.get(key, 0)


def test_every_fault_has_a_signature_that_names_it() -> None:
    known = {signature.id for signature in load_catalogue().signatures}
    assert [fault.id for fault in FAULTS.values() if not known & set(fault.mechanisms)] == []


def test_a_seed_makes_the_same_bundle_again() -> None:
    assert make_bundle(11).files == make_bundle(11).files


def test_names_of_the_numbered_layout_tell_nothing() -> None:
    made = make_bundle(3, "oom-killed", "tidewatch", "numbered")
    assert all(Path(name).stem.startswith("evidence_") for name in made.files)


def test_columns_are_those_of_kubectl() -> None:
    text = "Name:\tweb\nPriority:\t0\nContainers:\n  web:\n    Image:\tnginx\n    Port:\t<none>\nEvents:\t<none>\n"
    wanted = (
        "Name:      web\nPriority:  0\nContainers:\n  web:\n    Image:  nginx\n    Port:   <none>\nEvents:     <none>\n"
    )
    assert aligned(text) == wanted


def test_a_table_of_nothing_says_so() -> None:
    world = settle(build_world("tidewatch", "1"))
    assert get_table(world, "NetworkPolicy", world.namespace).startswith("No resources found in ")
