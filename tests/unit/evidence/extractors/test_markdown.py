"""A runbook says its sections, steps and commands, in Markdown, as a web page and as plain text."""

from datetime import UTC, datetime

import pytest
from faultmaven.evidence.extractors import detect, extract
from faultmaven.evidence.extractors.markdown import MarkdownExtractor
from faultmaven.evidence.models import DataType, Facts, SourceText
from hypothesis import given
from hypothesis import strategies as st

MARKDOWN = """\
# Pool exhausted

See [the dashboard](https://grafana.shop.example/d/pool).

## Check

1. Count the connections:

```bash
# how many are taken
kubectl -n shop exec deploy/orders -- \\
  psql -c 'select count(*) from pg_stat_activity'
```

2. Look at the log.

```
$ kubectl logs deploy/orders -n shop
2026-01-09 ERROR pool exhausted
```

## Mend

### Step 3: raise the limit

| setting | value |
|---------|-------|
| max     | 100   |
"""
HTML = """\
<!DOCTYPE html>
<html><head><title>x</title><style>h1 { color: red }</style></head>
<body>
<h1>Pool exhausted</h1>
<p>See <a href="https://grafana.shop.example/d">the dashboard</a> &amp; wait.</p>
<ol><li>Count the connections</li>
<li>Look at the log</li></ol>
<pre>
kubectl logs deploy/orders
</pre>
<script>
alert(1)
</script>
<h2>Mend</h2>
</body></html>
"""
PLAIN = """\
POOL EXHAUSTED

Symptoms:

The application answers 503 and its log says that the pool is exhausted.

Diagnosis:

1. Count the connections.
2. Look at the log of the orders service.
   $ kubectl logs deploy/orders -n shop

Mitigation:

Step 3: raise the limit in the config map
Step 4: restart the pods
"""


def source(text: str, path: str = "pasted") -> SourceText:
    return SourceText(path, text.split("\n"), len(text), datetime(2026, 1, 10, tzinfo=UTC))


def marks(facts: Facts, kind: str) -> list[tuple[object, ...]]:
    columns = facts.tables.get("symbols", {})
    if not columns:
        return []
    rows = zip(*(columns[name] for name in ("kind", "line_no", "name", "detail", "container")), strict=True)
    return [row[1:] for row in rows if row[0] == kind]


@pytest.mark.parametrize(("text", "form"), [(MARKDOWN, "markdown"), (HTML, "html"), (PLAIN, "runbook")])
def test_a_document_is_known_by_its_content(text: str, form: str) -> None:
    found = detect(source(text))
    assert (found.data_type, found.format, found.extractor) == (DataType.TEXT, form, "markdown")


def test_markdown_gives_sections_steps_and_commands() -> None:
    facts = extract(source(MARKDOWN), detect(source(MARKDOWN)))
    documents = facts.tables["documents"]
    assert list(documents["heading"]) == [
        "Pool exhausted",
        "Pool exhausted > Check",
        "Pool exhausted > Mend",
        "Pool exhausted > Mend > Step 3: raise the limit",
    ]
    assert list(documents["line_no"]) == [1, 5, 22, 24]
    assert [row[:3] for row in marks(facts, "step")] == [
        (7, "Count the connections:", "Step 1"),
        (15, "Look at the log.", "Step 2"),
        (24, "raise the limit", "Step 3"),
    ]
    assert [row[:2] for row in marks(facts, "command")] == [
        (11, "kubectl -n shop exec deploy/orders -- psql -c 'select count(*) from pg_stat_activity'"),
        (18, "kubectl logs deploy/orders -n shop"),
    ]
    assert marks(facts, "link") == [(3, "the dashboard", "https://grafana.shop.example/d/pool", "Pool exhausted")]
    assert [row[:2] for row in marks(facts, "table")] == [(26, "setting, value")]
    assert [(row[0], row[2]) for row in marks(facts, "code-block")] == [(9, "bash"), (17, None)]


def test_a_web_page_is_cited_by_its_own_lines() -> None:
    facts = extract(source(HTML), detect(source(HTML)))
    assert [row[:3] for row in marks(facts, "heading")] == [(4, "Pool exhausted", "h1"), (14, "Mend", "h2")]
    assert [row[:2] for row in marks(facts, "step")] == [(6, "Count the connections"), (7, "Look at the log")]
    assert [row[:2] for row in marks(facts, "command")] == [(9, "kubectl logs deploy/orders")]
    text = "\n".join(str(part) for part in facts.tables["documents"]["text"])
    assert "the dashboard](https://grafana.shop.example/d) & wait." in text
    assert "alert" not in text
    assert "color" not in text


def test_a_plain_runbook_has_its_headings_and_steps() -> None:
    facts = extract(source(PLAIN), detect(source(PLAIN)))
    assert [row[1] for row in marks(facts, "heading")] == ["POOL EXHAUSTED", "Symptoms", "Diagnosis", "Mitigation"]
    assert [row[2] for row in marks(facts, "step")] == ["Step 1", "Step 2", "Step 3", "Step 4"]
    assert [row[1] for row in marks(facts, "command")] == ["kubectl logs deploy/orders -n shop"]


def test_prose_is_no_runbook() -> None:
    assert detect(source("The database was slow today.\nWe saw 3 errors.\nNobody knows why.\n")).extractor != "markdown"


@given(st.text(alphabet=st.sampled_from("#`~|-=[]()<>/hpreli 12.)$\n\tabc:&;\u00e9"), max_size=400))
def test_any_text_is_survived(text: str) -> None:
    for name in ("x.md", "runbook.txt", "pasted"):
        lines = source(text, name)
        facts = MarkdownExtractor().extract(lines)
        for table in ("symbols", "documents"):
            columns = facts.tables.get(table, {})
            pairs = zip(columns.get("line_no", ()), columns.get("line_end", ()), strict=True)
            assert all(1 <= int(str(first)) <= int(str(last)) <= len(lines.lines) for first, last in pairs)
