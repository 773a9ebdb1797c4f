"""YAML and JSON: objects of Kubernetes where they are such, and otherwise every leaf as a setting with its line."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

import orjson

from faultmaven.evidence.extractors import marked_json, marked_yaml
from faultmaven.evidence.extractors.json_record import is_log_record
from faultmaven.evidence.extractors.marked_tree import MAX_LEAVES, BrokenDocument, LongDocument, Repeated
from faultmaven.evidence.extractors.segments import non_blank
from faultmaven.evidence.extractors.setting_rows import readable
from faultmaven.evidence.fact_rows import FactRows
from faultmaven.evidence.findings import Finding, FindingKind
from faultmaven.evidence.kubernetes.manifests import is_object, read_object
from faultmaven.evidence.kubernetes.objects import Reading, write
from faultmaven.evidence.kubernetes.tree import Tree, leaf_columns, line_span, plain
from faultmaven.evidence.models import DataType, Facts, SourceText

_KEY_LINE = re.compile(r"\s*+(?:- )*+(?:\"[^\"]+\"|'[^']+'|[\w./$<*-][\w./ -]*+):(?:\s++\S.*|\s*+)\Z")
#: A setting of a file without any nesting; headers of HTTP and of mails begin with capitals.
_FLAT_LINE = re.compile(r"(?!https?:|[a-z]:\\)[a-z_$][\w.$-]*:(?:\s+\S.*|\s*)\Z")
_SWITCH = re.compile(r":\s+(?:true|false|yes|no|null|-?\d+|[\w.-]+/[\w./-]+|\[.*\]|\"[^\"]*\"|'[^']*')\s*\Z")
_BLOCK_START = re.compile(r":\s+[|>][+-]?\d?\s*\Z")
_ITEM_LINE = re.compile(r"\s*-(?:\s+\S.*)?\Z")
#: Few lines with more characters than this are parsed without their lines, which takes a twentieth of the time.
_LARGE_HEAD = 200_000
_LOG_WORD = re.compile(r"(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|FATAL|CRITICAL)\b", re.IGNORECASE)
#: A service of docker-compose says what it runs; a values file of Helm tells itself by its name.
_COMPOSE = re.compile(r"\s+(?:image|build|container_name|depends_on):")
_VALUES = re.compile(r"(?:^|[/_.-])values(?:[._-][\w.-]+)?\.ya?ml\Z")
_BROKEN_LINE = re.compile(r"(?P<indent>[ \t]*)(?P<dash>(?:- )*)(?P<key>[\w./\"'-]+):(?:\s+(?P<value>.*?))?\s*\Z")


class YamlConfigExtractor:
    """YAML files: manifests, compose files, values, pipelines; one document or many."""

    data_type = DataType.CONFIG

    def detect(self, source: SourceText) -> float:
        """Be sure of manifests; otherwise ask for a name that says so, or for lines that are nearly all keys."""
        sample = list(non_blank(source.lines, 400))
        text = [line for line in sample if not line.lstrip().startswith("#")]
        if not text or text[0].lstrip()[:1] in {"{", "["}:
            return 0.0
        if any(line.startswith("apiVersion:") for line in text) and any(line.startswith("kind:") for line in text):
            return 0.98
        named = source.path.lower().endswith((".yaml", ".yml"))
        keys = sum(1 for line in text if _KEY_LINE.match(line) and not _LOG_WORD.match(line))
        items = sum(1 for line in text if _ITEM_LINE.match(line))
        share = (keys + items + _block_lines(text)) / len(text)
        if named:
            return 0.95 if share > 0.3 else 0.4
        return _confidence(source.lines[:2_000], text, keys, share)

    def format_of(self, source: SourceText) -> str:
        """Return "kubernetes-yaml", "compose", "helm-values" (by its name), or "yaml"."""
        lines = source.lines
        if any(line.startswith("apiVersion:") for line in lines) and any(line.startswith("kind:") for line in lines):
            return "kubernetes-yaml"
        if any(line.startswith("services:") for line in lines) and any(map(_COMPOSE.match, lines)):
            return "compose"
        return "helm-values" if _VALUES.search(source.path) else "yaml"

    def extract(self, source: SourceText) -> Facts:
        """Return objects and settings; a document that is no YAML is read line by line, and a warning says so."""
        rows, reading = FactRows(), Reading()
        repeated: list[Repeated] = []
        lines, warnings = readable(source)
        for start, stop, tree in marked_yaml.documents(lines, repeated=repeated):
            if isinstance(tree, LongDocument):
                warnings.append(_left_out(tree, lines[:stop]))
                if tree.tree is not None:
                    _add_trees([(start, stop, tree.tree)], "yaml", rows, reading)
            elif isinstance(tree, BrokenDocument):
                warnings.append(f"YAML is broken at line {tree.line}: {tree.problem}")
                _add_broken(rows, "yaml", tree)
                _read_by_line(lines[start - 1 : stop], start, rows)
            else:
                _add_trees([(start, stop, tree)], "yaml", rows, reading)
        write(reading, rows)
        _add_repeated(repeated, rows)
        return rows.facts(warnings)

    def enrich(self, facts: Facts, source: SourceText) -> Facts:
        """Return the facts as they are."""
        return facts


class JsonConfigExtractor:
    """JSON files: objects of Kubernetes, settings, answers of tools; one value or several."""

    data_type = DataType.CONFIG

    def detect(self, source: SourceText) -> float:
        """Be sure of a text that opens with a brace and has JSON's shape over several lines, or whole in one."""
        sample = list(non_blank(source.lines, 200))
        if not sample or sample[0].lstrip()[:1] not in {"{", "["}:
            return 0.0
        named = source.path.lower().endswith((".json", ".json5", ".jsonc"))
        is_lined = all(line.startswith("{") and line.rstrip().endswith("}") for line in sample)
        if is_lined and (len(sample) > 1 or is_log_record(sample[0])):
            return 0.5 if named else 0.3
        head = source.lines[:2_000]
        if sum(map(len, head)) > _LARGE_HEAD and (is_map := _is_map(source)) is not None:
            return 0.93 if is_map or named else 0.7
        values, broken = marked_json.parse(head)
        if not values:
            return 0.0
        if broken is None or (len(source.lines) > 2_000 and broken.line >= 2_000):
            return 0.93 if isinstance(values[0][2], dict) or named else 0.7
        return 0.7 if named or broken.line > 3 else 0.0

    def format_of(self, source: SourceText) -> str:
        """Return "kubernetes-json" or "json"."""
        head = "\n".join(source.lines[:50])
        return (
            "kubernetes-json" if '"apiVersion"' in head and '"kind"' in "\n".join(source.lines[-50:]) + head else "json"
        )

    def extract(self, source: SourceText) -> Facts:
        """Return objects and settings, as far as the file can be read; a warning tells where it could not."""
        rows, reading = FactRows(), Reading()
        repeated: list[Repeated] = []
        lines, warnings = readable(source)
        values, broken = marked_json.parse(lines, repeated=repeated)
        _add_trees(values, "json", rows, reading)
        if isinstance(broken, LongDocument):
            warnings.append(_left_out(broken, lines))
        elif broken is not None and (len(lines) == len(source.lines) or broken.line < len(lines)):
            warnings.append(f"JSON is broken at line {broken.line}: {broken.problem}")
            _add_broken(rows, "json", broken)
            rest = [n for n, line in enumerate(lines[broken.line - 1 :], broken.line) if line and not line.isspace()]
            rows.add_lines(rest, [lines[number - 1] for number in rest])
        write(reading, rows)
        _add_repeated(repeated, rows)
        return rows.facts(warnings)

    def enrich(self, facts: Facts, source: SourceText) -> Facts:
        """Return the facts as they are."""
        return facts


