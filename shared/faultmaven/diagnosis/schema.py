"""The form of a signature file, checked once when the catalogue is loaded."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SerializeAsAny

from faultmaven.diagnosis.predicates.base import Predicate, one_or_many
from faultmaven.diagnosis.predicates.table import parse_condition

#: Words of small letters and digits with - between them.
ID_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
Condition = Annotated[SerializeAsAny[Predicate], BeforeValidator(parse_condition)]
Texts = Annotated[tuple[str, ...], BeforeValidator(one_or_many)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Confirmation(_Part):
    """Something that, when it holds too, makes the match surer; `text` says what it adds."""

    when: Condition
    text: str = ""


class Exclusion(_Part):
    """Something that speaks against the fault: it takes a match away. `reported` ones are also told
    to the user as ruled out, for those in focus, because anybody would have thought of this fault first."""

    when: Condition
    because: str
    reported: bool = False


class Step(_Part):
    """One thing to do; `run` is a command with the real names filled in."""

    text: str
    run: str | None = None
    unless: str | None = None  # a variable that makes the step needless when it is known
    only_with: str | None = None  # a variable that the step needs


class Collect(_Part):
    """What to bring to be surer, unless it is here already.

    It is when variable `unless` is known, when an object of kind `unless_kind` was brought, or when `had` holds. It
    is not wanted without variable `only_with`. While one that `decides` is missing, the symptoms state the fault in a
    general form, or in the words of a mere witness: what is behind it stays open, and the verdict LIKELY at most.
    """

    text: str
    run: str | None = None
    unless: str | None = None
    unless_kind: str | None = None
    only_with: str | None = None
    had: Condition | None = None
    decides: bool = False


class Sample(_Part):
    """Files of a made-up case and what the diagnosis must say of them."""

    files: dict[str, str]
    question: str = ""
    verdict: Literal["CONFIRMED", "LIKELY", "INCONCLUSIVE"] | None = None
    component: str | None = None
    cites: Texts = ()
    says: Texts = ()
    also: Texts = ()  # other signatures that rightly fire as causes on these files


class Samples(_Part):
    """`positive` must fire the signature first; `negative` must not fire it."""

    positive: tuple[Sample, ...] = Field(min_length=1)
    negative: tuple[Sample, ...] = ()


class Signature(_Part):
    """One fault: what it looks like, what proves it, whom it blames, and what to do.

    `role: effect` marks what is only ever a consequence (a crash loop, a pending pod). `proof` says what the symptoms
    are worth: `direct` shows the fault itself, `strong` shows it to someone who can rule out the look-alikes,
    `circumstantial` makes it probable.
    """

    id: str = Field(pattern=ID_PATTERN)
    title: str
    category: str
    role: Literal["cause", "effect"] = "cause"
    proof: Literal["direct", "strong", "circumstantial"] = "strong"
    priority: int = Field(50, ge=1, le=100)
    symptoms: Condition
    lookups: dict[str, Texts] = {}
    derive: dict[str, dict[str, str]] = {}
    confirms: tuple[Confirmation, ...] = ()
    rules_out: tuple[Exclusion, ...] = ()
    look_alikes: dict[str, str] = {}
    blame: str = ""
    summary: str
    explains: Texts = ()
    impact: str = ""
    remediation: tuple[Step, ...] = ()
    verification: tuple[Step, ...] = ()
    gaps: tuple[Collect, ...] = ()
    references: Texts = ()
    samples: Samples

    def words(self) -> set[str]:
        """Return the words that log records must hold for this signature to look at them."""
        parts = [self.symptoms, *(c.when for c in self.confirms), *(e.when for e in self.rules_out)]
        parts += [gap.had for gap in self.gaps if gap.had]
        return {word for part in parts for word in part.words()}


def describe_errors(errors: list[Any]) -> str:
    """Return pydantic's errors as lines a person can act on: where, and what is wrong."""
    return "\n".join(f"  {'.'.join(str(p) for p in error['loc']) or 'file'}: {error['msg']}" for error in errors)
