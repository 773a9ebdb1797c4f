"""Small worlds of metrics: services with a normal level per metric, and what they show in the incident."""

import random
from collections.abc import Mapping, Sequence
from pathlib import Path

from faultmaven.diagnosis.catalogue import Catalogue
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.service import draw_picture
from faultmaven.diagnosis.telemetry.reading import telemetry_of
from faultmaven.diagnosis.telemetry.suspects import Telemetry
from faultmaven.diagnosis.vocabulary import heed

from tests.support.cases import case_of

BEFORE, DURING = 20, 6
ALARM = "latency alarm of front at 2025-03-04 10:20:00 UTC"
ERRORS = "errors alarm of front at 2025-03-04 10:20:00 UTC"


def table(
    normal: Mapping[str, float],
    incident: Mapping[str, float],
    *,
    before: int = BEFORE,
    during: int = DURING,
    day: str = "2025-03-04",
    seed: int = 1,
) -> str:
    """Return a CSV with a column per metric, two percent of noise on all, and the incident at its end."""
    chance = random.Random(seed)
    rows = ["time," + ",".join(normal)]
    for minute in range(before + during):
        levels = {**normal, **(incident if minute >= before else {})}
        cells = [f"{level * (1 + chance.uniform(-0.02, 0.02)):.5g}" for level in levels.values()]
        rows.append(f"{day}T10:{minute:02d}:00Z," + ",".join(cells))
    return "\n".join(rows) + "\n"


def calls(*edges: tuple[str, str]) -> str:
    """Return a call graph as a list of edges."""
    return "source,target\n" + "".join(f"{source},{target}\n" for source, target in edges)


def metrics(aspect: str, **levels: float) -> dict[str, float]:
    """Return columns `service_aspect` with their levels."""
    return {f"{service}_{aspect}": level for service, level in levels.items()}


def read(folder: Path, files: Mapping[str, str], question: str = ALARM) -> Telemetry:
    """Read the files through the pipeline and measure them."""
    with case_of(folder, files) as facts:
        picture: Picture = draw_picture(facts, heed(facts, question), Catalogue([]))
        return telemetry_of(picture)


def accused(telemetry: Telemetry) -> Sequence[tuple[str, str]]:
    """Return whom it accuses of what, most first."""
    return [(suspect.component, suspect.mechanism) for suspect in telemetry.suspects]
