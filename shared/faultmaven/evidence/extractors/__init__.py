"""The table of extractors, and the one way from a detected file to its facts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from faultmaven.evidence.extractors.alert import AlertExtractor
from faultmaven.evidence.extractors.apache_config import ApacheConfigExtractor
from faultmaven.evidence.extractors.code import CodeExtractor
from faultmaven.evidence.extractors.command_errors import CommandErrorExtractor, failure_facts
from faultmaven.evidence.extractors.dockerfile import DockerfileExtractor
from faultmaven.evidence.extractors.extractor import Extractor
from faultmaven.evidence.extractors.haproxy_config import HaproxyConfigExtractor
from faultmaven.evidence.extractors.hcl_config import HclConfigExtractor
from faultmaven.evidence.extractors.helm_template import HelmTemplateExtractor
from faultmaven.evidence.extractors.ini_config import IniConfigExtractor
from faultmaven.evidence.extractors.keyword_config import KeywordConfigExtractor
from faultmaven.evidence.extractors.kubernetes_output import KubernetesOutputExtractor
from faultmaven.evidence.extractors.kubernetes_usage import KubernetesUsageExtractor
from faultmaven.evidence.extractors.line_config import EnvConfigExtractor, TomlConfigExtractor
from faultmaven.evidence.extractors.log import GenericTextExtractor, LogExtractor
from faultmaven.evidence.extractors.log_records import LogRecordsExtractor
from faultmaven.evidence.extractors.markdown import MarkdownExtractor
from faultmaven.evidence.extractors.metric import MetricExtractor
from faultmaven.evidence.extractors.nginx_config import NginxConfigExtractor
from faultmaven.evidence.extractors.patch import PatchExtractor
from faultmaven.evidence.extractors.profile import ProfileExtractor
from faultmaven.evidence.extractors.properties_config import PropertiesConfigExtractor
from faultmaven.evidence.extractors.segments import (
    Failure,
    Segment,
    leading,
    part_of,
    segments,
    without_preamble,
)
from faultmaven.evidence.extractors.structured_config import JsonConfigExtractor, YamlConfigExtractor
from faultmaven.evidence.extractors.system_tables import SystemTableExtractor
from faultmaven.evidence.extractors.systemd_unit import SystemdUnitExtractor
from faultmaven.evidence.extractors.trace import TraceExtractor
from faultmaven.evidence.extractors.xml_config import XmlConfigExtractor
from faultmaven.evidence.fact_rows import merged
from faultmaven.evidence.models import DataType, Detection, Facts, SourceText

#: Name -> extractor. A new extractor is a file and a line here.
EXTRACTORS: Mapping[str, type[Extractor]] = {
    "kubernetes_output": KubernetesOutputExtractor,
    "kubernetes_usage": KubernetesUsageExtractor,
    "command_errors": CommandErrorExtractor,
    "yaml_config": YamlConfigExtractor,
    "json_config": JsonConfigExtractor,
    "toml_config": TomlConfigExtractor,
    "env_config": EnvConfigExtractor,
    "ini_config": IniConfigExtractor,
    "systemd_unit": SystemdUnitExtractor,
    "properties_config": PropertiesConfigExtractor,
    "keyword_config": KeywordConfigExtractor,
    "system_tables": SystemTableExtractor,
    "nginx_config": NginxConfigExtractor,
    "apache_config": ApacheConfigExtractor,
    "haproxy_config": HaproxyConfigExtractor,
    "dockerfile": DockerfileExtractor,
    "hcl_config": HclConfigExtractor,
    "xml_config": XmlConfigExtractor,
    "helm_template": HelmTemplateExtractor,
    "markdown": MarkdownExtractor,
    "patch": PatchExtractor,
    "code": CodeExtractor,
    "trace": TraceExtractor,
    "metric": MetricExtractor,
    "profile": ProfileExtractor,
    "alert": AlertExtractor,
    "log_records": LogRecordsExtractor,
    "log": LogExtractor,
    "generic_text": GenericTextExtractor,
}
#: The surest that an extractor ever is (1 where nothing is said). Who cannot be surer than one that was asked before is
#: not asked: of a namespace's bundle most files are known at the first question, and the others cost ten times that.
SUREST: Mapping[str, float] = {
    **{"log_records": 0.985, "helm_template": 0.985, "metric": 0.98, "trace": 0.98, "log": 0.978, "alert": 0.975},
    **{"profile": 0.975, "markdown": 0.97, "patch": 0.97, "dockerfile": 0.97, "systemd_unit": 0.97, "hcl_config": 0.97},
    **{"command_errors": 0.97, "nginx_config": 0.96, "apache_config": 0.96, "haproxy_config": 0.96, "env_config": 0.96},
    **{"toml_config": 0.96, "keyword_config": 0.95, "properties_config": 0.95, "system_tables": 0.95, "code": 0.93},
    **{"json_config": 0.93, "xml_config": 0.92, "ini_config": 0.9, "kubernetes_usage": 0.975},
}
#: Extractors of what is read in blocks (`log_facts`), where it fills a file alone.
BLOCKWISE = frozenset({"log", "generic_text"})
#: Below this a file is not known as anything, and its first paragraph may be what hides the rest.
_DOUBTFUL = 0.6
#: Of so many lines this many begin with a time: a log, as it seems.
_GLANCE, _DATED_LEAST = 40, 4
_DATED = re.compile(
    r"[\[<(\"]?(?:\d{4}[-/.]\d\d[-/.]\d\d|\d\d:\d\d:\d\d|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d|[IWEF]\d{4} \d\d:)"
)
_PLACES: Mapping[str, int] = {name: place for place, name in enumerate(EXTRACTORS)}
_UNREADABLE = Detection(DataType.UNKNOWN, "empty", "generic_text", 0.0)


def detect(source: SourceText) -> Detection:
    """Return what the file is: the extractor that is surest about the largest part of it."""
    parts, _ = _parts(source)
    main = leading(parts)
    return _UNREADABLE if main is None else _detect_part(_part(source, main))


def is_one_log(source: SourceText, detection: Detection) -> bool:
    """Tell whether a file, or one that begins with these lines, is a single log (or plain text) from end to end."""
    if detection.extractor not in BLOCKWISE:
        return False
    parts, failures = segments(source.lines)
    if failures or len(parts) > 1:
        return False
    around = [*source.lines[: parts[0].start], *source.lines[parts[0].stop :]] if parts else source.lines
    return (not parts or parts[0].command is None) and not any(line.strip() for line in around)


def extract(source: SourceText, detection: Detection) -> Facts:
    """Return the facts of a file, part by part when it holds the outputs of several commands.

    The detection decides about the leading part (a user may have chosen it); other parts are detected on their own.
    """
    parts, failures = _parts(source)
    main = leading(parts)
    read = [(failure_facts(failures), 0)] if failures else []
    for part in parts:
        text = _part(source, part)
        name = detection.extractor if part is main else _detect_part(text).extractor
        extractor = EXTRACTORS.get(name, GenericTextExtractor)()
        read.append((extractor.enrich(extractor.extract(text), text), part.start))
    return merged(read) if read else Facts({})


def formats_of(source: SourceText) -> list[tuple[int, int, str]]:
    """Return the parts of a file as `(lines before it, its last line, format)`; the leading part's may be decided."""
    parts, _ = _parts(source)
    main = leading(parts) if source.detection is not None else None
    found: list[tuple[int, int, str]] = []
    for part in parts:
        decided = source.detection if part is main else None
        # a picture of a configuration is read as the configuration: `png+nginx`
        name = (decided or _detect_part(_part(source, part))).format.rpartition("+")[2]
        found.append((part.start, part.stop, name))
    return found


