"""Causes above their effects across components: what fails below explains what those above it show."""

from pathlib import Path

from faultmaven.diagnosis.models import Diagnosis
from faultmaven.diagnosis.ranking import first_causes
from faultmaven.diagnosis.service import diagnose

from tests.support.cases import case_of

DATABASE_FULL = """\
2025-08-12T10:01:00Z INFO database system is ready to accept connections
2025-08-12T10:02:00Z ERROR could not extend file "base/16384/2619": No space left on device
2025-08-12T10:02:05Z ERROR could not extend file "base/16384/2620": No space left on device
"""
CART = """\
2025-08-12T10:01:00Z INFO connecting to ledger-db:5432
2025-08-12T10:02:10Z ERROR dial tcp ledger-db:5432: connect: connection refused
2025-08-12T10:02:12Z ERROR dial tcp ledger-db:5432: connect: connection refused
2025-08-12T10:02:14Z ERROR dial tcp ledger-db:5432: connect: connection refused
"""
FRONT = """\
2025-08-12T10:01:00Z INFO serving, cart is at http://cart:7070
2025-08-12T10:02:11Z ERROR upstream http://cart:7070/items answered 502 Bad Gateway
2025-08-12T10:02:13Z ERROR upstream http://cart:7070/items answered 502 Bad Gateway
2025-08-12T10:02:15Z ERROR upstream http://cart:7070/items answered 502 Bad Gateway
"""


def diagnosed(folder: Path, files: dict[str, str]) -> Diagnosis:
    with case_of(folder, files) as facts:
        return diagnose(facts, "front fails with errors, why?")


def _stem(component: str) -> str:
    return component.removesuffix(".log")


def test_a_full_database_stands_above_what_its_callers_and_theirs_show(tmp_path: Path) -> None:
    found = diagnosed(tmp_path, {"ledger-db.log": DATABASE_FULL, "cart.log": CART, "front.log": FRONT})

    assert found.causes[0].cause_id == "no-space-left"
    ends = [(_stem(link.source), _stem(link.target)) for link in found.causes[0].chain]
    assert ends == [("ledger-db", "cart"), ("cart", "front")]
    assert found.causes[0].chain[0].claim.is_verified
    assert not {cause.cause_id for cause in found.causes} & {"connection-refused", "http-upstream-error"}


def test_without_the_database_its_caller_says_what_is_known(tmp_path: Path) -> None:
    found = diagnosed(tmp_path, {"cart.log": CART, "front.log": FRONT})

    assert found.causes
    assert "no-space-left" not in [cause.cause_id for cause in found.causes]


def test_faults_of_two_components_that_do_not_depend_on_each_other_stay_two(tmp_path: Path) -> None:
    mail = DATABASE_FULL.replace("database system is ready to accept connections", "mail queue is ready")
    expired = "".join(
        f"2025-08-12T10:02:{n:02}Z ERROR tls: failed to verify certificate: x509: certificate has expired\n"
        for n in range(5)
    )
    found = diagnosed(tmp_path, {"mailer.log": mail, "gate.log": f"2025-08-12T10:01:00Z INFO listening\n{expired}"})

    assert {"no-space-left", "certificate-expired"} <= {cause.cause_id for cause in found.causes}


POLICY = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: default-deny-egress, namespace: shop}
spec: {podSelector: SELECTED, policyTypes: [Egress]}
"""
PODS = """\
NAMESPACE   NAME                       READY   STATUS    RESTARTS   AGE
shop        cart-6c9f8d7b5-lz4kq       1/1     Running   0          3d
shop        billing-7d9f8d7b5-qw4kz    1/1     Running   0          3d
"""
UNRESOLVED = "2025-08-12T10:02:{n:02} ERROR dial tcp: lookup rates on 10.96.0.10:53: no such host\n"
CUT_OFF = (
    "2025-08-12T10:02:{n:02} ERROR com.mysql.cj.jdbc.exceptions.CommunicationsException: Communications link failure\n"
)


def test_a_policy_for_all_pods_stands_above_what_each_of_them_cannot_reach(tmp_path: Path) -> None:
    files = {
        "pods.txt": PODS,
        "cart-6c9f8d7b5-lz4kq.log": "".join(UNRESOLVED.format(n=n) for n in range(4)),
        "billing-7d9f8d7b5-qw4kz.log": "".join(CUT_OFF.format(n=n) for n in range(9)),
    }
    (tmp_path / "all").mkdir()
    (tmp_path / "one").mkdir()
    found = diagnosed(tmp_path / "all", {**files, "policy.yaml": POLICY.replace("SELECTED", "{}")})
    assert [cause.component for cause in found.causes] == ["NetworkPolicy/default-deny-egress"]

    own = POLICY.replace("SELECTED", "{matchLabels: {app: cart}}")
    labelled = PODS.replace("AGE", "AGE   LABELS").replace("3d", "3d    app=cart", 1)
    found = diagnosed(tmp_path / "one", {**files, "pods.txt": labelled, "policy.yaml": own})
    assert "Deployment/billing" in [cause.component for cause in found.causes]


def test_who_keeps_an_old_address_is_blamed_and_not_whom_it_does_not_reach(tmp_path: Path) -> None:
    services = """\
NAMESPACE   NAME    TYPE        CLUSTER-IP    EXTERNAL-IP   PORT(S)    AGE
shop        rates   ClusterIP   10.96.12.77   <none>        8000/TCP   14m
"""
    rates = "shop        rates-5c9f8d7b5-qw4kz      1/1     Running   0          3d\n"
    timed_out = 'ERROR cart call to rates failed: Get "http://rates:8000/1": dial tcp 10.96.41.9:8000: i/o timeout'
    log = "".join(f"2025-08-12T10:02:{n:02} {timed_out}\n" for n in range(9))
    files = {"services.txt": services, "pods.txt": PODS + rates, "cart-6c9f8d7b5-lz4kq.log": log}
    first = diagnosed(tmp_path, files).causes[0]
    assert (first.cause_id, first.component) == ("stale-dns", "Deployment/cart")


def test_of_causes_that_explain_each_other_in_a_ring_the_one_worth_most_stays() -> None:
    ring = {("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")}

    def first(causes: list[str], explains: set[tuple[str, str]]) -> list[str]:
        return first_causes(causes, lambda one, other: (one, other) in explains, lambda cause, _: float(cause == "b"))

    assert first(["a", "b", "c", "d"], ring) == ["b"]
    assert first(["a", "b", "c", "d", "e"], ring | {("e", "a")}) == ["e"]
    assert first(["a", "b"], {("a", "b"), ("b", "a")}) == ["a", "b"]
