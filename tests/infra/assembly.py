"""A cloud assembly as tests read it."""

import json
from pathlib import Path
from typing import Any

Template = dict[str, Any]


class Assembly:
    """What a synthesis wrote, read as plain dicts: `assembly["Service"]` is a template."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __getitem__(self, stack: str) -> Template:
        return json.loads(self.path(stack).read_text())

    def path(self, stack: str) -> Path:
        return self.folder / f"{stack}.template.json"

    @property
    def stacks(self) -> list[str]:
        return sorted(path.name.split(".")[0] for path in self.folder.glob("*.template.json"))

    def resources(self, stack: str, kind: str) -> dict[str, dict[str, Any]]:
        found = self[stack]["Resources"].items()
        return {name: resource.get("Properties", {}) for name, resource in found if resource["Type"] == kind}
