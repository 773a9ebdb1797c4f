"""The table of relations: a new one is a function and one line here."""

from collections.abc import Callable, Iterator, Mapping

from faultmaven.diagnosis.binding import Binding
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.relations.absences import (
    address_without_service,
    claim_is_absent,
    needed_object_is_absent,
    workload_without_service,
)
from faultmaven.diagnosis.relations.attacks import password_guessing
from faultmaven.diagnosis.relations.both_ends import waits_at_both_ends
from faultmaven.diagnosis.relations.calls import callee_outlives_caller, time_lost_between_services
from faultmaven.diagnosis.relations.capacity import (
    extended_resource_unplaced,
    node_is_full_of_pods,
    requests_exceed_every_node,
)
from faultmaven.diagnosis.relations.cascades import deepest_failing_dependency
from faultmaven.diagnosis.relations.changes import errors_follow_change
from faultmaven.diagnosis.relations.classes import class_is_absent
from faultmaven.diagnosis.relations.containers import (
    cpu_is_used_up,
    has_sidecars,
    node_cpu_is_used_up,
    port_opened_twice,
    scaled_to_nothing,
)
from faultmaven.diagnosis.relations.crashes import exits_with_message, failing_container
from faultmaven.diagnosis.relations.egress_peers import callee_is_not_allowed
from faultmaven.diagnosis.relations.evictions import evicted_beyond_request
from faultmaven.diagnosis.relations.growth import memory_grows
from faultmaven.diagnosis.relations.http import http_server_errors
from faultmaven.diagnosis.relations.kills import killed_lately
from faultmaven.diagnosis.relations.memory import killed_near_memory_limit, killed_with_no_reading
from faultmaven.diagnosis.relations.mounts import file_is_on_volume
from faultmaven.diagnosis.relations.names import (
    address_names_another,
    ingress_backend_missing,
    ingress_without_backends,
    offered_port,
    service_is_elsewhere,
)
from faultmaven.diagnosis.relations.network import denies_egress, denies_ingress, listed_policy
from faultmaven.diagnosis.relations.own_logs import own_log_is_here
from faultmaven.diagnosis.relations.peers import peer_is_not_admitted
from faultmaven.diagnosis.relations.placement import (
    node_affinity_fits_nothing,
    node_is_cordoned,
    node_of_pod_is_unknown,
    node_selector_fits_nothing,
    scheduler_is_unknown,
    taint_fits_no_toleration,
    unscheduled_without_word,
)
from faultmaven.diagnosis.relations.ports import (
    address_has_wrong_port,
    backing_port,
    service_port_disagrees,
    service_protocol_differs,
    service_speaks_udp_only,
    target_port_not_open,
)
from faultmaven.diagnosis.relations.probes import (
    probe_begins_late,
    probe_is_impatient,
    probe_port_not_open,
    probe_protocol_differs,
)
from faultmaven.diagnosis.relations.queries import query_examines_many_rows
from faultmaven.diagnosis.relations.quotas import quota_keeps_out
from faultmaven.diagnosis.relations.references import reference_is_unmet
from faultmaven.diagnosis.relations.retries import tries_without_pause
from faultmaven.diagnosis.relations.routes import (
    certificate_secret_missing,
    route_backend_missing,
    route_subset_missing,
)
from faultmaven.diagnosis.relations.selectors import selector_finds_no_pod, selector_is_odd
from faultmaven.diagnosis.relations.stale_addresses import address_is_stale
from faultmaven.diagnosis.relations.startups import stopped_while_starting
from faultmaven.diagnosis.relations.system_pods import system_program_gives_up, system_program_is_down
from faultmaven.diagnosis.relations.time_limits import callee_outlasts_limit
from faultmaven.diagnosis.relations.volumes import (
    claim_fits_no_volume,
    free_volume_of_class,
    waits_for_unfit_claim,
)
from faultmaven.diagnosis.relations.workloads import container_is_not_ready, replicas_are_missing, unscheduled_pod

