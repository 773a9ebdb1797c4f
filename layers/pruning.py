"""What a layer does not need at run time, and how it is told from what it does."""

import shutil
from pathlib import Path

from layers.stripping import strip

#: Part of a layer's key: raise it when a rule below changes.
PRUNING_VERSION = "7"

#: Folders that hold a package's own tests. Only files named as tests go: numpy.testing imports from numpy's.
_TEST_FOLDERS = frozenset({"test", "tests"})

#: Of a `.dist-info` only these are read at run time (versions, plug-ins); licences stay because they must.
_KEPT_METADATA = frozenset({"METADATA", "entry_points.txt", "top_level.txt"})


#: Parts of packages that never run in a function: a second engine for PyPy, a Fortran compiler's front end, headers,
#: the data that tells how a page is turned, and Pillow's codec for AVIF, its windows and its fonts.
_UNUSED_PARTS = (
    *("zstandard/_cffi.", "zstandard/backend_cffi.py", "numpy/f2py/", "numpy/_core/include/"),
    *("share/tessdata/osd.traineddata", "PIL/_avif.", "PIL/_imagingtk.", "PIL/_imagingft."),
    *("pillow.libs/libavif", "pillow.libs/libfreetype", "pillow.libs/libharfbuzz"),
)


def prune(folder: Path) -> None:
    """Remove tests, type stubs, console scripts, installer's notes and debug information from an installed tree."""
    shutil.rmtree(folder / "bin", ignore_errors=True)
    (folder / ".lock").unlink(missing_ok=True)
    for path in sorted(folder.rglob("*")):
        if path.is_file() and _is_junk(path.relative_to(folder)):
            path.unlink()
        elif path.is_file() and ".so" in path.suffixes:
            strip(path)
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and (path.name == "__pycache__" or not any(path.iterdir())):
            shutil.rmtree(path)


def _is_junk(path: Path) -> bool:
    if path.parts[0].endswith("-stubs") or str(path).startswith(_UNUSED_PARTS):
        return True
    if path.suffix in {".pyi", ".pxd", ".h", ".lib"}:
        return True
    if path.parts[0].endswith(".dist-info"):
        is_licence = "licen" in str(path).lower() or "notice" in path.name.lower() or "copying" in path.name.lower()
        return path.name not in _KEPT_METADATA and not is_licence
    in_tests = any(part in _TEST_FOLDERS for part in path.parts[:-1])
    return in_tests and (path.name.startswith("test_") or path.suffix != ".py")
