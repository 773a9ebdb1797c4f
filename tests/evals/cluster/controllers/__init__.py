"""The cluster's controllers in small: they turn what is wanted into what is, with the events they really write."""

from tests.evals.cluster.controllers.admission import measure_quotas
from tests.evals.cluster.controllers.endpoints import publish_endpoints
from tests.evals.cluster.controllers.kubelet import run_pods
from tests.evals.cluster.controllers.scheduler import schedule_pods
from tests.evals.cluster.controllers.statuses import report_workloads
from tests.evals.cluster.controllers.volumes import bind_volumes
from tests.evals.cluster.controllers.workloads import make_pods
from tests.evals.cluster.world import World


def settle(world: World) -> World:
    """Let the cluster come to rest: pods made, placed, started, checked and published."""
    make_pods(world)
    bind_volumes(world)
    schedule_pods(world)
    run_pods(world)
    publish_endpoints(world)
    report_workloads(world)
    measure_quotas(world)
    return world


__all__ = ["settle"]
