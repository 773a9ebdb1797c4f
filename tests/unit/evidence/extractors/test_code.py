"""Code says what it declares and where it logs; a patch says what it changes."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from faultmaven.evidence.extractors import detect, extract
from faultmaven.evidence.extractors.code import CodeExtractor
from faultmaven.evidence.extractors.patch import PatchExtractor
from faultmaven.evidence.models import DataType, Facts, SourceText
from hypothesis import given
from hypothesis import strategies as st

SAMPLES = Path(__file__).with_name("code_samples")


def source(text: str, path: str = "pasted") -> SourceText:
    return SourceText(path, text.split("\n"), len(text), datetime(2026, 1, 10, tzinfo=UTC))


def symbols(facts: Facts) -> list[tuple[object, ...]]:
    columns = facts.tables.get("symbols", {})
    names = ("line_no", "line_end", "kind", "name", "container")
    return list(zip(*(columns[name] for name in names), strict=True)) if columns else []


SNIPPETS = sorted(SAMPLES.glob("*.txt"))


@pytest.mark.parametrize("sample", SNIPPETS, ids=lambda path: path.stem)
def test_a_language_is_known_by_its_lines(sample: Path) -> None:
    found = detect(source(sample.read_text()))
    assert (found.data_type, found.format) == (DataType.CODE, sample.stem)


#: What was not written line by line, and what is short.
SHAPES = {
    "javascript": 'window.ITEMS = {"fn":["abort","exit"],"struct":["Child","Command"]};',
    "javascript bundled": '"use strict";var e=require("./a"),n=function(t){return t&&t.x?t.x:void 0};'
    + 'exports.add=function(t,r){if(t===void 0)throw new Error("no t");return n(t)+r};' * 8,
    "css": ".bar{color:#fff;margin:0 auto}.bar>.item:hover{background-color:var(--side);padding:2px}" * 9,
    "perl": "# A table that is made by a program!\n\nreturn <<'END';\nV4\n170\n171\n186\n187\nEND\n",
    "python": '"""What a package is for: it holds the parts of a shop."""\n\nfrom .parts import Part\n',
    "python docstring": '# Copyright of the shop.\n# All rights reserved.\n"""What a package is for."""\n',
    "sql": "-- the shop\nCREATE SCHEMA shop;\nGRANT USAGE ON SCHEMA shop TO PUBLIC;\nCREATE FUNCTION shop.total(oid)\n"
    "    RETURNS numeric\n    LANGUAGE sql STABLE\n    AS 'select sum(price)\n        from shop.lines';\n",
    "c": "static const char flags[] = {\n    'c','o','m','p',\n    'i','l','e','r',\n    '\\0'\n};\n"
    '#define DATE "built on"\nstatic const int size = sizeof(flags);\n',
}


@pytest.mark.parametrize("name", SHAPES)
def test_code_is_known_in_any_shape(name: str) -> None:
    found = detect(source(SHAPES[name]))
    assert (found.data_type, found.format) == (DataType.CODE, name.split(maxsplit=1)[0])


@pytest.mark.parametrize(
    "text",
    [
        # dashes, dots and words that languages have too
        "When the pool is full -- and it will be -- the caller waits until it is not ... or gives up.\n" * 5,
        "Usage\n-----\n\n::\n\n    from retry import retry\n\n    @retry(tries=3)\n    def ask():\n        return 1\n",
        "We import goods from Spain if the price is right.\nReturn what is broken to the desk.\n" * 4,
        "# The pool\n\nAsk it so:\n\n```js\nconst pool = require('pool');\n```\n\n```js\nexports.a = 1;\n```\n",
    ],
)
def test_prose_is_no_code(text: str) -> None:
    assert detect(source(text)).data_type == DataType.TEXT


def test_a_preamble_hides_nothing_and_is_kept() -> None:
    document = source('Here is the setting, from the second node:\n\n{"pool": {"size": 50,\n "wait": 30}}\n')
    found = detect(document)
    assert (found.data_type, found.format) == (DataType.CONFIG, "json")
    tables = extract(document, found).tables
    assert list(zip(tables["settings"]["path"], tables["settings"]["line_no"], strict=True)) == [
        ("pool.size", 3),
        ("pool.wait", 4),
    ]
    assert tables["events"]["line_no"] == [1]


@pytest.mark.parametrize(
    "sample", [path for path in SNIPPETS if path.stem not in {"perl", "sql"}], ids=lambda path: path.stem
)
def test_a_declaration_has_its_lines_and_the_class_it_stands_in(sample: Path) -> None:
    """Every sample declares `reserve`, the tenth line or so, in something called like a pool."""
    text = sample.read_text()
    lines = text.split("\n")
    found = [row for row in symbols(CodeExtractor().extract(source(text))) if row[3] == "reserve"]
    assert len(found) == 1
    first, last, kind, _, container = found[0]
    assert kind in {"function", "method"}
    assert any("reserve" in line for line in lines[first - 1 : first + 2])
    assert first < last <= len(lines)
    if kind == "method":
        assert "Pool" in str(container)


def test_a_log_statement_is_found_by_its_sentence() -> None:
    text = 'import logging\n\ndef take(n):\n    logger.warning("pool exhausted: active=%d", n)\n    print("no log")\n'
    facts = CodeExtractor().extract(source(text, "pool.py"))
    assert (4, 4, "log-statement", "pool exhausted: active=%d", None) in symbols(facts)
    assert sum(1 for row in symbols(facts) if row[2] == "log-statement") == 1


def test_broken_syntax_costs_only_what_is_broken() -> None:
    text = "def one():\n    pass\n\ndef broken():\n    x = = 3\n\nclass Two:\n    def three(self):\n        pass\n"
    names = {row[3] for row in symbols(CodeExtractor().extract(source(text, "x.py")))}
    assert {"one", "Two", "three"} <= names


PATCH = """\
From 3f2a1b4c5d6e7f8091a2b3c4d5e6f708192a3b4c Mon Sep 17 00:00:00 2001
From: Someone <someone@shop.example>
Date: Fri, 9 Jan 2026 10:00:00 +0000
Subject: [PATCH] Halve the pool

