"""The name of a file as its owner knows it: kept as it is, apart from what could lead somewhere or hide something."""

import unicodedata

from faultmaven.evidence.errors import InvalidFilename

#: Long enough for a path inside an archive, short enough for a table and a citation.
NAME_MAX_CHARS = 512


def clean_name(given: str) -> str:
    """Return a relative path with `/` between its parts; spaces, accents and any script stay (as Unicode NFC).

    Control and direction marks go, and so do `.`, `..`, drive letters and leading slashes. Raises InvalidFilename
    when nothing is left.
    """
    text = unicodedata.normalize("NFC", given.encode("utf-8", "replace").decode())
    text = "".join(char for char in text if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))
    parts = [part.strip() for part in text.replace("\\", "/").split("/")]
    if parts and len(parts[0]) == 2 and parts[0].endswith(":"):
        parts = parts[1:]
    name = "/".join(part for part in parts if part not in ("", ".", ".."))
    if not name:
        raise InvalidFilename("Send the name the file has, such as app.log.")
    return name if len(name) <= NAME_MAX_CHARS else f"…{name[1 - NAME_MAX_CHARS :]}"
