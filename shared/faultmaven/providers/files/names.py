"""How a file name is told to a browser."""

from urllib.parse import quote


def attachment(filename: str) -> str:
    """Return a Content-Disposition that saves under `filename`, whatever characters it holds (RFC 6266)."""
    name = filename.rsplit("/", 1)[-1].rsplit("\\", 1)[-1] or "evidence"
    plain = "".join(char if " " <= char <= "~" and char not in '"\\%;' else "_" for char in name)
    encoded = quote(name.encode("utf-8", "replace"), safe="")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}"
