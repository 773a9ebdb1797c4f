"""The formats a user can choose are those that files are detected as."""

from __future__ import annotations

import pytest
from faultmaven.evidence.detection import detect
from faultmaven.evidence.extractors import EXTRACTORS
from faultmaven.evidence.formats.known import formats_of

from tests.evals.made_files import made_files
from tests.unit.evidence.extractors.config_samples import CASES
from tests.unit.evidence.sources import source

TEXTS = {name: text for name, _, _, text in made_files()} | {f"config {name}": case[0] for name, case in CASES.items()}


@pytest.mark.parametrize("name", TEXTS)
def test_what_is_detected_can_be_chosen(name: str) -> None:
    found = detect(source(TEXTS[name], "upload"))
    assert set(found.format.split("+")) <= {*formats_of(found.extractor), *_WRAPPERS}


#: What stands before the format of a log that wears a wrapper.
_WRAPPERS = frozenset(
    {"cri", "docker-json", "compose", "kubectl-prefix", "kubectl-timestamps", "github-actions", "gitlab-ci", "stern"}
)


@pytest.mark.parametrize("name", EXTRACTORS)
def test_every_extractor_has_a_format_to_choose(name: str) -> None:
    assert formats_of(name)
