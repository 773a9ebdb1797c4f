"""What the function that typesets answers with: JSON, in which a PDF is base64."""

import base64
from collections.abc import Mapping
from importlib import import_module
from typing import Any, cast

from faultmaven.report.typesetting.sizes import MOST_BYTES


def answer(event: Mapping[str, Any]) -> dict[str, Any]:
    """Return `{pdf}` of a `TypesetRequest`, or `{too_large}` where no answer could hold it."""
    # Typst and its fonts are loaded with the first request: a function that is only looked at starts without them
    pdf = cast("bytes", import_module("faultmaven.report.typesetting.press").press(event))
    return {"too_large": True} if len(pdf) > MOST_BYTES else {"pdf": base64.b64encode(pdf).decode()}
