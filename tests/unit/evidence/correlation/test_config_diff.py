"""Versions of one configuration are found by names and content, and their changes are said in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from faultmaven.evidence.correlation.config_diff import ConfigChange, config_changes
from faultmaven.evidence.correlation.versions import place_in_time
from faultmaven.evidence.facts.case_facts import CaseFacts

_DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  replicas: 3
  template:
    spec:
      containers:
        - name: web
          image: shop/web:1.4
          resources:
            limits:
              memory: 512Mi
"""


def changes_of(folder: Path, files: dict[str, str]) -> list[ConfigChange]:
    """Return the changes in a case of these files."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    with CaseFacts.from_files([folder]) as facts:
        return config_changes(facts)


def test_an_object_that_changed_is_told_with_both_lines(tmp_path: Path) -> None:
    after = _DEPLOYMENT.replace("512Mi", "128Mi").replace("  replicas: 3\n", "")
    changes = changes_of(tmp_path, {"before/web.yaml": _DEPLOYMENT, "after/all.yaml": after})
    told = {change.words: (change.before_place.line_no, change.after_place.line_no) for change in changes}
    assert told["spec.template.spec.containers[web].resources.limits.memory changed from 512Mi to 128Mi"] == (15, 14)
    assert told["spec.replicas was removed (it was 3)"][0] == 7
    assert {(change.subject, change.newer, change.kind) for change in changes} == {
        ("Deployment/shop/web", "after", "changed"),
        ("Deployment/shop/web", "after", "removed"),
    }


def test_plain_files_are_paired_by_their_names(tmp_path: Path) -> None:
    changes = changes_of(
        tmp_path,
        {
            "app.properties.bak": "server.port=8080\npool.size=20\ncache.ttl=60\n",
            "app.properties": "server.port=8080\npool.size=2\ncache.ttl=60\nlog.level=debug\n",
            "other.properties": "server.port=1\npool.size=1\n",
        },
    )
    assert [change.words for change in changes] == [
        "pool.size changed from 20 to 2",
        "log.level was added as debug",
    ]
    assert changes[0].before_place.filename == "app.properties.bak"
    assert changes[0].after_place.line_no == 2


def test_files_of_one_name_that_hold_other_things_are_no_versions(tmp_path: Path) -> None:
    files = {"a/settings.properties": "x.a=1\nx.b=2\nx.c=3\n", "b/settings.properties": "y.a=1\ny.b=2\ny.c=4\n"}
    assert changes_of(tmp_path, files) == []


def test_repeated_directives_are_compared_as_a_bag(tmp_path: Path) -> None:
    old = "events {}\nhttp {\n upstream b {\n  server one;\n  server two;\n }\n sendfile on;\n}\n"
    new = old.replace("  server one;\n", "").replace("two;\n", "two;\n  server three;\n")
    changes = changes_of(tmp_path, {"nginx-2025-01-01.conf": old, "nginx-2025-02-01.conf": new})
    assert [(change.words, change.newer) for change in changes] == [
        ("http.upstream[b].server changed from one to three", "after")
    ]


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("app.yaml.old", "app.yaml"),
        ("app-before.yaml", "app-after.yaml"),
        ("app-v1.yaml", "app-v2.yaml"),
        ("old/app.yaml", "new/app.yaml"),
        ("app.2024-12-31.yaml", "app.2025-01-02.yaml"),
        ("app_20250101T1000.yaml", "app_20250101T1100.yaml"),
        ("app (1).yaml", "app.yaml"),
        ("app.yaml~", "app.yaml"),
    ],
)
def test_names_of_versions_have_one_stem(older: str, newer: str) -> None:
    first, second = place_in_time(older), place_in_time(newer)
    assert first.stem == second.stem == "app.yaml"
    assert (first.when, first.date, first.number) <= (second.when, second.date, second.number)


def test_different_names_stay_different() -> None:
    assert place_in_time("billing.yaml").stem != place_in_time("orders.yaml").stem
    assert place_in_time("newsletter.yaml").stem == "newsletter.yaml"
