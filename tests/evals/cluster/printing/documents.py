"""Objects as `kubectl get -o yaml` and `-o json` print them."""

from __future__ import annotations

import json
from typing import Any

import yaml

from tests.evals.cluster.printing.words import plain_value
from tests.evals.cluster.world import Obj


class _Dumper(yaml.SafeDumper):
    """Strings that would be read as something else stand in double quotes, as Go writes them."""


def _text(dumper: _Dumper, value: str) -> yaml.ScalarNode:
    if "\n" in value:
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|")
    is_plain = dumper.resolve(yaml.ScalarNode, value, (True, False)) == "tag:yaml.org,2002:str"
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=None if is_plain else '"')


_Dumper.add_representer(str, _text)


def as_yaml(value: Obj | list[Obj]) -> str:
    """Return one object, or a List of them, as YAML."""
    return yaml.dump(_document(value), Dumper=_Dumper, sort_keys=True, default_flow_style=False, allow_unicode=True)


def as_json(value: Obj | list[Obj]) -> str:
    """Return one object, or a List of them, as JSON."""
    return json.dumps(_document(value), indent=4, sort_keys=True) + "\n"


def _document(value: Obj | list[Obj]) -> Any:
    if isinstance(value, list):
        return {"apiVersion": "v1", "items": plain_value(value), "kind": "List", "metadata": {"resourceVersion": ""}}
    return plain_value(value)