def _is_map(source: SourceText) -> bool | None:
    """Tell whether the whole text is one object, None when it is no JSON or more than one value."""
    try:
        return isinstance(orjson.loads(source.text.encode("utf-8", "replace")), dict)
    except orjson.JSONDecodeError:
        return None


def _confidence(lines: Sequence[str], text: Sequence[str], keys: int, share: float) -> float:
    """Return how sure it is that lines without a name to go by are YAML: a parser has to read them in any case."""
    nested = any(line[:1] in " -" and _KEY_LINE.match(line) for line in text)
    listed = any(line[:1] in " -" for line in text) and all(line[:1] in " -" or _FLAT_LINE.match(line) for line in text)
    if (nested or listed) and keys >= 3 and share >= 0.5:
        if _is_structured(lines):
            # below nine in ten it is prose folded over lines, if anything: nobody but a parser can tell
            return 0.8 if share >= 0.9 else 0.75
        return 0.6 if nested and keys >= 10 and share >= 0.9 else 0.0  # broken, or a template of YAML
    if len(text) > 100 or not all(map(_FLAT_LINE.match, text)):
        return 0.0
    names = {line.partition(":")[0] for line in text}
    if len(names) < len(text) or (len(text) == 1 and not _SWITCH.search(text[0])):
        return 0.0
    return 0.6 if len(text) >= 3 and _is_structured(lines) else 0.3


