"""Terraform: what is open to the world, unencrypted, or gone for ever by one command."""

from __future__ import annotations

import re
from collections.abc import Iterator

from faultmaven.evidence.analysis.setting_rules.amounts import is_off, is_on, number
from faultmaven.evidence.analysis.setting_rules.config import Config
from faultmaven.evidence.analysis.setting_rules.rule import Rule, fits, one_of, said
from faultmaven.evidence.findings import Finding, FindingKind

_TERRAFORM = frozenset({"terraform", "tfvars", "hcl"})
#: Ports that are meant for everyone.
_PUBLIC = frozenset({80, 443})

RULES = (
    Rule(
        "unencrypted",
        r"^(?:encrypted|storage_encrypted|encryption_enabled|at_rest_encryption_enabled|"
        r"transit_encryption_enabled|enable_disk_encryption|https_traffic_only_enabled)$",
        is_off,
        "{path} is {value}: data lies or travels unencrypted",
        formats=_TERRAFORM,
    ),
    Rule(
        "public",
        r"^publicly_accessible$",
        is_on,
        "{path} is {value}: the database has an address on the internet",
        formats=_TERRAFORM,
    ),
    Rule(
        "public",
        r"^acl$",
        one_of("public-read", "public-read-write"),
        "{path} is {value}: everyone may read the bucket",
        "error",
        formats=_TERRAFORM,
    ),
    Rule(
        "public",
        r"^(?:block_public_acls|block_public_policy|ignore_public_acls|restrict_public_buckets)$",
        is_off,
        "{path} is {value}: the bucket may become public",
        formats=_TERRAFORM,
    ),
    Rule(
        "gone-for-ever",
        r"^force_destroy$",
        is_on,
        "{path} is {value}: destroying it deletes what is in it",
        "info",
        formats=_TERRAFORM,
    ),
    Rule(
        "gone-for-ever",
        r"^skip_final_snapshot$",
        is_on,
        "{path} is {value}: destroying the database keeps nothing",
        "info",
        formats=_TERRAFORM,
    ),
    Rule(
        "gone-for-ever",
        r"^deletion_protection$",
        is_off,
        "{path} is {value}: one command deletes it",
        "info",
        formats=_TERRAFORM,
    ),
    Rule(
        "no-backup",
        r"^(?:backup_retention_period|backup_retention_days)$",
        lambda v: number(v) == 0,
        "{path} is 0: there are no backups",
        formats=_TERRAFORM,
    ),
    Rule(
        "single-zone",
        r"^multi_az$",
        is_off,
        "{path} is {value}: the database is down when its zone is",
        "info",
        formats=_TERRAFORM,
    ),
    Rule(
        "open-policy",
        r"^(?:policy|assume_role_policy)$",
        fits(r"\"?Action\"?\s*[:=]\s*\[?\s*\"\*\"(?s:.*)\"?Resource\"?\s*[:=]\s*\[?\s*\"\*\""),
        "{path} allows every action on every resource",
        formats=_TERRAFORM,
    ),
)


def open_doors(config: Config) -> Iterator[Finding]:
    """Rules of firewalls that let everyone in, and to which ports."""
    if config.format not in _TERRAFORM:
        return
    pattern = (
        r"(?P<rule>.*)\.(?:cidr_blocks|ipv6_cidr_blocks|source_ranges|cidr_ipv4|source_address_prefix)(?:\[\d+\])?"
    )
    for setting, match in config.fitting(pattern):
        rule = match["rule"]
        outward = re.search(r"egress", rule) or config.value(f"{rule}.type") == "egress"
        if setting.value not in {"0.0.0.0/0", "::/0", "*"} or outward:
            continue
        first = config.first(f"{rule}.from_port")
        low, high = number(config.value(f"{rule}.from_port")), number(config.value(f"{rule}.to_port"))
        if low is not None and high is not None and low == high and low in _PUBLIC:
            continue
        what = (
            "every port"
            if low is None or low <= 0
            else (
                f"port {low:g}"
                if low == high
                else f"ports {low:g} to {high:g}"
                if high is not None
                else f"port {low:g}"
            )
        )
        yield said(
            "open-to-all",
            f"{rule} lets {setting.value} in to {what}",
            setting,
            other=first,
            severity="warn" if low is None else "error",
        )


def undefined_variables(config: Config) -> Iterator[Finding]:
    """Variables that are used and not declared, where the file declares others."""
    if config.format != "terraform":
        return
    declared = {match["name"] for _, match in config.fitting(r"variable\.(?P<name>[\w-]+)(?:\..*)?")}
    if not declared:
        return
    told: set[str] = set()
    for setting in config.settings:
        for name in re.findall(r"(?<![\w.])var\.([A-Za-z_][\w-]*)", setting.value):
            if name not in declared and name not in told:
                told.add(name)
                yield said(
                    "not-in-this-file",
                    f"{setting.path} uses var.{name}, which is not declared in this file",
                    setting,
                    kind=FindingKind.DANGLING_REFERENCE,
                    severity="info",
                )


CHECKS = (open_doors, undefined_variables)
