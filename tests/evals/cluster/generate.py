"""Write made-up incidents: `python -m tests.evals.cluster.generate OUT --seed N --count K [--family F] [--fault ID]
[--application A] [--layout L]`. Every bundle is a folder; what is wrong in it stands beside it, in NAME.expected.json.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from tests.evals.cluster.bundles import make_bundle


def main(arguments: list[str]) -> None:
    """Write as many bundles as asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=1)
    for name in ("--family", "--fault", "--application", "--layout"):
        parser.add_argument(name, default="")
    asked = parser.parse_args(arguments)
    for seed in range(asked.seed, asked.seed + asked.count):
        bundle = make_bundle(seed, asked.fault, asked.application, asked.layout, asked.family)
        folder = asked.out / bundle.name
        for path, text in bundle.files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8")
        beside = asked.out / f"{bundle.name}.expected.json"
        beside.write_text(json.dumps(bundle.expected(), indent=2) + "\n", "utf-8")
        sys.stdout.write(f"{folder}  {len(bundle.files)} files\n")


if __name__ == "__main__":
    main(sys.argv[1:])