def _is_structured(lines: Sequence[str]) -> bool:
    """Tell whether lines are YAML with more in it than one key and its text."""
    try:
        tree = marked_yaml.parse(lines, 1)
    except BrokenDocument:
        return False
    if isinstance(tree, list):
        return all(isinstance(item, dict) for item in tree)
    return isinstance(tree, dict) and (
        len(tree) >= 2 or any(isinstance(below, (dict, list)) for below in tree.values())
    )


def _block_lines(text: Sequence[str]) -> int:
    """Return how many lines are the text of block scalars: neither keys nor items, and YAML all the same."""
    count, edge = 0, -1
    for line in text:
        indent = len(line) - len(line.lstrip())
        if edge >= 0 and indent > edge:
            count += not (_KEY_LINE.match(line) or _ITEM_LINE.match(line))
            continue
        edge = indent if _BLOCK_START.search(line[-40:]) else -1
    return count


def _add_repeated(repeated: Sequence[Repeated], rows: FactRows) -> None:
    """Tell of keys that stand twice: the tree keeps one of them, so only the reader can know."""
    for again in repeated:
        first, second = line_span(again.first), line_span(again.second)
        if first is None or second is None:
            continue
        same = plain(again.first) == plain(again.second)
        Finding(
            FindingKind.CONTRADICTION,
            f"{again.key} stands twice in the same place (lines {first[0]} and {second[0]}); "
            + ("both say the same" if same else "the later one wins and the earlier one is silently dropped"),
            second[0],
            severity="info" if same else "warn",
            subject=again.key,
            detail={"first_line": first[0], "second_line": second[0], "rule": "repeated-key"},
        ).write(rows)


def _add_trees(values: Sequence[tuple[int, int, Tree]], source: str, rows: FactRows, reading: Reading) -> None:
    """Read values, each with its first and last line, as objects where they are such, and else as settings."""
    paths, texts, lines = list[str](), list[str | None](), list[int]()
    for start, stop, tree in values:
        if is_object(tree):
            read_object(tree, (start, stop), source, reading)
        elif isinstance(tree, list) and tree and all(map(is_object, tree)):
            for item in tree:
                read_object(item, (start, stop), source, reading)
        else:
            found = leaf_columns(tree)
            paths += found[0]
            texts += found[1]
            lines += found[2]
    rows.extend("settings", path=[path or "value" for path in paths], value=texts, line_no=lines)


def _left_out(long: LongDocument, lines: Sequence[str]) -> str:
    rest = sum(1 for line in lines[long.line :] if line.strip())
    return (
        f"The first {MAX_LEAVES:,} values are read as settings, up to line {long.line}; "
        f"the {rest:,} lines that follow can be searched as text"
    )


def _add_broken(rows: FactRows, kind: str, broken: BrokenDocument) -> None:
    rows.add(
        "events",
        line_no=broken.line,
        line_end=broken.line,
        level="error",
        source="log",
        component=f"{kind}-syntax",
        msg=f"{kind.upper()} cannot be parsed: {broken.problem}",
        attrs=json.dumps({"reason": "SyntaxError"}),
    )


def _read_by_line(lines: Sequence[str], first_line: int, rows: FactRows) -> None:
    """Read `key: value` lines with their indentation as the path; any other line is kept as text."""
    above: list[tuple[int, str]] = []  # columns and paths
    unread: list[int] = []
    paths, values, numbers = list[str](), list[str | None](), list[int]()
    for number, line in enumerate(lines, start=first_line):
        match = _BROKEN_LINE.match(line)
        if match is None:
            if line and not line.isspace():
                unread.append(number)
            continue
        indent = len(match["indent"]) + len(match["dash"])
        while above and above[-1][0] >= indent:
            above.pop()
        key = match["key"].strip("\"'")
        path = f"{above[-1][1]}.{key}" if above else key
        above.append((indent, path))
        paths.append(path)
        values.append((match["value"] or "").strip("\"'") or None)
        numbers.append(number)
    rows.extend("settings", path=paths, value=values, line_no=numbers)
    rows.add_lines(unread, [lines[number - first_line] for number in unread])
