"""Saved views in DynamoDB, in their user's partition."""

from pynamodb.exceptions import DeleteError, DoesNotExist, PutError

from faultmaven.case.errors import ViewNotFound
from faultmaven.case.tables import ViewItem
from faultmaven.case.views.models import View
from faultmaven.core.errors import PreconditionFailed
from faultmaven.providers.data.base import user_key
from faultmaven.providers.data.failures import is_condition_failure


class ViewRepository:
    """Stores views."""

    def list(self, user_id: str) -> list[View]:
        """Return the views of a user, oldest first."""
        found = ViewItem.query(user_key(user_id), ViewItem.sk.startswith(_sk("")), consistent_read=True)
        return [_view(user_id, item) for item in found]

    def get(self, user_id: str, view_id: str) -> View:
        """Return a view; raises ViewNotFound."""
        try:
            return _view(user_id, ViewItem.get(user_key(user_id), _sk(view_id), consistent_read=True))
        except DoesNotExist:
            raise ViewNotFound from None

    def save(self, view: View, *, replaces: str | None = None) -> None:
        """Store a new view, or one in place of the version `replaces`; raises PreconditionFailed."""
        item = ViewItem(
            user_key(view.user_id),
            _sk(view.view_id),
            view_id=view.view_id,
            name=view.name,
            filters=dict(view.filters),
            created_at=view.created_at,
            version=view.version,
        )
        is_same = ViewItem.pk.does_not_exist() if replaces is None else ViewItem.version == replaces
        try:
            item.save(is_same)
        except PutError as error:
            if not is_condition_failure(error):
                raise
            # The SDK repeats a write whose answer was lost: then our own version is what stands in the way.
            if self.get(view.user_id, view.view_id).version != view.version:
                raise PreconditionFailed from error

    def delete(self, view: View) -> None:
        """Remove a view if it still is this version; raises PreconditionFailed."""
        try:
            ViewItem(user_key(view.user_id), _sk(view.view_id)).delete(
                ViewItem.pk.does_not_exist() | (ViewItem.version == view.version)
            )
        except DeleteError as error:
            if is_condition_failure(error):
                raise PreconditionFailed from error
            raise


def _sk(view_id: str) -> str:
    return f"view#{view_id}"


def _view(user_id: str, item: ViewItem) -> View:
    return View(item.view_id, user_id, item.name, item.filters, item.created_at, item.version)
