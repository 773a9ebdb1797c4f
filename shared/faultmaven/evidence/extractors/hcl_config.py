"""HCL: Terraform, variable files, Packer, Nomad, Consul and Vault, read without evaluating anything."""

from __future__ import annotations

import re

from faultmaven.evidence.extractors.config_keywords import KEYWORDS
from faultmaven.evidence.extractors.hcl_reader import HclReader
from faultmaven.evidence.extractors.setting_rows import SettingRows, sample
from faultmaven.evidence.kubernetes.tree import leaf_columns
from faultmaven.evidence.models import DataType, Facts, SourceText

#: What opens a top-level block in Terraform's language.
_TERRAFORM = KEYWORDS["terraform-blocks"]
_BLOCK = re.compile(r"\s*(?P<kind>[a-z_][\w-]*)(?P<labels>(?:\s+\"[^\"]*\"|\s+[\w-]+)*)\s*\{\s*(?:\}|#.*)?\s*\Z")
_ATTRIBUTE = re.compile(r"\s*(?P<key>[a-z_][\w-]*|\"[^\"]+\")\s*=(?!=|>)\s*(?P<value>\S.*)\Z")
_HCL_VALUE = re.compile(r"(?:\"|\[|\{|\d|true\b|false\b|null\b|var\.|local\.|data\.|module\.|<<|[a-z_]+\()")


class HclConfigExtractor:
    """Reads .tf, .tfvars, .hcl and .nomad files."""

    data_type = DataType.CONFIG

    def detect(self, source: SourceText) -> float:
        """Ask for blocks with quoted labels, or for assignments of HCL's values in such blocks."""
        text = sample(source, ("#", "//"))
        blocks = [match for line in text if (match := _BLOCK.match(line))]
        labelled = [match for match in blocks if '"' in match["labels"]]
        terraform = [match for match in blocks if match["kind"] in _TERRAFORM and match.start("kind") == 0]
        attributes = sum(
            1 for line in text if (match := _ATTRIBUTE.match(line)) and _HCL_VALUE.match(match["value"])
            and not line.rstrip().endswith(";")
        )  # fmt: skip
        named = source.path.lower().endswith((".tf", ".tfvars", ".hcl", ".nomad"))
        ended = sum(1 for line in text if line.rstrip().endswith(";"))
        if ended > 0.1 * len(text):
            return 0.0
        if named and (blocks or attributes):
            return 0.97
        if (any('"' in match["labels"] for match in terraform) or len(terraform) >= 2) and attributes + len(
            labelled
        ) >= 2:
            return 0.96
        return 0.85 if labelled and attributes >= 2 and attributes + len(blocks) >= 0.5 * len(text) else 0.0

    def format_of(self, source: SourceText) -> str:
        """Return "terraform", "tfvars" or "hcl"."""
        if source.path.lower().endswith(".tfvars"):
            return "tfvars"
        kinds = {match["kind"] for line in source.lines[:5_000] if (match := _BLOCK.match(line[:500]))}
        return "terraform" if kinds & _TERRAFORM - {"check", "import", "data"} else "hcl"

    def extract(self, source: SourceText) -> Facts:
        """Return one setting per leaf: `resource.aws_instance.web.ami`; expressions stay as they are written."""
        found = SettingRows()
        lines = found.lines_of(source)
        last = max(1, len(lines))
        paths, values, places = leaf_columns(HclReader(found).read(lines))
        found.set_all(paths, values, [min(line, last) for line in places])
        return found.facts()

    def enrich(self, facts: Facts, source: SourceText) -> Facts:
        """Return the facts as they are."""
        return facts
