"""The model's part of a turn: asked when one is configured, checked always, and never needed."""

from dataclasses import dataclass, replace

from faultmaven.agent.analyst.brief import NO_MODEL, Brief
from faultmaven.agent.analyst.intents import Intent, understand
from faultmaven.agent.claims import check_answer
from faultmaven.agent.model_answer import ModelAnswer
from faultmaven.agent.models import EventKind, ModelUse, Spent
from faultmaven.agent.progress import Tell
from faultmaven.agent.prompt import write_prompt
from faultmaven.providers.llm.port import Budget, LLMProvider, ModelFailed, Usage

#: Seconds for all models of a turn together: below the lease of a turn, and far below the function's own limit.
MODEL_BUDGET = Budget(timeout_s=60, max_output_tokens=4_000)

#: Questions that the facts answer exactly; a model could only add mistakes.
EXACT = frozenset({Intent.SEARCH, Intent.ERRORS, Intent.WHEN, Intent.HOW_OFTEN, Intent.CHANGED, Intent.GREET})


@dataclass(frozen=True)
class Reasoned:
    """The brief after a model had its say, and what that cost."""

    brief: Brief
    model: ModelUse
    usage: Spent


def reason(brief: Brief, model: LLMProvider | None, tell: Tell) -> Reasoned:
    """Let the model conclude from the brief; without one, or when it fails, the brief stays as the analyst has it."""
    if model is None or not brief.has_evidence or understand(brief.question).intent in EXACT:
        return Reasoned(brief, ModelUse(note=NO_MODEL), Spent())
    tell(EventKind.MODEL, f"Asking {model.name} to reason over the facts.", provider=model.name)
    try:
        completion = model.complete(write_prompt(brief), ModelAnswer, MODEL_BUDGET)
    except ModelFailed as failure:
        note = f"No language model answered ({failure.detail}), so this comes from the fault catalogue and the facts."
        tell(EventKind.MODEL, "The model gave no answer; the analyst goes on without it.", fault=failure.fault.name)
        return Reasoned(replace(brief, note=note), ModelUse(note=note), _spent(failure.usage))
    checked = check_answer(completion.output, brief.facts, brief.diagnosis)
    tell(
        EventKind.CLAIMS_CHECKED,
        f"{checked.verified} of the model's {checked.verified + checked.unverified} claims stand in the files.",
        verified=checked.verified,
        unverified=checked.unverified,
    )
    before = f" ({'; '.join(completion.failures)})" if completion.failures else ""
    note = f"{completion.provider} {completion.model} took part{before}; every citation was checked against the files."
    return Reasoned(
        replace(brief, diagnosis=checked.diagnosis, note=note),
        ModelUse(True, completion.provider, completion.model, note),
        _spent(completion.usage),
    )


def _spent(usage: Usage) -> Spent:
    """Answers that were no use were paid for, too."""
    return Spent(usage.input_tokens, usage.output_tokens, usage.cost_usd)
