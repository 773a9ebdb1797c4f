"""What goes into the functions: one folder with the package and the doors, and one folder per layer."""

import shutil
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]

#: `cli` is the command line: a door of people's own machines, whose packages no layer has.
_NEVER_SHIPPED = shutil.ignore_patterns("__pycache__", "*.pyc", ".DS_Store", "cli")


def stage_function_code(target: Path) -> Path:
    """Copy `faultmaven/` and `functions/` side by side into `target` (emptied first) and return it."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(REPOSITORY / "shared" / "faultmaven", target / "faultmaven", ignore=_NEVER_SHIPPED)
    shutil.copytree(REPOSITORY / "functions", target / "functions", ignore=_NEVER_SHIPPED)
    return target


def layer_folder(layers: Path, name: str) -> Path:
    """Return the built layer `name` under `layers`; it holds `python/`, as Lambda mounts it on `/opt`.

    Raises FileNotFoundError with the command that builds it.
    """
    folder = layers / name
    if not (folder / "python").is_dir():
        raise FileNotFoundError(
            f"the {name} layer is not built in {layers}: run `python -m layers.build {layers.name}`"
        )
    return folder
