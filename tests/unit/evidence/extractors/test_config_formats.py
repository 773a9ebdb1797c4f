"""Every language of configuration: told by its content, each setting under a path that reads naturally, on its line."""

from __future__ import annotations

import pytest
from faultmaven.evidence.detection import detect
from faultmaven.evidence.extractors import EXTRACTORS, extract
from faultmaven.evidence.extractors.setting_rows import MAX_LINES, MAX_SETTINGS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.evidence.extractors.config_samples import CASES, NGINX
from tests.unit.evidence.sources import facts_of, rows_of, settings_of, source


@pytest.mark.parametrize("name", CASES)
def test_a_language_is_told_by_its_content_and_read_with_lines(name: str) -> None:
    text, wanted, paths = CASES[name]
    assert detect(source(text)).format == wanted
    found = settings_of(facts_of(text))
    assert {path: found.get(path) for path in paths} == paths


@pytest.mark.parametrize(
    "text",
    [
        "def f(a):\n    return a\n\nx = 1\ny = 2\n",
        "int main() {\n  int server = 1;\n  return 0;\n}\n",
        "body { color: red; }\n.root { margin: 0; }\n",
        "SELECT a FROM b WHERE c = 1;\nUPDATE b SET a = 2;\n",
        "CREATE TABLE a (\n  id INT\n);\nINSERT INTO a VALUES (1);\n",
        "# Title\n\nSome words here.\n\n## Part\n\n- one\n- two\n",
        "[ERROR] something broke\n[INFO] and went on\n[INFO] done\n",
        '10.0.0.1 - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.0" 200 2\n' * 4,
        'time=2025-01-01T00:00:00Z level=info msg="a b"\ntime=2025-01-01T00:00:01Z level=warn msg=c\n',
        "<html>\n<body>\n<p>hello</p>\n</body>\n</html>\n",
    ],
)
def test_what_is_no_configuration_is_not_taken_for_one(text: str) -> None:
    assert detect(source(text)).data_type != "config"


def test_comments_that_begin_like_a_command_do_not_cut_a_file() -> None:
    text = "# top of the file\nserver.port=1\n# tail settings\nserver.name=x\n# plain words\nserver.mode=y\n"
    assert set(settings_of(facts_of(text))) == {"server.port", "server.name", "server.mode"}


def test_xml_that_declares_entities_is_refused() -> None:
    bomb = '<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]>\n<a><e>&d;</e></a>'
    facts = facts_of(bomb)
    assert not rows_of(facts, "settings")
    assert "entity b" in facts.warnings[0]


def test_a_redacted_value_does_not_break_xml() -> None:
    facts = facts_of(
        "<configuration>\n  <appender/>\n  <password><secret:12ab34></password>\n  <after>1</after>\n</configuration>"
    )
    assert settings_of(facts)["configuration.password"] == ("<secret:12ab34>", 3)
    assert not facts.warnings


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        (NGINX[:-2], "is not closed"),
        ("<configuration><appender></configuration>", "XML is broken at line 1"),
        ('resource "a" "b" {\n  c = 1\n  d = "x"\n', "is not closed"),
        ("<VirtualHost *:80>\nServerName x\nDocumentRoot /x", "is not closed"),
    ],
)
def test_a_broken_file_is_read_as_far_as_it_goes(text: str, warning: str) -> None:
    facts = facts_of(text)
    assert facts.count("settings") or "XML" in warning
    assert any(warning in told for told in facts.warnings)


def test_keys_that_stand_twice_are_told() -> None:
    found = rows_of(facts_of("server:\n  port: 1\n  name: x\n  port: 2\n"), "findings")
    assert [(row["kind"], row["line_no"]) for row in found] == [("contradiction", 4)]
    assert not rows_of(facts_of("a: &x {b: 1}\nc:\n  <<: *x\n  b: 2\n"), "findings")


_PARTS = sorted({line for text, _, _ in CASES.values() for line in text.split("\n")})
_CONFIGS = sorted(name for name in EXTRACTORS if EXTRACTORS[name].data_type == "config")


@given(
    st.lists(st.one_of(st.sampled_from(_PARTS), st.text(st.sampled_from("{}[]<>=:;\"'\\#$ \tab\u00e9"), max_size=12))),
    st.sampled_from(_CONFIGS),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_reader_breaks_and_every_line_is_one_of_the_file(lines: list[str], name: str) -> None:
    text = source("\n".join(lines))
    extractor = EXTRACTORS[name]()
    assert 0.0 <= extractor.detect(text) <= 1.0
    for facts in (extractor.extract(text), extract(text, detect(text))):
        assert all(1 <= row["line_no"] <= len(text.lines) for row in rows_of(facts, "settings"))


@pytest.mark.parametrize("name", _CONFIGS)
@pytest.mark.parametrize(
    "text",
    [
        "{" * 8_000,
        "a{" * 8_000,
        "<a>" * 8_000,
        "[" * 8_000,
        "a = " + "9" * 50_000,
        "a " * 8_000,
        'a = "' + "${" * 8_000,
        "\n".join(["a \\"] * 8_000),
        " " * 200_000 + "x",
    ],
)
def test_hostile_shapes_come_to_an_end(name: str, text: str) -> None:
    extractor, given_text = EXTRACTORS[name](), source(text)
    assert 0.0 <= extractor.detect(given_text) <= 1.0
    assert extractor.extract(given_text).count("settings") <= MAX_SETTINGS


def test_the_encoding_that_a_document_declares_is_not_asked_once_it_is_decoded() -> None:
    for name in ("iso-8859-1", "EUC-JP", "utf-16", "no-such-encoding"):
        facts = facts_of(f'<?xml version="1.0" encoding="{name}"?>\n<web-app><title>caf\u00e9</title></web-app>')
        assert settings_of(facts) == {"web-app.title": ("caf\u00e9", 2)}, name


def test_what_is_beyond_the_limits_of_a_configuration_is_told() -> None:
    lines = ["[a]", *("key = 1" for _ in range(MAX_LINES + 9)), ""]
    facts = EXTRACTORS["ini_config"]().extract(source("\n".join(lines)))
    assert facts.count("settings") == MAX_SETTINGS
    assert any("the 10 lines that follow can be searched as text" in warning for warning in facts.warnings)
    assert any(f"{MAX_LINES - 1 - MAX_SETTINGS:,} more from line {MAX_SETTINGS + 2}" in w for w in facts.warnings)


@pytest.mark.parametrize("name", ["json_config", "yaml_config"])
def test_a_document_with_too_many_values_is_read_as_far_as_the_limit_and_not_called_broken(name: str) -> None:
    item = ", ".join(str(number % 10) for number in range(1_000))
    rows = MAX_SETTINGS // 1_000 + 2
    text = '{"a": [\n' + ",\n".join(f"[{item}]" for _ in range(rows)) + "\n]}"
    facts = EXTRACTORS[name]().extract(source(text))
    assert MAX_SETTINGS <= facts.count("settings") <= MAX_SETTINGS + 2
    assert not facts.count("events")
    (warning,) = facts.warnings
    assert f"up to line {rows}" in warning or f"up to line {rows - 1}" in warning
