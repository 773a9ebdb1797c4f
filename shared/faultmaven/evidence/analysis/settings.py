"""What settings tell: risks, contradictions, references to nothing, and secrets in plain text, each with its line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import cast

from faultmaven.evidence.analysis.setting_rules import CHECKS, FILE_CHECKS, RULES
from faultmaven.evidence.analysis.setting_rules.config import Config, Setting, setting_of
from faultmaven.evidence.analysis.setting_rules.rule import Rule
from faultmaven.evidence.findings import Finding, with_findings
from faultmaven.evidence.models import Facts, SourceText

#: Settings that are looked at; a file with more is generated, and its first ones show what it is like.
MAX_SETTINGS = 20_000
#: More findings than this of one rule are told as the first ones and their number.
MAX_OF_A_RULE = 5
#: Sources of objects that show how they were configured; tables of `kubectl get` show too little.
_CONFIGURED = frozenset({"yaml", "json", "describe"})


def analyse_settings(facts: Facts, source: SourceText) -> Facts:
    """Return the facts with a finding for everything the rules notice in the file's settings."""
    if not facts.count("settings"):
        return facts
    configs = _configs(facts, source)
    return with_findings(facts, _folded(_findings(configs)))


def _configs(facts: Facts, source: SourceText) -> list[Config]:
    """Return one configuration per object, and one per part of the file for the settings of no object."""
    table = facts.tables["settings"]
    columns = [cast("Sequence[object]", table.get(name)) for name in ("object_id", "path", "value", "line_no")]
    groups: dict[str | None, list[Setting]] = defaultdict(list)
    for row, (object_id, path, value, line) in enumerate(zip(*columns, strict=True)):
        if row >= MAX_SETTINGS:
            break
        text = None if value is None else str(value)
        groups[None if object_id is None else str(object_id)].append(setting_of(str(path), text, int(str(line))))
    plain = groups.pop(None, [])
    objects = _objects(facts)
    configs = [config for key, settings in groups.items() if (config := _of_object(objects.get(str(key)), settings))]
    return configs + _plain_configs(plain, source)


def _objects(facts: Facts) -> dict[str, dict[str, object]]:
    table = facts.tables.get("objects", {})
    ids = table.get("object_id", ())
    return {str(object_id): {name: values[row] for name, values in table.items()} for row, object_id in enumerate(ids)}


def _of_object(thing: dict[str, object] | None, settings: Sequence[Setting]) -> Config | None:
    """Return an object's configuration; one of a template has no row of its own and says itself what it is."""
    if thing is None:
        config = Config("helm-template", settings, source="template", line=settings[0].line)
        config.kind = config.value("kind") or None
        config.object_name, config.namespace = config.value("metadata.name"), config.value("metadata.namespace")
        return config
    if thing["source"] not in _CONFIGURED:
        return None
    return Config(
        "kubernetes",
        settings,
        str(thing["kind"]),
        str(thing["name"] or ""),
        str(thing["namespace"] or ""),
        str(thing["source"]),
        int(str(thing["line_no"])),
    )


def _plain_configs(settings: Sequence[Setting], source: SourceText) -> list[Config]:
    if not settings:
        return []
    # the table of extractors stands above the analyses of their facts
    from faultmaven.evidence.extractors import formats_of  # noqa: PLC0415

    configs: list[Config] = []
    for start, stop, name in formats_of(source):
        inside = [setting for setting in settings if start < setting.line <= stop]
        if inside:
            configs.append(Config(name, inside, line=inside[0].line))
    return configs


def _findings(configs: Sequence[Config]) -> Iterator[Finding]:
    for config in configs:
        for setting in config.settings:
            for rule in _rules_about(config.format, setting.name):
                finding = rule.finding(setting)
                if finding:
                    yield finding
        for check in CHECKS:
            yield from check(config)
    for file_check in FILE_CHECKS:
        yield from file_check(configs)


@lru_cache(maxsize=16_384)
def _rules_about(form: str, name: str) -> Sequence[Rule]:
    """Return the rules about a setting: the objects of a bundle have the same few hundred names."""
    return [rule for rule in RULES if (not rule.formats or form in rule.formats) and rule.speaks_of(name)]


def _folded(findings: Iterator[Finding]) -> Iterator[Finding]:
    """Keep the first findings of each rule; the last of them says how many more there are, and where."""
    of_rule: dict[str, list[Finding]] = defaultdict(list)
    seen: set[tuple[int, str]] = set()
    for finding in findings:
        if (finding.line_no, finding.title) in seen:
            continue
        seen.add((finding.line_no, finding.title))
        of_rule[str((finding.detail or {}).get("rule"))].append(finding)
    for found in of_rule.values():
        kept = found[:MAX_OF_A_RULE] if len(found) > MAX_OF_A_RULE + 1 else found
        yield from kept[:-1]
        last, rest = kept[-1], found[len(kept) :]
        if not rest:
            yield last
            continue
        lines = [finding.line_no for finding in rest[:200]]
        yield Finding(
            last.kind,
            f"{last.title} (and {len(rest)} more like it, from line {lines[0]})",
            last.line_no,
            last.severity,
            last.subject,
            detail={**(last.detail or {}), "more": len(rest), "more_lines": lines},
        )
