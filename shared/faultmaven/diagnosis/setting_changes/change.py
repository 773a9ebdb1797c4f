"""One setting of a workload before and after somebody changed it, with the lines that show both."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from faultmaven.diagnosis.binding import Proof
from faultmaven.diagnosis.subjects import Leaf, Ref, Subject

#: What a controller or a clock writes, not a person.
_NOT_SET = ("status.", "printed.", "metadata.", "spec.template.metadata.labels.pod-template-hash")


@dataclass(frozen=True)
class SettingChange:
    """A setting that was changed; `old` or `new` is empty where it was added or removed.

    `between` says which versions were compared, as in `revision 7 and 8`; it is empty for a diff. `subject` is None for
    a diff that names its file only; `place` is that file, which tells whom it is about. It is not `is_ordered` where
    one version is known to run and nothing says that the other one ever did.
    """

    subject: Subject | None
    path: str
    old: str
    new: str
    proofs: tuple[Proof, ...]
    between: str = ""
    place: str = ""
    is_ordered: bool = True

    @property
    def name(self) -> str:
        """Return the setting as people call it: by its last step, and `limits.memory` for one of the limits."""
        steps = self.path.removesuffix(".value").split(".")
        return ".".join(steps[-2:]) if steps[-2:-1] in (["limits"], ["requests"]) else steps[-1]

    @property
    def known(self) -> tuple[str, ...]:
        """Return the values that its sentence names and its lines need not hold."""
        return (self.path, self.name, self.between)

    @property
    def in_words(self) -> str:
        """Return the change as a sentence."""
        if not self.is_ordered:
            return f"`{self.name}` is {self.new} in what runs, and {self.old} in another version of it"
        where = f", between {self.between}" if self.between else ""
        if not self.new:
            return f"`{self.name}` ({self.old}) was removed{where}"
        if not self.old:
            return f"`{self.name}` was added with {self.new}{where}"
        return f"`{self.name}` was changed from {self.old} to {self.new}{where}"


def differences(
    subject: Subject, old: Mapping[str, Leaf], new: Mapping[str, Leaf], between: str, *, is_ordered: bool = True
) -> Iterator[SettingChange]:
    """Yield what differs between two versions of the settings of one thing, by their paths."""
    for path in dict.fromkeys((*old, *new)):
        before, after = old.get(path), new.get(path)
        values = (before.value if before else "", after.value if after else "")
        if values[0] == values[1] or path.startswith(_NOT_SET):
            continue
        proofs = tuple(
            Proof(f"`{path}` is {leaf.value}", leaf.ref, (leaf.value,), source=f"setting of {subject.key}")
            for leaf in (before, after)
            if leaf
        )
        yield SettingChange(subject, path, *values, proofs, between, is_ordered=is_ordered)


def line_proof(text: str, ref: Ref, needle: str) -> Proof:
    """Return the proof of one printed line of a change."""
    return Proof(text, ref, (needle,), source="changes")
