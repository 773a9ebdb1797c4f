"""Values of Kubernetes Secrets: base64 hides nothing, and their keys can have any name, so the shape decides."""

import itertools
import re
from collections.abc import Iterator

#: A Hyperscan expression for what may be one.
HINT = r"\bkind\"?\s*:\s*\"?Secret\b"
_KIND = re.compile(rb"(?:^|[\s\"'{,])\"?kind\"?\s*:\s*\"?Secret\"?\s*(?:[,}\n]|$)", re.MULTILINE)
#: An object ends where the next YAML document or the next item of a list begins.
_BOUNDARY = re.compile(rb"^(?:---.*|\s*- apiVersion:.*)$", re.MULTILINE)
_BLOCK = re.compile(
    rb"^(?P<indent>[ \t]*)(?:- )?(?:data|stringData):[ \t]*\n(?P<body>(?:(?P=indent)[ \t]+[^\n]*\n?|[ \t]*\n)*)",
    re.MULTILINE,
)
_ENTRY = re.compile(rb"^[ \t]+[\w.\-\"']+:[ \t]*(?P<value>[^\s<|>][^\n]*)$", re.MULTILINE)
_CONTINUED = re.compile(rb"^[ \t]+(?P<value>[^\s:<]+)$", re.MULTILINE)
_JSON_BLOCK = re.compile(rb"\"(?:data|stringData)\"\s*:\s*\{(?P<body>[^{}]*)\}")
_JSON_ENTRY = re.compile(rb"\"[^\"\n]*\"\s*:\s*\"(?P<value>(?:[^\"\\\n]|\\.)+)\"")


def secret_values(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield start and end of every value under `data` and `stringData` of each Secret in YAML or JSON text."""
    edges = [0, *(match.start() for match in _BOUNDARY.finditer(data)), len(data)]
    for start, end in itertools.pairwise(edges):
        if _KIND.search(data, start, end):
            yield from _in_yaml(data, start, end)
            yield from _in_json(data, start, end)


def _in_yaml(data: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    for block in _BLOCK.finditer(data, start, end):
        for pattern in (_ENTRY, _CONTINUED):
            for entry in pattern.finditer(data, *block.span("body")):
                yield entry.span("value")


def _in_json(data: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    for block in _JSON_BLOCK.finditer(data, start, end):
        for entry in _JSON_ENTRY.finditer(data, *block.span("body")):
            yield entry.span("value")
