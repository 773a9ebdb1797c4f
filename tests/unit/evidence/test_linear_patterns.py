"""Patterns that a short text must not keep busy: what can be read in two ways is not read in all of them."""

from __future__ import annotations

import time

import pytest
from faultmaven.evidence.analysis.setting_rules import kubernetes_containers
from faultmaven.evidence.analysis.setting_rules.config import Config, Setting
from faultmaven.evidence.kubernetes.get_tables import is_table_header

#: What took seconds to minutes before, in texts of a few hundred characters; now it is microseconds.
_SECONDS = 1.0


@pytest.mark.parametrize("rest", ["óp", "óp   x", "_____  "])
def test_a_line_that_nearly_heads_a_table_of_kubectl(rest: str) -> None:
    begun = time.process_time()
    assert not is_table_header("NAME   " + "CPU(cores)   MEMORY(bytes)      READY          I   " * 12 + rest)
    assert time.process_time() - begun < _SECONDS


def test_headers_with_and_without_a_namespace_and_long_gaps() -> None:
    assert is_table_header("NAMESPACE     NAME        READY   UP-TO-DATE                AGE   ")
    assert is_table_header("LAST SEEN   TYPE      REASON      OBJECT      MESSAGE")
    assert not is_table_header("NAMESPACE     READY   AGE")
    assert not is_table_header("NAME   ready")


def test_a_name_full_of_templates() -> None:
    cut, whole = "spec.containers[" + "{{ a }}" * 40, "spec.containers[{{ .a[0] }}-{{ .b }}].image"
    settings = [Setting(path, "x", 1, "image", "") for path in (cut, whole)]
    begun = time.process_time()
    found = kubernetes_containers.containers(Config("kubernetes-yaml", settings))
    assert time.process_time() - begun < _SECONDS
    assert [box.path for box in found] == ["spec.containers[{{ .a[0] }}-{{ .b }}]"]
