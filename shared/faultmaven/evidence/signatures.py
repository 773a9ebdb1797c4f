"""The first bytes of things that are no text, and what to call them when telling so."""

#: (offset, bytes, what it is); from the formats' own specifications, as `file(1)` lists them.
_SIGNATURES = (
    (0, b"\x89PNG\r\n", "a PNG image"),
    (0, b"\xff\xd8\xff", "a JPEG image"),
    (0, b"GIF8", "a GIF image"),
    (8, b"WEBP", "a WebP image"),
    (0, b"II*\0", "a TIFF image (save it as PNG or JPEG)"),
    (0, b"MM\0*", "a TIFF image (save it as PNG or JPEG)"),
    *((4, b"ftyp" + brand, "a photograph in HEIC (share it as JPEG)") for brand in (b"hei", b"hev", b"mif1", b"msf1")),
    (4, b"ftypavi", "an AVIF image (save it as PNG or JPEG)"),
    (4, b"ftyp", "a video (take a screenshot of what matters)"),
    (0, b"\x1a\x45\xdf\xa3", "a video (take a screenshot of what matters)"),
    (0, b"%PDF-", "a PDF document"),
    (0, b"\x7fELF", "a Linux program"),
    (0, b"MZ\x90", "a Windows program"),
    (0, b"\xca\xfe\xba\xbe", "a Java class or a macOS program"),
    (0, b"\xcf\xfa\xed\xfe", "a macOS program"),
    (0, b"PK\x03\x04", "a zip archive"),
    (0, b"PK\x05\x06", "an empty zip archive"),
    (0, b"\x1f\x8b", "gzip data"),
    (0, b"BZh91AY", "bzip2 data"),
    (0, b"\xfd7zXZ\0", "xz data"),
    (0, b"\x28\xb5\x2f\xfd", "zstd data"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (0, b"Rar!\x1a\x07", "a RAR archive"),
    (257, b"ustar", "a tar archive"),
    (0, b"SQLite format 3\0", "an SQLite database"),
    (0, b"\xd4\xc3\xb2\xa1", "a packet capture"),
    (0, b"\xa1\xb2\xc3\xd4", "a packet capture"),
    (0, b"\x0a\x0d\x0d\x0a", "a packet capture"),
    (0, b"PAR1", "a Parquet file"),
    (0, b"\xd0\xcf\x11\xe0", "an old Office document"),
    (0, b"ElfFile\0", "a Windows event log (export it with `wevtutil qe FILE /lf /f:text`)"),
    (0, b"LPKSHHRH", "a systemd journal (export it with `journalctl --file FILE -o short-iso`)"),
    (0, b"JAVA PROFILE", "a Java heap dump"),
    (0, b"PERFILE2", "a recording of perf (export it with `perf script -i FILE`)"),
    (0, b"\x96\xd5", "data of sysstat (export it with `sadf -j FILE -- -A`)"),
    (0, b"FLR\0", "a Java Flight Recorder file (export it with `jfr print FILE`)"),
)


def kind_of(head: bytes) -> str | None:
    """Name the binary format that begins with these bytes (at least 300 of them), None when none is known."""
    return next((name for offset, magic, name in _SIGNATURES if head.startswith(magic, offset)), None)
