"""Detection by content first and name second, one row per kind of file; unsure where it should be unsure."""

from __future__ import annotations

import pytest
from faultmaven.evidence.detection import detect
from faultmaven.evidence.models import DataType

from tests.unit.evidence.sources import source

_LOG = "\n".join(f"2025-05-29 10:14:{second} INFO started {second}" for second in range(10, 40))


@pytest.mark.parametrize(
    ("text", "path", "extractor", "data_type"),
    [
        ("Name: a\nNamespace: b\nLabels: <none>\nStatus: Running\nEvents: <none>", "x", "kubernetes_output", "config"),
        ("NAME   READY   STATUS   RESTARTS   AGE\nw-1    1/1     Error    0          2d", "x", "kubernetes_output",
         "config"),
        ("error: Metrics API not available", "top.txt", "command_errors", "text"),
        ("apiVersion: v1\nkind: Pod\nmetadata:\n  name: x", "pasted", "yaml_config", "config"),
        ("server:\n  port: 8080\n  name: web\ndb:\n  url: x", "pasted", "yaml_config", "config"),
        ('{\n "a": 1,\n "b": {"c": 2}\n}', "pasted", "json_config", "config"),
        ('{"level":30,"msg":"a"}\n{"level":30,"msg":"b"}', "pasted", "log", "log"),
        ("[server]\nport = 1\nname = \"x\"", "a.toml", "toml_config", "config"),
        ("DB_HOST=db\nDB_PORT=5432\nDEBUG=1", ".env", "env_config", "config"),
        (_LOG, "pasted", "log", "log"),
        (_LOG, "named.yaml.txt", "log", "log"),
        ("INFO:app:one\nINFO:app:two\nERROR:app:three", "pasted", "log", "log"),
        ("# Outage\n\nIt `broke`.\n\n## Cause\n\n- **disk** full\n- see [x](y)", "notes", "markdown", "text"),
        ("import os\n\ndef main() -> None:\n    pass\n", "main.py", "code", "code"),
        ("├─ get (shop) - 12ms (span_id=8497c3b9f4fea8fe)\n│  a: b\n  ├─ q (db) - 9ms", "t", "trace", "trace"),
        ('[{"traceId":"a","id":"b","timestamp":1,"localEndpoint":{"serviceName":"s"}}]', "z.json", "trace", "trace"),
        ("just a few words\nthat mean nothing", "pasted", "generic_text", "text"),
    ],
)  # fmt: skip
def test_file_is_taken_for_what_it_is(text: str, path: str, extractor: str, data_type: str) -> None:
    found = detect(source(text, path))
    assert (found.extractor, found.data_type) == (extractor, DataType(data_type))
    assert 0.0 < found.confidence <= 1.0


@pytest.mark.parametrize("text", ["", "\n\n", "   \n\t"])
def test_nothing_is_nothing(text: str) -> None:
    found = detect(source(text))
    assert (found.data_type, found.confidence) == (DataType.UNKNOWN, 0.0)


def test_prose_is_not_sure() -> None:
    assert detect(source("I think the database is slow.\nNot sure.")).confidence < 0.3
