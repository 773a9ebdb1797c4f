"""One alert, whoever raised it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

_GRAVE = frozenset({"critical", "page", "error", "fatal", "high", "p1", "p2", "sev1", "sev2", "disaster", "emergency"})


@dataclass(frozen=True)
class Alert:
    """One alert. `said` is its summary in its own words; `state` is firing, resolved, pending or as printed."""

    line_no: int
    name: str
    state: str
    said: str
    severity: str | None
    started: datetime | None
    ended: datetime | None
    labels: dict[str, object]

    @property
    def is_firing(self) -> bool:
        """Tell whether it still rings."""
        return self.state in {"firing", "active", "alarm", "triggered", "open", "acknowledged", "alerting", "pending"}

    @property
    def level(self) -> str:
        """Return how bad it is, in a log's words."""
        return "error" if (self.severity or "").lower() in _GRAVE or self.state == "alarm" else "warn"
