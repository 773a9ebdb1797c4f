"""ETag and If-Match: a change is made to what was read, or not at all."""

from typing import Annotated

from fastapi import Depends, Header

from faultmaven.core.errors import PreconditionFailed, PreconditionRequired


def etag(version: str) -> str:
    """Return the ETag header of a version."""
    return f'"{version}"'


class IfMatch:
    """The versions a change may be made to; `*` means any that exists."""

    def __init__(self, header: str) -> None:
        tags = [tag.strip() for tag in header.split(",")]
        self._is_any = tags == ["*"]
        # A weak tag never matches (RFC 9110, 13.1.1): it keeps its W/ and equals no version.
        self._versions = frozenset(tag[1:-1] for tag in tags if len(tag) > 1 and tag[0] == tag[-1] == '"')

    def check(self, version: str) -> None:
        """Raise PreconditionFailed unless the header allows a change to this version."""
        if not self._is_any and version not in self._versions:
            raise PreconditionFailed("Read it again and repeat the change on what you see then.")


async def _if_match(
    if_match: Annotated[str | None, Header(max_length=500, description="the ETag you read")] = None,
) -> IfMatch:
    if if_match is None or not if_match.strip():
        raise PreconditionRequired
    return IfMatch(if_match)


#: The parameter of a route that changes something that has an ETag.
Precondition = Annotated[IfMatch, Depends(_if_match)]
