"""Whatever turns a request into a PDF: the function made for it, or, where there is none, this process."""

import base64
import json
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol, cast

from faultmaven.core.settings import settings
from faultmaven.providers.functions.lambda_functions import LambdaFunctions
from faultmaven.providers.functions.port import FunctionProvider, FunctionUnavailable
from faultmaven.report.errors import ReportTooLarge, TypesettingFailed
from faultmaven.report.typesetting.sizes import MOST_BYTES


class Typesetter(Protocol):
    """Typesets reports."""

    def typeset(self, request: bytes) -> bytes:
        """Return the PDF of a `TypesetRequest` in JSON; raises TypesettingFailed and ReportTooLarge."""
        ...


@dataclass(frozen=True)
class FunctionTypesetter:
    """Has the function `name` do it: its role allows nothing but logs."""

    functions: FunctionProvider
    name: str

    def typeset(self, request: bytes) -> bytes:
        """Return what the function made."""
        if len(request) > MOST_BYTES:
            raise ReportTooLarge
        try:
            answer = cast("dict[str, Any]", json.loads(self.functions.call(self.name, request)))
        except FunctionUnavailable as error:
            raise TypesettingFailed from error
        if answer.get("too_large"):
            raise ReportTooLarge
        return base64.b64decode(answer["pdf"])


class HereTypesetter:
    """Does it in this process; Typst is loaded when it is first needed."""

    def typeset(self, request: bytes) -> bytes:
        """Return the PDF."""
        pdf = cast("bytes", import_module("faultmaven.report.typesetting.press").press(json.loads(request)))
        if len(pdf) > MOST_BYTES:
            raise ReportTooLarge
        return pdf


def chosen_typesetter() -> Typesetter:
    """Return the typesetter that this process was told to use."""
    name = settings().typesetter
    return FunctionTypesetter(LambdaFunctions(), name) if name else HereTypesetter()
