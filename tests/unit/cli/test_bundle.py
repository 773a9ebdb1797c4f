"""`fm bundle`: it asks kubectl only to read, never for a Secret, and says what it could not get."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from faultmaven.cli.kubernetes.collecting import CLUSTER_KINDS, DESCRIBED, KINDS
from faultmaven.cli.kubernetes.errors import KubectlFailed, NotReadOnly
from faultmaven.cli.kubernetes.kubectl import Kubectl

from tests.unit.cli.conftest import Fm


def asked(kubectl: Path) -> list[list[str]]:
    return [json.loads(line) for line in kubectl.with_name("asked").read_text().splitlines()]


def test_a_namespace_is_written_into_a_folder(fm: Fm, kubectl: Path, tmp_path: Path) -> None:
    folder = tmp_path / "bundle"
    ran = fm("bundle", "shop", "--kubectl", str(kubectl), "--context", "prod", "-o", str(folder))
    assert (ran.code, ran.out) == (0, f"{folder}\n")
    files = {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}
    assert files["logs/cart-1/web.log"] == "2026-01-31T09:05:00Z ERROR cart-1 out of memory\n"
    assert files["logs/cart-1/web.previous.log"].endswith("before the restart\n")
    assert "logs/cart-1/sidecar.previous.log" not in files, "it never restarted"
    assert {"get/pods.yaml", "describe/pods.txt", "events.txt", "events.yaml"} <= files.keys()
    assert not {"get/jobs.yaml", "get/cronjobs.yaml"} & files.keys(), "an empty answer, or list, is no file"
    assert not any(name.startswith("top/") for name in files)
    assert "fm: left out: get/configmaps.yaml: " in ran.err
    assert "nodes is forbidden" in ran.err
    assert not [name for name, text in files.items() if "forbidden" in text], "it would read as an error of the shop"
    assert "Metrics" not in ran.err, "a cluster without metrics is no trouble of this account"


def test_it_only_reads_and_asks_for_no_secret(fm: Fm, kubectl: Path, tmp_path: Path) -> None:
    fm("bundle", "shop", "--kubectl", str(kubectl), "--context", "prod", "-o", str(tmp_path / "bundle"))
    calls = asked(kubectl)
    assert {tuple(call[:2]) for call in calls} == {("--context", "prod")}
    assert {call[2] for call in calls} <= {"get", "describe", "logs", "top", "version"}
    assert not [call for call in calls if any("secret" in argument.lower() for argument in call)]
    assert not [kind for kind in (*KINDS, *DESCRIBED, *CLUSTER_KINDS) if "secret" in kind]


@pytest.mark.parametrize(
    "command",
    [
        ("delete", "pods"),
        ("exec", "cart-1"),
        ("apply", "-f", "x"),
        ("get", "secrets"),
        ("get", "pods,Secret"),
        ("get", "secret/db"),
        ("describe", "secrets.v1"),
        ("get", "all"),
    ],
)
def test_nothing_else_can_be_run(command: tuple[str, ...], kubectl: Path) -> None:
    with pytest.raises(NotReadOnly):
        Kubectl(str(kubectl)).read(*command)
    assert not kubectl.with_name("asked").exists()


def test_a_pod_may_have_secret_in_its_name(kubectl: Path) -> None:
    assert b"out of memory" in Kubectl(str(kubectl)).read("logs", "secret-rotator-1", "--namespace=shop")
    assert Kubectl(str(kubectl)).read("get", "pods", "--namespace=secrets")


def test_a_cluster_that_cannot_be_reached_fails_with_its_reason(
    fm: Fm, kubectl: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FAKE_KUBECTL_DOWN", "1")
    ran = fm("bundle", "shop", "--kubectl", str(kubectl), "-o", str(tmp_path / "bundle"))
    assert (ran.code, ran.err) == (1, "fm: The connection to the server 127.0.0.1:6443 was refused\n")
    with pytest.raises(KubectlFailed):
        Kubectl(str(kubectl)).read("get", "pods")


def test_without_kubectl_it_says_so(fm: Fm, tmp_path: Path) -> None:
    ran = fm("bundle", "shop", "--kubectl", str(tmp_path / "none"), "-o", str(tmp_path / "bundle"))
    assert (ran.code, "install it" in ran.err) == (2, True)


def test_a_folder_that_is_there_is_not_written_into(fm: Fm, kubectl: Path, tmp_path: Path) -> None:
    assert fm("bundle", "shop", "--kubectl", str(kubectl), "-o", str(tmp_path)).code == 2
    assert not kubectl.with_name("asked").exists()


@pytest.mark.parametrize("namespace", ["--all-namespaces", "../shop", "Shop", "a,b", ""])
def test_a_namespace_is_a_name(namespace: str, fm: Fm, kubectl: Path, tmp_path: Path) -> None:
    assert fm("bundle", "--kubectl", str(kubectl), "-o", str(tmp_path / "bundle"), "--", namespace).code == 2
    assert not kubectl.with_name("asked").exists()
