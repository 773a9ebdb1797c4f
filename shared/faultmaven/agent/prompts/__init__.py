"""The prompts: one file each, small, with a version that rises whenever its words change.

A file begins with `version: N` and an empty line. `$name` marks what a turn fills in. What stands in no placeholder is
the same in every turn, so that vendors can keep it in their caches.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Template

_VERSION = "version:"


@dataclass(frozen=True)
class Prompt:
    """The words of one prompt, and which version of them."""

    name: str
    version: int
    text: str

    @property
    def label(self) -> str:
        """Return name and version as they stand in the log of a turn."""
        return f"{self.name}@{self.version}"

    def filled(self, **values: str) -> str:
        """Return the text with every placeholder filled once: what a value holds is never taken for a placeholder."""
        return Template(self.text).substitute(values)


@cache
def prompt(name: str) -> Prompt:
    """Return the prompt of a name; raises FileNotFoundError for a name nobody wrote."""
    head, _, text = (files(__name__) / f"{name}.md").read_text(encoding="utf-8").partition("\n")
    if not head.startswith(_VERSION):
        raise ValueError(f"The prompt {name} does not begin with its version.")
    return Prompt(name, int(head.removeprefix(_VERSION)), text.strip())
