"""The fast reader of YAML: where it reads a document it says what libyaml says, value by value and line by line."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml
from faultmaven.evidence.extractors import plain_yaml
from faultmaven.evidence.extractors.marked_tree import BrokenDocument, LongDocument, Repeated
from faultmaven.evidence.extractors.marked_yaml import documents, parse_events
from faultmaven.evidence.kubernetes.tree import Tree
from hypothesis import given
from hypothesis import strategies as st

#: What lines are made of, right and wrong.
_KEYS = [
    "a",
    "b c",
    "x-y/z.w",
    "'q k'",
    '"d k"',
    "-k",
    "a:b",
    "<<",
    "?k",
    "1",
    "c#d",
    "",
    "k :",
    '""',
    "é",
    "...",
    "---",
]
_VALUES = [
    *[
        "v",
        "two words",
        "1",
        "-2.50",
        "1.5",
        "true",
        "~",
        "null",
        "http://x:80/y#z",
        "a # comment",
        "'it''s'",
        '"q\\n"',
    ],
    *['"open', "'open", "[]", "{}", "[a, 1, 'x y', -3]", "{a: b, c: 1}", "{a: b, a: c}", "[a, [b]]", "[ ]", "[a,]"],
    *[
        "|",
        ">",
        "|-",
        ">+",
        "|2",
        "> # c",
        "&x y",
        "*x",
        "!t v",
        "!!str 1",
        "!t",
        "- v",
        "? v",
        "a: b",
        "a:",
        "# c",
        "#c",
    ],
    *["%v", "@v", "`v`", "-", "--", ":v", ": v", "v\t", "\tv", "v:", "v #", "\u2028", "\x85", "\ufeff", "☃ 𝄞", "\x7f"],
    *[
        "{a: b}}",
        "a, b",
        "[a",
        '"x" y',
        "'x' # c",
        "...",
        "---",
        "1:2",
        "a 'b' \"c\"",
        "(v)",
        "$v",
        "\\v",
        "<v>",
        "=",
        "0x1",
    ],
]
_PIECES = st.one_of(st.sampled_from(_VALUES), st.text(alphabet="ab1:#-'\"[]{},|>&*!% \\\t", max_size=6))
_LINES = st.builds(
    lambda indent, dash, key, value, end: " " * indent + dash + key + value + end,
    st.sampled_from([0, 0, 1, 2, 2, 2, 3, 4, 4, 6]),
    st.sampled_from(["", "", "", "- ", "-   ", "- - ", "-"]),
    st.one_of(st.just(""), st.sampled_from(_KEYS).map(lambda key: f"{key}: "), st.just("k:")),
    st.one_of(st.just(""), _PIECES),
    st.sampled_from(["", "", "", " ", " # c", "#", "\t"]),
)
_LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 10**16), st.text(alphabet="ab :#-'\"\n\t[]{},|>&*!%é1.", max_size=80)
)
_NAMES = st.text(alphabet="abc :#-'.1/", min_size=1, max_size=8)
_TREES = st.recursive(
    _LEAVES, lambda below: st.lists(below, max_size=4) | st.dictionaries(_NAMES, below, max_size=4), max_leaves=15
)


def _both(lines: Sequence[str]) -> tuple[Tree | BrokenDocument | None, Tree | BrokenDocument | None]:
    """Return what the fast reader says, and what libyaml's events give."""
    fast: Tree | BrokenDocument | None
    try:
        fast = plain_yaml.read(lines, 7)
    except LongDocument as long:
        fast = long
    try:
        return fast, parse_events(lines, 7)
    except BrokenDocument as broken:
        return fast, broken


def _assert_same(lines: Sequence[str]) -> bool:
    fast, slow = _both(lines)
    if fast is not None:
        # printed, because 1, 1.0 and True are equal
        assert repr(fast) == repr(slow), "\n".join(lines)
    return fast is not None


@given(st.lists(_LINES, min_size=1, max_size=9))
def test_lines_of_any_kind_are_read_as_libyaml_reads_them_or_not_at_all(lines: list[str]) -> None:
    _assert_same(lines)


