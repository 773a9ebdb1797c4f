"""XML configuration, read by expat with line marks: no entity is declared, no other file is opened."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from faultmaven.evidence.extractors.config_keywords import KEYWORDS
from faultmaven.evidence.extractors.segments import non_blank
from faultmaven.evidence.extractors.setting_rows import MAX_DEPTH, MAX_SETTINGS, SettingRows, below
from faultmaven.evidence.models import DataType, Facts, SourceText

_ROOT = re.compile(r"<(?P<tag>[A-Za-z_][\w.:-]*)(?=[\s/>])")
_PROLOGUE = re.compile(r"<!--.*?-->|<\?.*?\?>|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.S)
_HEAD = re.compile(r"\s*(?:<\?xml\b|<!--|<!DOCTYPE\b|<[A-Za-z_][\w.:-]*(?=[\s/>]))")
#: Roots of XML that is no configuration: pages, pictures, feeds, reports, records of events.
_OTHERS = KEYWORDS["xml-other-roots"]
#: Root element (lower case) -> format.
_FORMATS = {
    "project": "maven-pom", "web-app": "web-xml", "beans": "spring-xml", "server": "tomcat-server-xml",
    "context": "tomcat-context-xml", "persistence": "persistence-xml", "hibernate-configuration": "hibernate-xml",
    "settings": "maven-settings", "manifest": "android-manifest", "log4j:configuration": "log4j-xml",
}  # fmt: skip
_PSEUDONYM = re.compile(r"<([a-z][a-z-]{1,20}:[0-9a-f]{6})>")
_NAMING = ("name", "id", "key")
#: Children whose text names the element they stand in (Maven, Hadoop, servlets).
_NAMING_CHILDREN = ("name", "id", "artifactId", "servlet-name", "filter-name", "param-name", "key")


class _Refused(ValueError):
    """A document that defines entities or nests beyond any configuration."""


@dataclass
class _Element:
    tag: str
    attributes: dict[str, str]
    line: int
    text: list[str] = field(default_factory=list[str])
    text_line: int = 0
    children: list[_Element] = field(default_factory=list["_Element"])


class XmlConfigExtractor:
    """Reads pom.xml, web.xml, logback.xml, web.config, Spring, Hadoop, Tomcat and other XML settings."""

    data_type = DataType.CONFIG

    def detect(self, source: SourceText) -> float:
        """Ask that the text begin as XML and that its root be none of those that are no configuration."""
        sample = list(non_blank(source.lines, 60))
        if not sample or not _HEAD.match(sample[0][:2_000]):
            return 0.0
        root = _root(source)
        if root is None or root.lower() in _OTHERS or root.lower().startswith("soap"):
            return 0.0
        lines = [line[:2_000] for line in non_blank(source.lines, 400)]
        marked = sum(1 for line in lines if "<" in line or ">" in line)
        if sample[0].lstrip().startswith("<?xml"):
            return 0.92
        known = root.lower() in _FORMATS or root.lower() == "configuration"
        # one element a line is a list of records, or words in brackets
        same = Counter(match["tag"] for line in lines if (match := _ROOT.match(line.strip())))
        if not known and (not marked or f"</{root}>" not in source.text or same[root] > 1):
            return 0.0
        return 0.92 if known else 0.8

    def format_of(self, source: SourceText) -> str:
        """Return the format its root and its first elements tell, such as "maven-pom"; "xml" otherwise."""
        root = (_root(source) or "").lower()
        if root != "configuration":
            return _FORMATS.get(root, "xml")
        head = "\n".join(source.lines[:300])
        for sign, name in (
            ("ch.qos.logback", "logback-xml"),
            ("<Appenders", "log4j2-xml"),
            ("<system.web", "web-config"),
            ("<appSettings", "web-config"),
            ("<connectionStrings", "web-config"),
            ("<configSections", "web-config"),
            ("<appender", "logback-xml"),
            ("<property>", "hadoop-xml"),
        ):
            if sign in head:
                return name
        return "xml"

    def extract(self, source: SourceText) -> Facts:
        """Return one setting per attribute and per element with text; a broken document as far as it can be read."""
        found, top = SettingRows(), _Element("", {}, 1)
        try:
            _parse(source, top)
        except expat.ExpatError as error:
            line = min(max(1, error.lineno), max(1, len(source.lines)))
            found.warn(f"XML is broken at line {line}: {expat.errors.messages.get(error.code, 'it cannot be parsed')}")
        except _Refused as refused:
            found.warn(str(refused))
        _write(top, source, found)
        return found.facts()

    def enrich(self, facts: Facts, source: SourceText) -> Facts:
        """Return the facts as they are."""
        return facts


def _root(source: SourceText) -> str | None:
    head = _PROLOGUE.sub("", "\n".join(source.lines[:300])[:40_000])
    match = _ROOT.search(head)
    return match["tag"] if match else None


def _parse(source: SourceText, top: _Element) -> None:
    """Fill `top` with the document's elements. Raises ExpatError where it is broken, _Refused where it is hostile."""
    parser = expat.ParserCreate("utf-8")  # whatever the document declares: it was decoded before
    stack, count, last = [top], 0, max(1, len(source.lines))
    skipped = next((number for number, line in enumerate(source.lines) if line.strip()), 0)

    def line() -> int:
        return min(parser.CurrentLineNumber + skipped, last)

    def begin(tag: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1 + len(attributes)
        if len(stack) > MAX_DEPTH or count > MAX_SETTINGS:
            what = f"more than {MAX_DEPTH} levels" if len(stack) > MAX_DEPTH else f"more than {MAX_SETTINGS} values"
            raise _Refused(f"The XML has {what} at line {line()}; the rest is left out")
        element = _Element(tag, attributes, line())
        stack[-1].children.append(element)
        stack.append(element)

    def end(_tag: str) -> None:
        stack.pop()

    def text(data: str) -> None:
        here = stack[-1]
        if not data.isspace():
            here.text_line = here.text_line or line()
            here.text.append(data)
        elif here.text:
            here.text.append(data)

    def entity(name: str, *_: object) -> None:
        raise _Refused(f"The XML declares the entity {name} at line {line()}; it is not read further")

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = begin, end, text
    parser.EntityDeclHandler = entity
    # a redacted value looks like an element (`<secret:1f3a9c>`) and is text
    text_of_all = _PSEUDONYM.sub(r"&lt;\1&gt;", "\n".join(source.lines[skipped:]))
    parser.Parse(text_of_all.encode("utf-8", "replace"), True)


def _write(top: _Element, source: SourceText, found: SettingRows) -> None:
    """Write elements in the order of the document, each under the path of those around it, without recursion."""
    waiting: list[tuple[_Element, str]] = [(top, "")]
    while waiting:
        element, path = waiting.pop()
        if element.tag:
            for key, value in element.attributes.items():
                if not key.startswith(("xmlns", "xsi:")):
                    found.set(below(path, key), value, _line_of(key, element, source))
            text = " ".join("".join(element.text).split()) if element.children else "".join(element.text).strip()
            if text or not (element.attributes or element.children):
                found.set(path, text or None, element.text_line or element.line)
        if not element.children:
            continue
        # the root is named by its tag alone: what it is called is a setting like any other
        named = _named(element.children) if element.tag else [(child, child.tag) for child in element.children]
        waiting.extend(reversed([(child, below(path, name)) for child, name in named]))


def _named(children: list[_Element]) -> list[tuple[_Element, str]]:
    tags = [child.tag for child in children]
    several: Mapping[str, int] = Counter(tags) if len(set(tags)) < len(tags) else {}
    names: list[tuple[_Element, str]] = []
    seen: dict[str, int] = {}
    for child in children:
        label = _label(child)
        name = f"{child.tag}[{label}]" if label else child.tag
        count = seen[name] = seen.get(name, 0) + 1
        if count > 1:
            name = f"{child.tag}[{label}#{count}]" if label else f"{child.tag}[{count - 1}]"
        elif not label and several.get(child.tag, 1) > 1:
            name = f"{child.tag}[0]"
        names.append((child, name))
    return names


def _label(element: _Element) -> str | None:
    for key in _NAMING:
        if element.attributes.get(key):
            return element.attributes[key][:200]
    for key in _NAMING_CHILDREN:
        for child in element.children[:8]:
            if child.tag == key and not child.children and (text := "".join(child.text).strip()):
                return text[:200]
    return None


def _line_of(key: str, element: _Element, source: SourceText) -> int:
    """Return the line of an attribute: expat knows only that of its element, which may span several."""
    pattern = re.compile(rf"(?<![\w.:-]){re.escape(key)}\s*=")
    for number in range(element.line, min(element.line + 60, len(source.lines) + 1)):
        line = source.lines[number - 1]
        if pattern.search(line[:10_000]):
            return number
        if number > element.line and line.rstrip().endswith(">"):
            break
    return element.line
