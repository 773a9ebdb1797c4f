"""A turn while it runs: its steps as they come, then the turn that ended."""

from __future__ import annotations

import time
from collections.abc import Callable

from faultmaven.agent.models import ENDED
from faultmaven.agent.schemas import EventView, TurnView
from faultmaven.cli.client.site import Site

_POLL_S, _SLOWEST_POLL_S = 0.2, 1.5


def follow(site: Site, case_id: str, turn_id: str, tell: Callable[[EventView], None]) -> TurnView:
    """Tell every step of a turn once, and return the turn when it has ended (the site ends what takes too long)."""
    seen, poll_s = 0, _POLL_S
    while True:
        page = site.events(case_id, turn_id, seen)
        for event in page.items:
            seen, poll_s = event.seq, _POLL_S
            tell(event)
        if page.status in ENDED:
            return site.get_turn(case_id, turn_id)
        time.sleep(poll_s)
        poll_s = min(poll_s * 1.5, _SLOWEST_POLL_S)
