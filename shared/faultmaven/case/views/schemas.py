"""What the views API takes and gives."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, StringConstraints

from faultmaven.case.search.schemas import CaseFilters
from faultmaven.case.views.models import View

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


class ViewRequest(BaseModel):
    """A search to keep under a name."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    filters: CaseFilters


class ViewPatch(BaseModel):
    """What changes; what is not sent stays."""

    model_config = ConfigDict(extra="forbid")

    name: Name | None = None
    filters: CaseFilters | None = None


class ViewBody(BaseModel):
    """A saved view."""

    view_id: str
    name: str
    filters: CaseFilters
    created_at: datetime

    @classmethod
    def of(cls, view: View) -> Self:
        """Return what the client is told."""
        filters = CaseFilters.model_validate(view.filters)
        return cls(view_id=view.view_id, name=view.name, filters=filters, created_at=view.created_at)


class ViewList(BaseModel):
    """All saved views, by name."""

    items: list[ViewBody]


def kept(filters: CaseFilters) -> dict[str, object]:
    """Return filters as they are kept: what asks nothing is left out."""
    return filters.model_dump(mode="json", exclude_defaults=True)
