"""A server's fault told by its clients' logs is the server's."""

from pathlib import Path

from faultmaven.diagnosis.service import diagnose

from tests.support.cases import case_of

FULL = "OOM command not allowed when used memory > 'maxmemory'."


def client(store: str) -> str:
    lines = ["2025-08-12T10:01:00Z INFO listening on 8080", f"2025-08-12T10:01:05Z INFO connecting to {store}:6379"]
    lines += [f"2025-08-12T10:02:{n:02}Z ERROR cannot store session: {FULL}" for n in range(4)]
    return "\n".join(lines) + "\n"


def blamed(folder: Path, files: dict[str, str]) -> list[tuple[str, str]]:
    with case_of(folder, files) as facts:
        found = diagnose(facts)
    return [(cause.cause_id, cause.component.removesuffix(".log")) for cause in found.causes]


def test_the_store_is_blamed_once_when_its_clients_complain(tmp_path: Path) -> None:
    store = "2025-08-12T10:00:00Z INFO Ready to accept connections\n2025-08-12T10:01:00Z INFO 3 changes saved\n"
    files = {"front.log": client("session-cache"), "cart.log": client("session-cache"), "session-cache.log": store}

    assert blamed(tmp_path, files) == [("redis-out-of-memory", "session-cache")]


def test_who_complains_is_named_when_nobody_knows_the_store(tmp_path: Path) -> None:
    text = f"2025-08-12T10:01:00Z INFO listening\n2025-08-12T10:02:51Z ERROR {FULL}\n"

    assert blamed(tmp_path, {"cart.log": text}) == [("redis-out-of-memory", "cart")]


def test_cut_connections_are_told_about_the_end_where_they_meet(tmp_path: Path) -> None:
    cut = "read tcp 10.0.0.4:51234->10.0.0.9:5432: read: connection reset by peer"

    def caller() -> str:
        lines = ["2025-08-12T10:01:05Z INFO connecting to ledger-db:5432"]
        return "\n".join(
            [*lines, *(f"2025-08-12T10:02:{n:02}Z ERROR query to ledger-db failed: {cut}" for n in range(4))]
        )

    files = {"front.log": caller(), "cart.log": caller(), "ledger-db.log": "2025-08-12T10:00:00Z INFO ready\n"}

    assert blamed(tmp_path, files)[0] == ("connection-reset", "ledger-db")


def test_in_a_chain_of_those_who_wait_the_last_is_who_does_not_answer(tmp_path: Path) -> None:
    def caller(callee: str) -> str:
        failed = f"ERROR call to {callee} failed: rpc error: code = DeadlineExceeded desc = context deadline exceeded"
        return "\n".join(f"2025-08-12T10:02:{n:02}Z {failed}" for n in range(8))

    files = {
        "front.log": caller("cart"),
        "cart.log": caller("payment"),
        "payment.log": "2025-08-12T10:00:00Z INFO up\n",
    }

    assert blamed(tmp_path, files)[0] == ("connection-timeout", "payment")


def test_what_somebody_tried_at_a_terminal_does_not_tell_against_the_server(tmp_path: Path) -> None:
    late = "call to {0} failed: dial tcp {0}:9000: i/o timeout"

    def waits_for(*names: str) -> str:
        lines = [f"2025-08-12T10:01:00Z INFO connected to {name}:9000" for name in names]
        lines += [f"2025-08-12T10:02:{n:02}Z ERROR {late.format(name)}" for n in range(4) for name in names]
        return "\n".join(lines) + "\n"

    pods = ("front-5f6b7c8d9-kx2lp", "cart-6d4cf56db6-x7k2p", "rates-7c9d8f6b5-q4xzl", "stock-5d8c7b9f66-4mqtz")
    table = "NAME   READY   STATUS   RESTARTS   AGE\n" + "".join(f"{p}   1/1   Running   0   9d\n" for p in pods)
    calm = "".join(f"2025-08-12T10:01:0{n}Z INFO request completed status=200 duration_ms=4\n" for n in range(4))
    files = {f"{pod}.log": calm for pod in pods[2:]} | {
        "pods.txt": table,
        f"{pods[0]}.log": waits_for("cart"),
        f"{pods[1]}.log": waits_for("rates", "stock"),
        "check.txt": "nc: connect to rates (10.96.177.169) port 9000 (tcp) timed out: Operation in progress\n",
    }

    assert blamed(tmp_path, files)[0] == ("network-degraded", "Deployment/cart")
