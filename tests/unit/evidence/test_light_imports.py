"""Functions without the evidence layer may ask the evidence service: it must not need what they do not have."""

import subprocess
import sys

HEAVY = {"duckdb", "numpy", "hyperscan", "yaml", "zstandard", "PIL", "tree_sitter"}


def test_the_service_needs_no_package_of_the_evidence_layer():
    code = "import sys, faultmaven.evidence.service; print(' '.join(name.split('.')[0] for name in sys.modules))"
    path = ":".join(entry for entry in sys.path if entry)
    ran = subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": path}, capture_output=True, check=True)
    assert HEAVY & set(ran.stdout.decode().split()) == set()
