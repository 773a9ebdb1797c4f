"""What a saved view is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class View:
    """A search under a name. `filters` are those of the API; `version` changes with every edit, and is the ETag."""

    view_id: str
    user_id: str
    name: str
    filters: Mapping[str, Any]
    created_at: datetime
    version: str
