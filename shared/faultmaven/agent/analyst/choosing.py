"""Which of several causes a fix is asked for: the one that the question names, or else the likeliest."""

import re

from faultmaven.agent.analyst.brief import Brief
from faultmaven.diagnosis.models import Cause, Verdict

#: Causes to choose from: more would not be read.
OPTIONS = 4

#: Two likely causes whose confidence differs by less are equally likely: which to fix first is for the user to say.
AS_LIKELY = 0.1


def to_fix(brief: Brief) -> Cause | None:
    """Return the cause that a fix is asked for, None where the evidence supports none."""
    return named(brief) or brief.leading


def named(brief: Brief) -> Cause | None:
    """Return the cause that the question chooses, or whose component it names; None where it names several, or none."""
    supported = [cause for cause in brief.diagnosis.causes if cause.verdict is not Verdict.INCONCLUSIVE]
    chosen = next((cause for cause in supported if brief.question.strip() == as_option(cause)), None)
    meant = [cause for cause in supported if _stands_in(cause.component, brief.question)]
    is_one = len({cause.component for cause in meant}) == 1
    return chosen or (meant[0] if is_one else None)


def as_likely(brief: Brief) -> list[Cause]:
    """Return the causes of different components that are as likely as the leading one, where none is named."""
    first = brief.leading
    if first is None or first.verdict is not Verdict.LIKELY or named(brief):
        return []
    close = [
        cause
        for cause in brief.diagnosis.causes
        if cause.verdict is Verdict.LIKELY and first.confidence - cause.confidence < AS_LIKELY
    ]
    names = {cause.component for cause in close}
    return close[:OPTIONS] if len(names) > 1 else []


def as_option(cause: Cause) -> str:
    """Return the question that chooses a cause, as it is offered."""
    return f"Fix {cause.component} first: {cause.title}"


def _stands_in(component: str, question: str) -> bool:
    """Tell whether a question names a component as a whole word, with its kind or without."""
    name = component.rsplit("/", 1)[-1]
    return bool(name) and re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", question, re.IGNORECASE) is not None