---
 src/pool.py | 3 +--
 1 file changed, 1 insertion(+), 2 deletions(-)

diff --git a/src/pool.py b/src/pool.py
index 83db48f..bf269f4 100644
--- a/src/pool.py
+++ b/src/pool.py
@@ -10,5 +10,3 @@ def reserve(self, n):
     check(n)
-    size = 50
-    wait = 30
--- a removed comment of another language, which is no header
+    size = 25
     return size
diff --git a/logo.png b/logo.png
new file mode 100644
Binary files /dev/null and b/logo.png differ
"""


def test_a_patch_says_what_it_changes() -> None:
    text = source(PATCH)
    found = detect(text)
    assert (found.data_type, found.format, found.extractor) == (DataType.CODE, "git-patch", "patch")
    rows = symbols(extract(text, found))
    assert (1, 1, "commit", "3f2a1b4c5d6e7f8091a2b3c4d5e6f708192a3b4c", None) in rows
    assert [row[3] for row in rows if row[2] == "file"] == ["src/pool.py", "logo.png"]
    assert [(row[0], row[3], row[4]) for row in rows if row[2] == "changed-function"] == [
        (14, "reserve", "src/pool.py")
    ]
    details = extract(text, found).tables["symbols"]["detail"]
    assert "+1 -3 changed" in details


def test_a_plain_diff_is_one_too() -> None:
    text = "--- old.conf\t2026-01-01\n+++ new.conf\t2026-01-02\n@@ -1,2 +1,2 @@\n-a=1\n+a=2\n b=3\n"
    found = detect(source(text, "change.txt"))
    assert (found.extractor, found.format) == ("patch", "unified-diff")


@given(st.text(alphabet=st.sampled_from("def class(){}:;\n\t\"'#@+-\\ @@ -1,2 +3 \u00e9\0\ud800"), max_size=300))
def test_any_text_is_survived(text: str) -> None:
    for extractor in (CodeExtractor(), PatchExtractor()):
        for name in ("x.py", "x.cs", "x.sh", "pasted"):
            lines = source(text, name)
            facts = extractor.extract(lines)
            assert all(1 <= row[0] <= row[1] <= len(lines.lines) for row in symbols(facts))
