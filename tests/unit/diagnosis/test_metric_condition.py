"""The `metric` condition: what of a series makes it hold, and whom it binds."""

from pathlib import Path

import pytest
from faultmaven.diagnosis.binding import Binding
from faultmaven.diagnosis.catalogue import load_catalogue
from faultmaven.diagnosis.heeded import NOTHING_ASKED
from faultmaven.diagnosis.predicates.metric import Metric
from faultmaven.diagnosis.service import draw_picture
from pydantic import ValidationError

from tests.support.cases import case_of

EXPOSITION = """\
# TYPE cache_evictions_total counter
cache_evictions_total{service="carts"} 10 1754992800000
cache_evictions_total{service="carts"} 5010 1754993400000
# TYPE hikaricp_connections_active gauge
hikaricp_connections_active{service="orders"} 20
# TYPE hikaricp_connections_max gauge
hikaricp_connections_max{service="orders"} 20
"""
STEP = "time,queue_depth\n" + "".join(
    f"2025-08-12T10:{minute:02d}:00Z,{4000 + minute if minute >= 10 else 10 + minute % 3}\n" for minute in range(20)
)


@pytest.mark.parametrize(
    ("condition", "bound"),
    [
        ({"name": "evictions", "grows_by": 1000}, ["carts"]),
        ({"name": "evictions", "grows_by": 10000}, []),
        ({"name": "evictions", "over": 5000}, ["carts"]),
        ({"name": "evictions", "unless": "carts", "over": 0}, []),
        ({"name": "connections_active", "under": 30}, ["orders"]),
        ({"name": "connections_active", "state": "full"}, ["orders"]),
        ({"name": "queue_depth", "state": "risen", "times": 5}, ["queues.csv"]),
        ({"name": "queue_depth", "state": "fallen"}, []),
    ],
)
def test_a_series_passes_by_its_values(condition: dict[str, object], bound: list[str], tmp_path: Path) -> None:
    with case_of(tmp_path, {"metrics.prom": EXPOSITION, "queues.csv": STEP}) as facts:
        picture = draw_picture(facts, NOTHING_ASKED, load_catalogue())
        found = list(Metric.model_validate(condition).bind(Binding(), picture))

    assert [binding.subject.name for binding in found if binding.subject] == bound
    assert all(binding.values["said"] and binding.proofs for binding in found)


def test_only_a_case_with_such_a_series_can_show_it(tmp_path: Path) -> None:
    with case_of(tmp_path, {"metrics.prom": EXPOSITION}) as facts:
        picture = draw_picture(facts, NOTHING_ASKED, load_catalogue())

        assert Metric(name="evictions", over=1).is_checkable(picture)
        assert not Metric(name="replica_lag", over=1).is_checkable(picture)


def test_a_condition_has_exactly_one_test() -> None:
    with pytest.raises(ValidationError, match="takes one of"):
        Metric(name="x", over=1, under=2)
    with pytest.raises(ValidationError, match="takes one of"):
        Metric(name="x")
