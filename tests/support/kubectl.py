"""A program that stands for kubectl, as a fixture."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

_PROGRAM = Path(__file__).with_name("fake_kubectl.py")


@pytest.fixture
def kubectl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the program is; it writes what it is asked into `asked` beside it, a JSON list a line."""
    program = tmp_path / "kubectl"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -S "{_PROGRAM}" "$@"\n')
    program.chmod(0o700)
    monkeypatch.setenv("FAKE_KUBECTL_LOG", str(tmp_path / "asked"))
    return program