def _parts(source: SourceText) -> tuple[list[Segment], list[Failure]]:
    """Return the parts of a file; what somebody wrote above it is one where only the rest is known as something."""
    parts, failures = segments(source.lines)
    split = without_preamble(source.lines, parts[0]) if len(parts) == 1 and parts[0].command is None else None
    if split is not None and _detect_part(_part(source, parts[0])).confidence < _DOUBTFUL:
        found = _detect_part(_part(source, split[1]))
        if found.confidence >= _DOUBTFUL and found.extractor not in BLOCKWISE:
            return split, failures
    return parts, failures


def _part(source: SourceText, part: Segment) -> SourceText:
    """Return a part under the name that says most about it: the command that printed it, else the file's."""
    text = part_of(source, part)
    return text if part.command is None else SourceText(part.command, text.lines, text.size_bytes, text.modified_at)


def _detect_part(source: SourceText) -> Detection:
    """Return who is surest of a text; of two that are equally sure the one whose line stands first in the table."""
    best_name, best_rank = "generic_text", (0.0, -len(EXTRACTORS))
    for name in _asked(source):
        place = -_PLACES[name]
        surest = SUREST.get(name, 1.0)
        if (surest, place) <= best_rank:
            continue
        rank = (min(EXTRACTORS[name]().detect(source), surest), place)
        if rank > best_rank and rank[0]:
            best_name, best_rank = name, rank
    best = EXTRACTORS[best_name]()
    return Detection(best.data_type, best.format_of(source), best_name, round(best_rank[0], 3))


def _asked(source: SourceText) -> Iterable[str]:
    """Return the extractors in the order to ask them: first who will most likely spare the others the question."""
    dated = sum(_DATED.match(line) is not None for line in source.lines[:_GLANCE])
    return ("log", *(name for name in EXTRACTORS if name != "log")) if dated >= _DATED_LEAST else EXTRACTORS


__all__ = ["EXTRACTORS", "Extractor", "detect", "extract", "formats_of"]
