"""What was measured is cited by its line, also where all of it stands on one that is too long to be kept whole."""

import json
from pathlib import Path

from faultmaven.diagnosis.service import diagnose

from tests.support.cases import case_of

BEGAN, STEP, SAMPLES, HEALTHY = 1741882540, 30, 90, 60


def _matrix(levels: dict[str, float]) -> str:
    """Return an answer of Prometheus on one line: every service fails 0.1 % of the time, and at the end as told."""
    result = [
        {
            "metric": {"__name__": "http_server_requests_error_ratio", "service": service},
            "values": [
                [BEGAN + STEP * n, f"{(0.001 if n < HEALTHY else level) * (1 + (n % 7) / 1000):.9f}"]
                for n in range(SAMPLES)
            ],
        }
        for service, level in levels.items()
    ]
    return json.dumps({"status": "success", "data": {"resultType": "matrix", "result": result}})


def test_a_measure_far_behind_on_a_long_line_is_cited(tmp_path: Path) -> None:
    calm = {f"calm-{n}": 0.001 for n in range(20)}
    text = _matrix(calm | {"transcode": 0.54})
    assert text.index("transcode") > 40_000
    with case_of(tmp_path, {"errors.json": text}) as facts:
        found = diagnose(facts, "why do requests fail?")

    assert found.causes[0].component == "transcode"
    assert all(claim.is_verified for claim in found.causes[0].claims)
