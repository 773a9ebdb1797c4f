"""Faults, one function each, with what a right diagnosis of them says."""

from importlib import import_module

from tests.evals.cluster.faults.answers import FAULTS, Answer, Fault

for _module in ("runtime", "routing", "scheduling", "startup"):
    import_module(f"tests.evals.cluster.faults.{_module}")

__all__ = ["FAULTS", "Answer", "Fault"]
