"""Sets a report with Typst: a template of ours, and the report as data that it reads.

The compiler sees no folder but an empty one, no package and no network, and nothing of the report is ever evaluated.
"""

import json
import tempfile
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst

from faultmaven.report.typesetting.blocks import blocks_of, text_runs
from faultmaven.report.typesetting.lines import visible
from faultmaven.report.typesetting.request import TypesetRequest

#: Packages of fonts, each with the folder in it: Inter and JetBrains Mono as in the web app, then what they lack.
_FONTS = (
    ("fontpkg_inter", "files"),
    ("fontpkg_jetbrains_mono", "files"),
    ("noto_cjk_sans_otc", ""),
    ("manimgx_fonts", ""),
)


def press(request: Mapping[str, Any]) -> bytes:
    """Return the PDF of a `TypesetRequest` as JSON gives it."""
    return typeset(TypesetRequest.model_validate(request))


def typeset(request: TypesetRequest) -> bytes:
    """Return the PDF of a request."""
    with tempfile.TemporaryDirectory(prefix="typst-") as empty:
        compiler = typst.Compiler(
            _template(),
            root=empty,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            package_path=empty,
            package_cache_path=empty,
            sys_inputs={"report": json.dumps(_data(request), ensure_ascii=False)},
        )
        pdf = compiler.compile(format="pdf")
    if not isinstance(pdf, bytes):
        raise TypeError("Typst gave pages instead of a document.")
    return pdf


def _data(request: TypesetRequest) -> dict[str, Any]:
    """Return what the template reads."""
    shown = request.model_dump(mode="json", exclude={"parts", "drawing"})
    drawing = request.drawing
    return {
        **{name: visible(value) if isinstance(value, str) else value for name, value in shown.items()},
        "facts": [[visible(label), visible(value)] for label, value in request.facts],
        "title_runs": text_runs(request.title),
        "chain": [visible(node) for node in request.chain],
        "parts": [
            {"key": part.key, "title": visible(part.title), "blocks": blocks_of(part.markdown)}
            for part in request.parts
        ],
        "drawing": drawing
        and {
            "begins": f"{drawing.begins:%Y-%m-%d %H:%M:%S}",
            "ends": f"{drawing.ends:%Y-%m-%d %H:%M:%S}",
            "buckets": [bar.model_dump() for bar in drawing.buckets],
            "marks": [
                {"number": flag.number, "label": visible(flag.label), "share": _share(request, flag.at.timestamp())}
                for flag in drawing.marks
            ],
            "ticks": _ticks(request),
        },
    }


def _share(request: TypesetRequest, at: float) -> float:
    assert request.drawing is not None
    begins, ends = request.drawing.begins.timestamp(), request.drawing.ends.timestamp()
    return min(max((at - begins) / max(ends - begins, 1e-3), 0.0), 1.0)


def _ticks(request: TypesetRequest) -> list[dict[str, Any]]:
    """Return five times along the axis, as exact as the length of the axis asks for."""
    assert request.drawing is not None
    begins, ends = request.drawing.begins, request.drawing.ends
    length = (ends - begins).total_seconds()
    form = "%H:%M:%S" if length < 3600 else "%H:%M" if length < 86_400 else "%m-%d %H:%M"
    return [{"share": share, "text": f"{begins + (ends - begins) * share:{form}}"} for share in (0, 0.25, 0.5, 0.75, 1)]


@cache
def _template() -> bytes:
    return (files("faultmaven.report.typesetting") / "report.typ").read_bytes()


@cache
def _fonts() -> typst.Fonts:
    folders = [Path(str(files(package))) / folder for package, folder in _FONTS]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[*map(str, folders)])
