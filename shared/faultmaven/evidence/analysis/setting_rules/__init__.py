"""The table of rules over settings: one file per topic, one line here."""

from __future__ import annotations

from collections.abc import Sequence

from faultmaven.evidence.analysis.setting_rules import (
    anywhere,
    between_settings,
    containers_of_docker,
    databases,
    kubernetes_containers,
    kubernetes_objects,
    kubernetes_probes,
    systems,
    terraform,
    web_servers,
)
from faultmaven.evidence.analysis.setting_rules.rule import Check, FileCheck, Rule

RULES: Sequence[Rule] = (
    *anywhere.RULES,
    *databases.RULES,
    *systems.RULES,
    *terraform.RULES,
    *web_servers.RULES,
)
#: What looks at one configuration.
CHECKS: Sequence[Check] = (
    *between_settings.CHECKS,
    *containers_of_docker.CHECKS,
    *databases.CHECKS,
    *kubernetes_containers.CHECKS,
    *kubernetes_objects.CHECKS,
    *kubernetes_probes.CHECKS,
    *systems.CHECKS,
    *terraform.CHECKS,
    *web_servers.CHECKS,
)
#: What looks at all configurations of a file together.
FILE_CHECKS: Sequence[FileCheck] = kubernetes_objects.FILE_CHECKS

__all__ = ["CHECKS", "FILE_CHECKS", "RULES"]
