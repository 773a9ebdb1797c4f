"""Faults, one function each, with what a right diagnosis of them says."""

from importlib import import_module

from tests.evals.cluster.faults.answers import FAULTS, Fault

for _module in (
    "applications",
    "changes",
    "crashes",
    "databases",
    "images",
    "infrastructure",
    "memory",
    "network",
    "placement",
    "policies",
    "probes",
    "quotas",
    "routing",
    "settings",
    "storage",
):
    import_module(f"tests.evals.cluster.faults.{_module}")

__all__ = ["FAULTS", "Fault"]
