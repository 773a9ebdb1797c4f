"""The base of what the agent says and of how the API shows it."""

from pydantic import BaseModel, ConfigDict


class Shape(BaseModel):
    """A value read from the attributes of the product's own types, and from stored JSON."""

    model_config = ConfigDict(from_attributes=True, frozen=True)
