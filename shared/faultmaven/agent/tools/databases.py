"""The databases that may be asked, as the operator named them: who may, and where they are.

The secret is a JSON object, name to `{"url": "postgresql://reader:...@host/db", "users": ["user_..."]}`; "*" stands for
everybody. A user who is not named does not learn that the database exists.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, SecretStr, TypeAdapter, ValidationError

from faultmaven.agent.tools.errors import ToolFailed
from faultmaven.providers.secrets.protocol import SecretProvider

EVERYBODY = "*"


class NamedDatabase(BaseModel):
    """One entry of the secret."""

    url: SecretStr
    users: tuple[str, ...] = ()


_ENTRIES: TypeAdapter[dict[str, NamedDatabase]] = TypeAdapter(dict[str, NamedDatabase])


@dataclass(frozen=True)
class SecretDatabases:
    """Reads the secret each time it is asked, so that what the operator takes away is gone at once."""

    secrets: SecretProvider
    secret_id: str

    def url(self, name: str, user_id: str) -> str:
        """Return where a database is, for a user who may ask it."""
        entry = self._entries().get(name)
        if entry is None or not _may(entry, user_id):
            known = ", ".join(self.names(user_id))
            raise ToolFailed(f"There is no database of that name for you. There are: {known or 'none'}.")
        return entry.url.get_secret_value()

    def names(self, user_id: str) -> list[str]:
        """Return the databases that a user may ask."""
        return sorted(name for name, entry in self._entries().items() if _may(entry, user_id))

    def _entries(self) -> Mapping[str, NamedDatabase]:
        if not self.secret_id:
            return {}
        try:
            kept: Any = json.loads(self.secrets.values(self.secret_id)[0])
            # CloudFormation fills a new secret with one generated entry that is no database
            return _ENTRIES.validate_python({name: entry for name, entry in kept.items() if isinstance(entry, dict)})
        except (LookupError, json.JSONDecodeError, AttributeError, ValidationError):
            raise ToolFailed("The operator's list of databases cannot be read.") from None


def _may(entry: NamedDatabase, user_id: str) -> bool:
    return EVERYBODY in entry.users or user_id in entry.users