@given(_TREES, st.integers(20, 90), st.booleans(), st.sampled_from([None, "|", ">", "'", '"']))
def test_what_a_program_wrote_is_read_the_same(tree: object, width: int, in_one_line: bool, style: str | None) -> None:
    text = yaml.safe_dump(tree, width=width, default_flow_style=None if in_one_line else False, default_style=style)
    _assert_same(text.split("\n"))


def test_thousands_of_documents_with_moved_and_mixed_lines() -> None:
    """Lines of real shapes, moved, doubled, cut and indented anew: mistakes that look like YAML."""
    chance = random.Random(20_250_601)
    read = sum(_assert_same(_mixed(chance)) for _ in range(3_000))
    assert read > 300, "hardly any document is plain: nothing was compared"


def _mixed(chance: random.Random) -> list[str]:
    lines = list(_EXAMPLE)
    for _ in range(chance.randrange(1, 5)):
        at = chance.randrange(len(lines))
        match chance.randrange(6):
            case 0:
                del lines[at : at + chance.randrange(1, 4)]
            case 1:
                lines.insert(at, chance.choice(_EXAMPLE))
            case 2:
                lines[at] = " " * chance.randrange(8) + lines[at].lstrip()
            case 3:
                lines[at] = lines[at][: chance.randrange(len(lines[at]) + 1)]
            case 4:
                lines.insert(at, chance.choice(["", "  ", "# c", "     # c", "      more words"]))
            case _:
                lines[at] = f"{lines[at].partition(':')[0]}: {chance.choice(_VALUES)}"
        lines = lines or ["a: b"]
    return lines


_EXAMPLE = """\
apiVersion: v1
kind: Pod # what it is
metadata:
  name: web
  labels: {app: web, tier: "front end"}
  annotations:
    note: this goes on
      over lines

      and a blank one
spec:
  containers:
  - name: app
    args: [serve, --port, '80']
    command:
      - sh
      - -c
      - |
        set -e

        exec serve # here
    env:
    - name: EMPTY
      value:
    -   name: folded
        value: >-
          one
          two

            inset
          three
  - name: side
    image: !Ref image
  volumes:
    -
      name: x
    - y
  restart: "a \\"b\\""

  # the end
status: null
last: |+
  text

""".splitlines()


def test_the_usual_is_read_by_the_fast_reader() -> None:
    assert _assert_same(_EXAMPLE)


def test_blanks_before_a_block_and_signs_of_indentation_are_left_to_libyaml() -> None:
    assert plain_yaml.read(["a: |", "    ", "  text"], 1) is None
    assert plain_yaml.read(["a: |2", "  text"], 1) is None
    assert plain_yaml.read(["a: &x 1", "b: *x"], 1) is None


def test_a_key_that_stands_twice_is_told_as_before() -> None:
    repeated: list[Repeated] = []
    [(_, _, tree)] = documents(["a: 1", "b: 2", "a: 3"], repeated=repeated)
    assert tree == {"a": (3, 3), "b": (2, 2)}
    assert [again.key for again in repeated] == ["a"]


@pytest.mark.parametrize("form", ["k{0}: {0}", "- {0}", "k{0}:", "- k: {0}"])
def test_a_long_document_is_read_up_to_the_same_value(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("plain_yaml", "marked_yaml"):
        monkeypatch.setattr(f"faultmaven.evidence.extractors.{module}.MAX_LEAVES", 20)
    fast, slow = _both(["root:", *(f"  {form.format(number)}" for number in range(30))])
    assert isinstance(fast, LongDocument)
    assert isinstance(slow, LongDocument)
    assert (fast.line, repr(fast.tree)) == (slow.line, repr(slow.tree))


def test_every_yaml_file_of_the_shared_data_is_read_the_same(shared_data: Path) -> None:
    for path in sorted(shared_data.rglob("*.y*ml"))[:400]:
        _assert_same(path.read_text(errors="replace").replace("\r\n", "\n").split("\n"))
