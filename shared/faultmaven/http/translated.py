"""Answers in the words of the case's owner: real IP addresses where everything behind the door has pseudonyms.

A route that speaks of one case says with `translate_answer` how its answer is translated; it happens once, to the whole
body, right before it leaves, so that no field can be forgotten. Errors are translated in `problems`.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from faultmaven.core.translation import Translation

_STATE = "translation"


def translate_answer(request: Request, translation: Translation) -> None:
    """Have the answer of this request show the addresses that its user knows."""
    request.scope["state"][_STATE] = translation


def translation_for(request: Request) -> Translation | None:
    """Return how the answer of this request is to be translated; None: not at all."""
    found = request.scope["state"].get(_STATE)
    return found if isinstance(found, Translation) else None


class TranslatedRoute(APIRoute):
    """A route whose answers are translated when it, or what it depends on, says how."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler of the route with the translation behind it."""
        answered = super().get_route_handler()

        async def translated(request: Request) -> Response:
            response = await answered(request)
            translation = translation_for(request)
            if translation is not None and response.body:
                response.body = translation.restored_json(bytes(response.body))
                response.headers["content-length"] = str(len(response.body))
            return response

        return translated
