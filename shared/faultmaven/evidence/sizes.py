"""How large a file may be: what can be read at once, and what is refused before anybody waits for its upload."""

from faultmaven.evidence.errors import FileTooLarge

MIB = 1024 * 1024
#: A document (JSON, YAML, a trace, a profile) is read as a whole, and its facts take 13 to 20 times its size in memory,
#: of which a reader has 2500 MiB. Logs and other text are read in blocks, whatever their size.
TEXT_MAX_BYTES = 128 * MIB
#: The largest text that is read, and what may come out of one archive: the disk of the pipeline's function holds it
#: packed, unpacked and as facts.
UNPACKED_MAX_BYTES = 1024 * MIB
#: A case is an incident, not an archive; a nested bundle that opens into more is cut here.
FILES_PER_CASE = 5000
#: Names of what is opened before it is read.
_PACKED = (
    *(".zip", ".tar", ".tgz", ".tbz", ".tbz2", ".txz", ".tzst"),
    *(".gz", ".gzip", ".bz2", ".xz", ".zst", ".zstd"),
)


def check_upload(size_bytes: int, upload_max_mb: int) -> None:
    """Raise FileTooLarge when a file could be sent and then not be read."""
    limit = min(upload_max_mb, UNPACKED_MAX_BYTES // MIB)
    if size_bytes > limit * MIB:
        raise FileTooLarge(f"One upload may have {limit} MiB. Bring the part that matters, or split it.")


def text_to_expect(filename: str, size_bytes: int) -> int:
    """Return how many bytes of text a file may turn out to be: what is packed does not tell before it is opened."""
    return UNPACKED_MAX_BYTES if filename.lower().endswith(_PACKED) else size_bytes
