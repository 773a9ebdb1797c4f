"""Where a long text may be cut into blocks so that no secret is cut with it."""

import re

#: A key of 16,384 bits in PEM has 13 kB; with margins of a log and other headers no more than this.
_KEY_MAX = 65_536
#: The largest Kubernetes object: the limit of a request to etcd.
_OBJECT_MAX = 1_572_864
_KEY = re.compile(rb"-----BEGIN [A-Z0-9 ]{0,24}PRIVATE KEY")
_OBJECT = re.compile(rb"^(?:---.*|(?:- |[ \t]{0,8}\"?)?apiVersion\b.*|[ \t]*\{[ \t\r]*)\n", re.MULTILINE)
_VERSION = b"apiVersion"
#: Objects mention others: as owners, in annotations, in managed fields. So many are looked at for a beginning.
_MENTIONS = 10_000
#: What stands before it on the first line of an object is shorter.
_INDENT = 16
_SECRET = re.compile(rb"\b(?:kind\"?\s*:|(?:stringD|d)ata\"?\s*:\s*\{?\s*$)", re.MULTILINE)
_NAMED = re.compile(rb"[\s\-{\"',]*name[\"']?\s*[:=][^\n]*\n", re.IGNORECASE)


def safe_cut(data: bytes) -> int:
    """Return how many bytes of `data` can be redacted now; the rest must wait for what follows it.

    The cut is after a newline, and not inside a private key, a Kubernetes object, or between the line that names a
    variable and the line with its value. 0 when there is no such place, as in a text without newlines: the caller
    reads on, or, at its own limit, cuts anywhere and risks what stands there. The end of a file is always safe.
    """
    cut = data.rfind(b"\n") + 1
    for start in (_open_key(data, cut), _open_object(data, cut)):
        if start is not None:
            cut = min(cut, start)
    line = data.rfind(b"\n", 0, max(0, cut - 1)) + 1
    return line if cut and _NAMED.fullmatch(data, line, cut) else cut


def _open_key(data: bytes, cut: int) -> int | None:
    """Return the start of the line on which a key begins that has no end yet."""
    at = data.rfind(b"-----BEGIN ", max(0, cut - _KEY_MAX), cut)
    if at < 0 or not _KEY.match(data, at) or data.find(b"-----END ", at, cut) >= 0:
        return None
    return data.rfind(b"\n", 0, at) + 1


def _open_object(data: bytes, cut: int) -> int | None:
    """Return the start of the last Kubernetes object; whether it ends at the cut only what follows can tell."""
    first = max(0, cut - _OBJECT_MAX)
    at = data.rfind(_VERSION, first, cut)
    if at < 0 or not _SECRET.search(data, first, cut):
        return None
    for _ in range(_MENTIONS):
        line = data.rfind(b"\n", max(0, at - _INDENT), at) + 1
        if (line or at <= _INDENT) and _OBJECT.match(data, line):
            return line
        at = data.rfind(_VERSION, first, at)
        if at < 0:
            break
    return None
