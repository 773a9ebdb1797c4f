"""How large a file may be: what can be read at once, and what is refused before anybody waits for its upload."""

from faultmaven.evidence.errors import FileTooLarge

MIB = 1024 * 1024
#: Text is read as a whole, and its facts take 13 to 20 times its size in memory (measured on logs, JSON lines, CSV and
#: prose), of which a reader has 2500 MiB. The part that matters around an incident is smaller.
TEXT_MAX_BYTES = 128 * MIB
#: Everything that comes out of one archive, and so the largest archive worth sending.
UNPACKED_MAX_BYTES = 1024 * MIB
#: Names of what is opened before it is read.
_PACKED = (
    *(".zip", ".tar", ".tgz", ".tbz", ".tbz2", ".txz", ".tzst"),
    *(".gz", ".gzip", ".bz2", ".xz", ".zst", ".zstd"),
)


def check_upload(filename: str, size_bytes: int, upload_max_mb: int) -> None:
    """Raise FileTooLarge when a file could be sent and then not be read."""
    if _is_packed(filename):
        if size_bytes > upload_max_mb * MIB:
            raise FileTooLarge(f"One upload may have {upload_max_mb} MiB. Bring the part that matters, or split it.")
    elif size_bytes > min(upload_max_mb * MIB, TEXT_MAX_BYTES):
        limit = min(upload_max_mb, TEXT_MAX_BYTES // MIB)
        raise FileTooLarge(f"A file that is no archive may have {limit} MiB. Cut it to the incident, or split it.")


def text_to_expect(filename: str, size_bytes: int) -> int:
    """Return how many bytes of text a file may turn out to be: what is packed does not tell before it is opened."""
    return TEXT_MAX_BYTES if _is_packed(filename) else size_bytes


def _is_packed(filename: str) -> bool:
    return filename.lower().endswith(_PACKED)
