"""From the JSON schemas of tools to what holds a model to them: one schema for a call, and words for the prompt.

It runs in the environment of the model and imports nothing of the product.
"""

import json
from typing import Any

#: What a schema says of forms is not enforced while writing; whoever asked validates the answer, as with any vendor.
_DROPPED = frozenset({"title", "description", "default", "minLength", "pattern", "minimum", "maximum"})
#: A model this small comes to no end by itself: what may be left out it is not let write; lists and texts are short.
MOST_ITEMS, MOST_CHARACTERS = 2, 160


def call_schema(tools: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the schema of one call of one of these tools: `{"name": ..., "arguments": {...}}`."""
    defs: dict[str, Any] = {}
    choices: list[dict[str, Any]] = []
    for number, tool in enumerate(tools):
        function = tool["function"]
        parameters = function.get("parameters") or {"type": "object", "properties": {}}
        prefix = f"t{number}_"
        for name, schema in parameters.get("$defs", {}).items():
            defs[prefix + name] = lean(schema, prefix)
        arguments = lean({key: value for key, value in parameters.items() if key != "$defs"}, prefix)
        choices.append(_object({"name": {"const": function["name"]}, "arguments": arguments}))
    root = choices[0] if len(choices) == 1 else {"anyOf": choices}
    return {**root, "$defs": defs}


def lean(schema: Any, prefix: str = "") -> Any:
    """Return a schema with the required properties alone (all, where none is), short lists and short texts."""
    if isinstance(schema, list):
        return [lean(item, prefix) for item in schema]
    if not isinstance(schema, dict):
        return schema
    kept: dict[str, Any] = {}
    for key, value in schema.items():
        if key == "$ref":
            kept[key] = value.replace("#/$defs/", f"#/$defs/{prefix}")
        elif key == "properties":
            wanted = schema.get("required") or list(value)
            kept[key] = {name: lean(inner, prefix) for name, inner in value.items() if name in wanted}
        elif key not in _DROPPED:
            kept[key] = lean(value, prefix)
    if kept.get("type") == "array":
        kept["maxItems"] = MOST_ITEMS
    if kept.get("type") == "string" and "enum" not in kept:
        kept["maxLength"] = min(schema.get("maxLength", MOST_CHARACTERS), MOST_CHARACTERS)
    if "properties" in kept:
        kept["required"] = list(kept["properties"])
        kept["additionalProperties"] = False
    return kept


def told(tool: dict[str, Any]) -> str:
    """Return a tool in words: its name, what it is for, and its parameters as one line of JSON types."""
    function = tool["function"]
    parameters = function.get("parameters") or {}
    shape = _shape(parameters, parameters.get("$defs", {}))
    return f"{function['name']}{json.dumps(shape, ensure_ascii=False)}: {function.get('description', '')}"


def _shape(schema: dict[str, Any], defs: dict[str, Any]) -> Any:
    if "$ref" in schema:
        return _shape(defs[schema["$ref"].rsplit("/", 1)[1]], defs)
    if "enum" in schema:
        return "|".join(map(str, schema["enum"]))
    if "properties" in schema:
        wanted = schema.get("required") or list(schema["properties"])
        return {name: _shape(inner, defs) for name, inner in schema["properties"].items() if name in wanted}
    if schema.get("type") == "array":
        return [_shape(schema.get("items", {}), defs)]
    return schema.get("description") or schema.get("type", "any")


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