RELATIONS: Mapping[str, Callable[[Binding, Picture], Iterator[Binding]]] = {
    "waits_at_both_ends": waits_at_both_ends,
    "selector_finds_no_pod": selector_finds_no_pod,
    "selector_is_odd": selector_is_odd,
    "target_port_not_open": target_port_not_open,
    "probe_port_not_open": probe_port_not_open,
    "address_has_wrong_port": address_has_wrong_port,
    "address_names_another": address_names_another,
    "backing_port": backing_port,
    "service_port_disagrees": service_port_disagrees,
    "denies_egress": denies_egress,
    "denies_ingress": denies_ingress,
    "listed_policy": listed_policy,
    "peer_is_not_admitted": peer_is_not_admitted,
    "callee_is_not_allowed": callee_is_not_allowed,
    "node_is_full_of_pods": node_is_full_of_pods,
    "extended_resource_unplaced": extended_resource_unplaced,
    "requests_exceed_every_node": requests_exceed_every_node,
    "replicas_are_missing": replicas_are_missing,
    "unscheduled_pod": unscheduled_pod,
    "container_is_not_ready": container_is_not_ready,
    "http_server_errors": http_server_errors,
    "failing_container": failing_container,
    "exits_with_message": exits_with_message,
    "password_guessing": password_guessing,
    "class_is_absent": class_is_absent,
    "ingress_backend_missing": ingress_backend_missing,
    "ingress_without_backends": ingress_without_backends,
    "offered_port": offered_port,
    "reference_is_unmet": reference_is_unmet,
    "service_is_elsewhere": service_is_elsewhere,
    "claim_fits_no_volume": claim_fits_no_volume,
    "free_volume_of_class": free_volume_of_class,
    "waits_for_unfit_claim": waits_for_unfit_claim,
    "deepest_failing_dependency": deepest_failing_dependency,
    "errors_follow_change": errors_follow_change,
    "memory_grows": memory_grows,
    "killed_near_memory_limit": killed_near_memory_limit,
    "killed_with_no_reading": killed_with_no_reading,
    "query_examines_many_rows": query_examines_many_rows,
    "callee_outlives_caller": callee_outlives_caller,
    "callee_outlasts_limit": callee_outlasts_limit,
    "time_lost_between_services": time_lost_between_services,
    "tries_without_pause": tries_without_pause,
    "stopped_while_starting": stopped_while_starting,
    "evicted_beyond_request": evicted_beyond_request,
    "address_without_service": address_without_service,
    "workload_without_service": workload_without_service,
    "killed_lately": killed_lately,
    "claim_is_absent": claim_is_absent,
    "needed_object_is_absent": needed_object_is_absent,
    "cpu_is_used_up": cpu_is_used_up,
    "has_sidecars": has_sidecars,
    "port_opened_twice": port_opened_twice,
    "scaled_to_nothing": scaled_to_nothing,
    "node_affinity_fits_nothing": node_affinity_fits_nothing,
    "node_is_cordoned": node_is_cordoned,
    "node_of_pod_is_unknown": node_of_pod_is_unknown,
    "node_selector_fits_nothing": node_selector_fits_nothing,
    "scheduler_is_unknown": scheduler_is_unknown,
    "taint_fits_no_toleration": taint_fits_no_toleration,
    "unscheduled_without_word": unscheduled_without_word,
    "service_protocol_differs": service_protocol_differs,
    "service_speaks_udp_only": service_speaks_udp_only,
    "probe_begins_late": probe_begins_late,
    "probe_is_impatient": probe_is_impatient,
    "probe_protocol_differs": probe_protocol_differs,
    "quota_keeps_out": quota_keeps_out,
    "certificate_secret_missing": certificate_secret_missing,
    "route_backend_missing": route_backend_missing,
    "route_subset_missing": route_subset_missing,
    "system_program_gives_up": system_program_gives_up,
    "system_program_is_down": system_program_is_down,
    "file_is_on_volume": file_is_on_volume,
    "node_cpu_is_used_up": node_cpu_is_used_up,
    "own_log_is_here": own_log_is_here,
    "address_is_stale": address_is_stale,
}
