"""What can be done with saved views: keep a search, list, rename, change, and delete."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from uuid import uuid4

from faultmaven.case.errors import TooManyViews
from faultmaven.case.views.models import View
from faultmaven.case.views.repository import ViewRepository
from faultmaven.core.clock import Clock, utc_now
from faultmaven.core.ids import new_id

MOST_VIEWS = 50


@dataclass(frozen=True)
class ViewService:
    """Views of users. Every method takes the user who asks, and finds nothing of anybody else."""

    views: ViewRepository
    clock: Clock = utc_now

    def create_view(self, user_id: str, name: str, filters: Mapping[str, Any]) -> View:
        """Keep a search under a name; raises TooManyViews."""
        if len(self.views.list(user_id)) >= MOST_VIEWS:
            raise TooManyViews(f"You have {MOST_VIEWS} views; delete one that nobody needs.")
        view = View(new_id("view"), user_id, name, filters, self.clock(), uuid4().hex)
        self.views.save(view)
        return view

    def list_views(self, user_id: str) -> list[View]:
        """Return a user's views by name."""
        return sorted(self.views.list(user_id), key=lambda view: (view.name.casefold(), view.view_id))

    def get_view(self, user_id: str, view_id: str) -> View:
        """Return a view; raises ViewNotFound."""
        return self.views.get(user_id, view_id)

    def edit_view(
        self,
        user_id: str,
        view_id: str,
        allow: Callable[[str], None],
        *,
        name: str | None = None,
        filters: Mapping[str, Any] | None = None,
    ) -> View:
        """Rename a view or change what it finds. `allow` gets the version found and raises when another is meant."""
        view = self.views.get(user_id, view_id)
        allow(view.version)
        edited = replace(
            view,
            name=view.name if name is None else name,
            filters=view.filters if filters is None else filters,
            version=uuid4().hex,
        )
        self.views.save(edited, replaces=view.version)
        return edited

    def delete_view(self, user_id: str, view_id: str, allow: Callable[[str], None]) -> None:
        """Delete a view; the cases it found stay."""
        view = self.views.get(user_id, view_id)
        allow(view.version)
        self.views.delete(view)


@cache
def view_service() -> ViewService:
    """Return the service over this process's table."""
    return ViewService(ViewRepository())
