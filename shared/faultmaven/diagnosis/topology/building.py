"""Draws the dependencies of a case from all of its evidence, the surest source first."""

from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.topology.addresses import label_edges, log_edges, setting_edges
from faultmaven.diagnosis.topology.drawings import drawn_edges
from faultmaven.diagnosis.topology.graph import Topology
from faultmaven.diagnosis.topology.names import Names
from faultmaven.diagnosis.topology.objects import object_edges
from faultmaven.diagnosis.topology.spans import span_edges


def draw_topology(picture: Picture, names: Names) -> Topology:
    """Return who depends on whom: as traces show, objects and drawings state, settings, labels and logs name it."""
    return Topology(
        [
            *span_edges(picture, names),
            *drawn_edges(picture, names),
            *object_edges(picture),
            *setting_edges(picture, names),
            *label_edges(picture, names),
            *log_edges(picture, names),
        ]
    )
