"""Turns the way from a cause to what people see into links, each with a checked citation."""

from collections.abc import Sequence

from faultmaven.diagnosis.citations import CitationChecker
from faultmaven.diagnosis.models import Link
from faultmaven.diagnosis.naming import Components
from faultmaven.diagnosis.telemetry.reading import subject_of
from faultmaven.diagnosis.telemetry.telling import Step


def compose_chain(steps: Sequence[Step], checker: CitationChecker, components: Components) -> tuple[Link, ...]:
    """Return the links of a cause, its own component first; names are those of `Cause.component`."""
    picture = components.picture
    return tuple(
        Link(
            components.blamed("", subject_of(step.source, picture)).name,
            components.blamed("", subject_of(step.target, picture)).name,
            checker.claim(step.text, step.proof),
        )
        for step in steps
    )
