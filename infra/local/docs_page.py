"""The API's description as one page without scripts, so that it works offline and under the site's strict policy."""

from html import escape
from typing import Any

STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 60rem; margin: 0 auto; padding: 1rem }
summary { cursor: pointer; padding: .3rem 0; overflow-wrap: anywhere }
details details { margin-left: 1rem }
b.method { display: inline-block; min-width: 4.5rem }
table { border-collapse: collapse; width: 100% }
td, th { border-bottom: 1px solid #8886; padding: .25rem .5rem; text-align: left; vertical-align: top }
code { font: .875rem ui-monospace, monospace; overflow-wrap: anywhere }
pre { white-space: pre-wrap; overflow-wrap: anywhere }
body { background: light-dark(#fff, #121212) } a { color: light-dark(#0b57d0, #a8c7fa) }
"""

_METHODS = ("get", "post", "put", "patch", "delete")


def docs_page(description: dict[str, Any]) -> str:
    """Return the HTML of an OpenAPI 3.1 description: operations by tag, then the shapes they use."""
    info = description["info"]
    operations: dict[str, list[str]] = {}
    for path, item in description.get("paths", {}).items():
        for method in _METHODS:
            if operation := item.get(method):
                tag = next(iter(operation.get("tags", [])), "other")
                operations.setdefault(tag, []).append(_operation(method, path, operation))
    sections = "".join(f"<h2>{escape(tag)}</h2>{''.join(rows)}" for tag, rows in operations.items())
    schemas: dict[str, Any] = description.get("components", {}).get("schemas", {})
    shapes = "".join(_shape(name, schema) for name, schema in sorted(schemas.items()))
    title = escape(f"{info['title']} {info['version']}")
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/docs.css"></head>'
        f"<body><h1>{title}</h1><p>{escape(info.get('description', ''))}</p>"
        '<p>Every path stands under <code>/api</code>. For tools: <a href="/openapi.json">openapi.json</a>.</p>'
        f"{sections}<h2>Shapes</h2>{shapes}</body></html>"
    )


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    parameters = "".join(
        _row(f"{p['name']} ({p['in']})", _type(p.get("schema", {})), p.get("description", ""))
        for p in operation.get("parameters", [])
    )
    body = _content(operation.get("requestBody", {}))
    answers = "".join(
        _row(status, _content(answer), answer.get("description", ""))
        for status, answer in operation.get("responses", {}).items()
    )
    shown_body = f"<p>Body: {body}</p>" if body else ""
    return (
        f'<details><summary><b class="method">{method.upper()}</b> <code>{escape(path)}</code> '
        f"{escape(operation.get('summary', ''))}</summary><p>{escape(operation.get('description', ''))}</p>"
        f"{_table('Parameters', parameters)}{shown_body}{_table('Answers', answers)}</details>"
    )


def _shape(name: str, schema: dict[str, Any]) -> str:
    required = set(schema.get("required", []))
    rows = "".join(
        _row(field + ("" if field in required else " ?"), _type(value), value.get("description", ""))
        for field, value in schema.get("properties", {}).items()
    )
    return (
        f'<details id="{escape(name)}"><summary><code>{escape(name)}</code></summary>'
        f"<p>{escape(schema.get('description', ''))}</p>{_table('Fields', rows) if rows else _type(schema)}</details>"
    )


def _content(part: dict[str, Any]) -> str:
    return ", ".join(
        f"{escape(kind)} {_type(value.get('schema', {}))}" for kind, value in part.get("content", {}).items()
    )


def _type(schema: dict[str, Any]) -> str:
    """Return a schema as one readable word or link (already escaped)."""
    if reference := schema.get("$ref"):
        name = escape(reference.rpartition("/")[2])
        return f'<a href="#{name}">{name}</a>'
    for join in ("anyOf", "oneOf", "allOf"):
        if join in schema:
            return " | ".join(_type(part) for part in schema[join])
    if "enum" in schema or "const" in schema:
        return escape(" | ".join(str(value) for value in schema.get("enum", [schema.get("const")])))
    if schema.get("type") == "array":
        return f"[{_type(schema.get('items', {}))}]"
    return escape(str(schema.get("type", "any")) + (f" ({schema['format']})" if "format" in schema else ""))


def _table(caption: str, rows: str) -> str:
    return f"<h4>{caption}</h4><table>{rows}</table>" if rows else ""


def _row(name: str, kind: str, text: str) -> str:
    return f"<tr><td><code>{escape(name)}</code></td><td>{kind}</td><td>{escape(text)}</td></tr>"
