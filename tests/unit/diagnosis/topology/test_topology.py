"""Who depends on whom, out of each kind of evidence, with the line that says so."""

from pathlib import Path

from faultmaven.diagnosis.binding import Proof
from faultmaven.diagnosis.catalogue import Catalogue
from faultmaven.diagnosis.citations import CitationChecker
from faultmaven.diagnosis.heeded import NOTHING_ASKED
from faultmaven.diagnosis.service import draw_picture
from faultmaven.diagnosis.subjects import Ref
from faultmaven.diagnosis.topology.building import draw_topology
from faultmaven.diagnosis.topology.graph import Edge, How, Topology
from faultmaven.diagnosis.topology.names import Names, workload_of_pod

from tests.support.cases import case_of

Drawn = set[tuple[str, str, str]]


def draw(folder: Path, files: dict[str, str]) -> Drawn:
    """Return the edges of a case; every one must be proven by its line."""
    with case_of(folder, files) as facts:
        picture = draw_picture(facts, NOTHING_ASKED, Catalogue([]))
        topology = draw_topology(picture, Names.of_case(facts, [entity.subject for entity in picture.entities]))
        checker = CitationChecker(facts)
        assert [edge.proof for edge in topology.edges if not checker.cite(edge.proof).checked] == []
        return {(edge.source, edge.how.value, edge.target) for edge in topology.edges}


MANIFESTS = """\
apiVersion: v1
kind: Service
metadata: {name: cart, namespace: shop}
spec:
  selector:
    app: basket
  ports: [{port: 7070}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: basket, namespace: shop}
spec:
  template:
    metadata:
      labels:
        app: basket
    spec:
      containers:
        - name: server
          image: basket:1
          env:
            - name: DATABASE_URL
              value: postgres://shop@ledger-db:5432/carts
          envFrom:
            - configMapRef:
                name: basket-settings
      volumes:
        - name: data
          persistentVolumeClaim:
            claimName: basket-data
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: ledger-db, namespace: shop}
spec:
  template:
    metadata:
      labels:
        app: ledger-db
    spec:
      containers:
        - {name: db, image: "postgres:16"}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop, namespace: shop}
spec:
  rules:
    - http:
        paths:
          - path: /
            backend:
              service:
                name: cart
"""


def test_objects_say_what_they_select_mount_and_address(tmp_path: Path) -> None:
    assert draw(tmp_path, {"all.yaml": MANIFESTS}) >= {
        ("cart", "routes to", "basket"),
        ("basket", "calls", "ledger-db"),
        ("basket", "uses", "ConfigMap/basket-settings"),
        ("basket", "uses", "PersistentVolumeClaim/basket-data"),
        ("Ingress/shop", "routes to", "cart"),
    }


def test_logs_name_whom_their_program_talks_to(tmp_path: Path) -> None:
    files = {
        "front.log": "2025-01-01T00:00:01Z INFO connecting to cart:7070\n2025-01-01T00:00:02Z INFO ready\n",
        "cart.log": "2025-01-01T00:00:01Z INFO listening\n2025-01-01T00:00:02Z ERROR http://stock:80/a gave 502\n",
        "stock.log": "2025-01-01T00:00:01Z INFO listening\n2025-01-01T00:00:02Z INFO ready to serve\n",
    }
    assert draw(tmp_path, files) == {("front", "calls", "cart"), ("cart", "calls", "stock")}


def test_a_call_to_somebody_names_him_and_not_the_word_between(tmp_path: Path) -> None:
    front = "2025-01-01T00:00:01Z INFO ready\n2025-01-01T00:00:02Z ERROR call to stock failed: deadline exceeded\n"
    stock = "2025-01-01T00:00:01Z INFO listening\n2025-01-01T00:00:02Z INFO ready to serve\n"
    assert draw(tmp_path, {"front.log": front, "stock.log": stock}) == {("front", "calls", "stock")}


def test_labels_of_metrics_name_both_ends_of_a_call(tmp_path: Path) -> None:
    text = 'istio_requests_total{source_workload="front",destination_workload="cart",response_code="200"} 12\n'
    assert draw(tmp_path, {"m.prom": f"# TYPE istio_requests_total counter\n{text}"}) == {("front", "calls", "cart")}


def test_spans_of_one_service_under_those_of_another_are_calls(tmp_path: Path) -> None:
    head = "TraceID,SpanID,ParentID,ServiceName,OperationName,StartTimeUnixNano,EndTimeUnixNano\n"
    rows = "t1,a1,root,front,GET /,1741082400000000000,1741082400100000000\n"
    rows += "t1,b1,a1,cart,GET /cart,1741082400010000000,1741082400090000000\n"
    assert draw(tmp_path, {"t.csv": head + rows * 1}) == {("front", "calls", "cart")}


def test_a_pod_is_its_workload_and_a_hash_has_to_look_like_one() -> None:
    assert workload_of_pod("ts-basic-service-5dc8d4f9fd-46997") == "ts-basic-service"
    assert workload_of_pod("cart-5d98ffcfd-tz4nc") == "cart"
    assert workload_of_pod("front-service") is None
    assert workload_of_pod("payment-processing-stage") is None


def test_addresses_mean_the_component_of_their_host() -> None:
    names = Names(["cart", "ledger-db"])

    assert names.of("http://cart.shop.svc.cluster.local:7070/x") == "cart"
    assert names.of("postgres://user@ledger-db:5432/x") == "ledger-db"
    assert names.of("CART") == "cart"
    assert names.of("cart.example.com") is None, "a host of the internet that begins alike"
    assert names.of("carton") is None


def edge(source: str, target: str) -> Edge:
    return Edge(source, target, How.CALLS, Proof("", Ref("e", 1, "f", 1, 1), ()))


def test_paths_follow_dependencies_and_end_in_rings() -> None:
    topology = Topology([edge("a", "b"), edge("b", "c"), edge("c", "a"), edge("b", "d")])

    assert [e.target for e in topology.path("a", "d")] == ["b", "d"]
    assert topology.path("d", "a") == []
    assert topology.reachable("c") == {"a", "b", "c", "d"}
    assert topology.dependents("d") == {"a", "b", "c", "d"}
