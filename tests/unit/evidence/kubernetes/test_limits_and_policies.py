"""Quotas, limit ranges, volumes and network policies as kubectl prints them become fields of the API."""

from faultmaven.evidence.kubernetes.describe import looks_described, read_describe
from faultmaven.evidence.kubernetes.get_tables import read_tables
from faultmaven.evidence.kubernetes.objects import Reading
from faultmaven.evidence.kubernetes.tree import leaves

QUOTA = """\
Name:                   team
Namespace:              shop
Resource                Used  Hard
--------                ----  ----
limits.cpu              2     2
services                8     8
"""
LIMITS = """\
Name:       memory
Namespace:  shop
Type        Resource  Min  Max  Default Request  Default Limit  Max Limit/Request Ratio
----        --------  ---  ---  ---------------  -------------  -----------------------
Container   memory    -    1Gi  256Mi            512Mi          -
"""
NAMESPACE = """\
Name:         shop
Labels:       kubernetes.io/metadata.name=shop
Status:       Active

Resource Quotas
  Name:     compute
  Resource  Used  Hard
  --------  ---   ---
  pods      4     10
  Name:     objects
  Resource  Used  Hard
  --------  ---   ---
  secrets   5     5

No LimitRange resource.
"""
QUOTAS = """\
NAME    AGE   REQUEST                          LIMIT
team    10d   pods: 5/5, requests.cpu: 900m/1   limits.cpu: 2/2
"""
VOLUMES = """\
NAME    CAPACITY   ACCESS MODES   RECLAIM POLICY   STATUS   CLAIM          STORAGECLASS   REASON   AGE
pv-a    10Gi       RWO,RWX        Retain           Bound    other/data-0   fast                    3d
"""
POLICY = """\
Name:         ledger-peers
Namespace:    bank
Spec:
  PodSelector:     app=ledger
  Allowing ingress traffic:
    To Port: 9400/TCP
    From:
      NamespaceSelector: team=x
      PodSelector: tier=api
    From:
      IPBlock:
        CIDR: 10.0.0.0/8
        Except:
  Not affecting egress traffic
  Policy Types: Ingress
"""


def _values(reading: Reading, number: int = 0) -> dict[str, str | None]:
    return {path: value for path, value, _ in leaves(reading.objects[number].doc.root)}


def test_a_described_quota_says_what_is_used_of_what() -> None:
    lines = QUOTA.splitlines()
    reading = read_describe(lines)

    assert looks_described(lines) > 0.9
    assert (reading.objects[0].kind, reading.objects[0].namespace) == ("ResourceQuota", "shop")
    values = _values(reading)
    assert values['status.used["limits.cpu"]'] == "2"
    assert values["status.hard.services"] == "8"


def test_a_described_limit_range_says_the_largest_value() -> None:
    values = _values(read_describe(LIMITS.splitlines()))

    assert values["spec.limits[0].max.memory"] == "1Gi"
    assert "spec.limits[0].min.memory" not in values


def test_a_described_namespace_prints_its_quotas() -> None:
    reading = read_describe(NAMESPACE.splitlines())

    found = {(thing.kind, thing.namespace, thing.name) for thing in reading.objects}
    assert ("ResourceQuota", "shop", "compute") in found
    assert ("ResourceQuota", "shop", "objects") in found
    assert ("Namespace", None, "shop") in found
    assert "status.hard.No" not in _values(reading, 1)


def test_a_table_of_quotas_says_the_same() -> None:
    reading = read_tables(QUOTAS.splitlines(), 1, "")

    assert reading.objects[0].kind == "ResourceQuota"
    values = _values(reading)
    assert (values["status.used.pods"], values["status.hard.pods"]) == ("5", "5")
    assert values['status.hard["limits.cpu"]'] == "2"


def test_a_table_of_volumes_names_claim_and_modes() -> None:
    values = _values(read_tables(VOLUMES.splitlines(), 1, ""))

    assert (values["spec.claimRef.namespace"], values["spec.claimRef.name"]) == ("other", "data-0")
    assert values["spec.accessModes[1]"] == "ReadWriteMany"


def test_a_described_policy_names_ports_and_peers() -> None:
    values = _values(read_describe(POLICY.splitlines()))

    assert values["spec.ingress[0].ports[0].port"] == "9400"
    assert values["spec.ingress[0].from[0].podSelector.matchLabels.tier"] == "api"
    assert values["spec.ingress[0].from[0].namespaceSelector.matchLabels.team"] == "x"
    assert values["spec.ingress[0].from[1].ipBlock.cidr"] == "10.0.0.0/8"
