"""What a file declares: classes, functions, methods and imports, by tree-sitter, also where the syntax is broken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from faultmaven.evidence.extractors.source_code.grammars import GRAMMARS, grammar

if TYPE_CHECKING:
    from tree_sitter import Node, Query

#: Parsed of a file: 10 MB of code in one file is generated, and its beginning says what it is.
BYTES_MAX = 1_000_000
SYMBOLS_MAX = 10_000
_DETAIL_CHARS = 200

#: What a node of the syntax tree is, over all grammars: they call the same things by few names.
_KINDS: Mapping[str, str] = {
    **dict.fromkeys(
        (
            *("class_definition", "class_declaration", "class_specifier", "struct_specifier", "interface_declaration"),
            *("enum_declaration", "enum_specifier", "record_declaration", "struct_declaration", "struct_item"),
            *(
                "enum_item",
                "trait_item",
                "trait_definition",
                "object_definition",
                "object_declaration",
                "module",
                "class",
            ),
            *("trait_declaration", "protocol_declaration", "type_spec", "abstract_class_declaration"),
            "class_statement",
        ),
        "class",
    ),
    **dict.fromkeys(("impl_item", "namespace_definition", "mod_item", "namespace_declaration"), "scope"),
    **dict.fromkeys(
        (
            *("function_definition", "function_declaration", "function_item", "method_definition"),
            "method_declaration",
            *("constructor_declaration", "method", "singleton_method", "init_declaration", "function_statement"),
            *("generator_function_declaration", "secondary_constructor", "function_signature_item"),
            "variable_declarator",
        ),
        "function",
    ),
    **dict.fromkeys(
        (
            *("import_statement", "import_from_statement", "import_declaration", "use_declaration", "preproc_include"),
            *("using_directive", "namespace_use_declaration", "import_spec", "import_header", "import"),
        ),
        "import",
    ),
}
_NAME_FIELDS = ("name", "declarator", "type", "path", "source", "module_name")
_NAME_TYPES = frozenset(
    {
        *("identifier", "type_identifier", "simple_identifier", "constant", "name", "field_identifier", "word"),
        *("namespace_identifier", "qualified_identifier", "scoped_identifier", "function_name", "simple_name"),
        *("dot_index_expression", "method_index_expression"),
        *("property_identifier", "operator_name", "destructor_name", "generic_type", "qualified_name"),
    }
)


@dataclass(frozen=True)
class Symbol:
    """One declaration: its lines (1-based), what it is, and the class or function that it stands in."""

    line_no: int
    line_end: int
    kind: str
    name: str
    container: str | None
    detail: str


def symbols_of(text: str, language: str) -> list[Symbol]:
    """Return what the text declares, in its order; nothing for a language without a grammar."""
    if language not in GRAMMARS:
        return []
    import tree_sitter  # noqa: PLC0415  (only the pipeline's function has it)

    data = text.encode("utf-8", "replace")[:BYTES_MAX]
    tree = tree_sitter.Parser(grammar(language)).parse(data)
    captured = tree_sitter.QueryCursor(_query(language)).captures(tree.root_node)
    nodes = [node for found in captured.values() for node in found if node.is_named and node.type in _KINDS]
    nodes.sort(key=lambda node: (node.start_byte, -node.end_byte))
    return _nested(nodes[:SYMBOLS_MAX])


@cache
def _query(language: str) -> Query:
    import tree_sitter  # noqa: PLC0415

    known = [name for name in _KINDS if grammar(language).id_for_node_kind(name, True) is not None]
    return tree_sitter.Query(grammar(language), "\n".join(f"({name}) @found" for name in known))


def _nested(nodes: list[Node]) -> list[Symbol]:
    """Turn nodes into symbols; what a node lies in is its container."""
    symbols: list[Symbol] = []
    open_scopes: list[tuple[int, str, str]] = []
    for node in nodes:
        while open_scopes and open_scopes[-1][0] <= node.start_byte:
            open_scopes.pop()
        kind = _KINDS[node.type]
        if kind == "import":
            symbols.append(_symbol(node, kind, _line(node), open_scopes))
            continue
        name = _name(node)
        if name is None or not _declares(node):
            continue
        in_class = bool(open_scopes) and open_scopes[-1][2] in {"class", "scope"}
        is_method = kind == "function" and (in_class or node.child_by_field_name("receiver") is not None)
        if kind != "scope":
            symbols.append(_symbol(node, "method" if is_method else kind, name, open_scopes))
        open_scopes.append((node.end_byte, name, kind))
    return symbols


def _declares(node: Node) -> bool:
    """Tell declarations from the mention of a C struct's name, and from a variable that holds no function."""
    if node.type in {"struct_specifier", "enum_specifier", "class_specifier"}:
        return node.child_by_field_name("body") is not None
    if node.type == "variable_declarator":
        value = node.child_by_field_name("value")
        return value is not None and value.type in {"arrow_function", "function_expression"}
    return True


def _symbol(node: Node, kind: str, name: str, scopes: list[tuple[int, str, str]]) -> Symbol:
    receiver = node.child_by_field_name("receiver") if kind == "method" else None
    container = ".".join(scope[1] for scope in scopes) or None
    if receiver is not None:
        container = _text(receiver).strip("()").split(" ")[-1].lstrip("*")
    first, (last, column) = node.start_point[0], node.end_point
    last -= column == 0 and last > first  # it ends with its newline
    return Symbol(first + 1, last + 1, kind, name[:_DETAIL_CHARS], container, _line(node))


def _name(node: Node, depth: int = 0) -> str | None:
    """Return a declaration's name: the field of that name, inside the declarators that C wraps around it."""
    if node.type in _NAME_TYPES or depth > 8:
        return _text(node)
    for field in _NAME_FIELDS:
        child = node.child_by_field_name(field)
        if child is not None:
            found = _name(child, depth + 1)
            if found:
                return found
    found = next((child for child in node.named_children if child.type in _NAME_TYPES), None)
    return _text(found) if found is not None else None


def _text(node: Node) -> str:
    return (node.text or b"")[:_DETAIL_CHARS].decode("utf-8", "replace")


def _line(node: Node) -> str:
    """Return the first line of a declaration: its signature, as far as it stands there."""
    text = (node.text or b"")[: 4 * _DETAIL_CHARS].decode("utf-8", "replace")
    return text.split("\n", 1)[0].strip().rstrip("{").rstrip()[:_DETAIL_CHARS]
