"""HCL read a line at once says what HCL read token by token says, whatever the lines are."""

from __future__ import annotations

from faultmaven.evidence.extractors.hcl_reader import HclReader
from faultmaven.evidence.extractors.setting_rows import SettingRows
from faultmaven.evidence.kubernetes.tree import Tree
from hypothesis import given
from hypothesis import strategies as st

_VALUES = st.sampled_from([
    *['"a"', '"a ${var.x} b"', "1", "-2.5", "1e3", "true", "var.a.b[0]", 'a.b["c d"]', "[", "{", "[]", "{}", "[1,2,]"],
    *['["a", "b"]', "[a b]", '["x" # c', 'f("x")', "a ? b : c", "1 + 2", "<<EOT", '"a" # c', '"a" // d', '"a" /* x'],
    *["/* y */ 1", '"open', "a ==", "a ? ", "a +", '"a",', "1h", "x,", "$", "", "== 1", "=> 2", '"q\\"r"', "a.*.b"],
    *['"%{if x}"', "null # {", '("a")', '"a" "b"', "[[1]]", "{a=1}", "{ a = 1, b = 2 }", "é"],
])  # fmt: skip
_HEADS = st.sampled_from([
    *['resource "a" "b" {', "block {", 'x "y" {', "x y {", '"x" {', 'x "y ${z}" {', 'x "y"{ # c', "{", "locals {,"],
    *["a = {", "b = [", "b = { # c", "} , {", 'dynamic "a" { b = 1 }', 'x "" {', "}", "},", "] # c", "]", "}}", "])"],
    *["", "# c", "// c", ",", "/* a", "*/", "EOT", "  EOT"],
])  # fmt: skip
_KEYS = st.sampled_from(["a", "b-c", '"k q"', "a.b", "(x)", "a b", "1", "é", "for x in y"])
_SIGNS = st.sampled_from([" = ", "=", ": ", " : ", " => ", " =\t", "== "])
_LINES = st.one_of(
    st.tuples(_KEYS, _SIGNS, _VALUES).map("".join),
    _HEADS,
    st.tuples(_VALUES, st.sampled_from(["", ",", " , ", " # x"])).map("".join),
)


class _TokensOnly(HclReader):
    def _is_between(self) -> bool:
        return False


def _read(lines: list[str], kind: type[HclReader]) -> tuple[Tree, list[str]]:
    found = SettingRows()
    tree = kind(found).read(lines)
    facts = found.facts()
    return tree, [*facts.warnings, repr(facts.tables.get("events"))]


@given(st.lists(_LINES, max_size=14))
def test_lines_at_once_are_what_their_tokens_are(lines: list[str]) -> None:
    assert _read(lines, HclReader) == _read(lines, _TokensOnly)


def test_a_configuration_has_the_lines_of_its_settings() -> None:
    text = 'resource "a" "b" { # it\n  x = "1"\n\n  y = [\n    2, #\n  ]\n  z = []\n  w = a ?\n    3 : 4\n}\nv = true'
    tree, warnings = _read(text.split("\n"), HclReader)
    inner = {"x": ("1", 2), "y": [("2", 5)], "z": ("[]", 7), "w": ("a ? 3 : 4", 8)}
    assert tree == {"resource": {"a": {"b": inner}}, "v": ("true", 11)}
    assert warnings == ["None"]
