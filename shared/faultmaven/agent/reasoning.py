"""The model's part of a turn: asked when one is configured, checked always, and never needed."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from faultmaven.agent.analyst.brief import NO_MODEL, Asks, Brief
from faultmaven.agent.analyst.intents import Intent, understand
from faultmaven.agent.claims import CheckedAnswer, check_answer
from faultmaven.agent.model_answer import ModelAnswer
from faultmaven.agent.model_check import inert
from faultmaven.agent.models import EventKind, ModelUse, Spent
from faultmaven.agent.progress import Tell
from faultmaven.agent.prompt import Written
from faultmaven.agent.toolbox import Toolbox
from faultmaven.case.investigation.hypotheses import Proposal
from faultmaven.diagnosis.models import NextStep
from faultmaven.providers.llm.port import Budget, Completion, LLMProvider, ModelFailed, Tally, Usage

#: Seconds for all models of a turn together: below the lease of a turn, and far below the function's own limit.
MODEL_TIMEOUT_S = 60.0
#: Calls of tools in a turn for each reply that the intensity allows it.
TOOLS_PER_CALL = 3

#: Questions that the facts, or what is written down, answer exactly; a model could only add mistakes.
EXACT = frozenset(
    {
        *(Intent.SEARCH, Intent.ERRORS, Intent.WHEN, Intent.HOW_OFTEN, Intent.CHANGED),
        *(Intent.GREET, Intent.STATUS, Intent.UNCLEAR),
    }
)


@dataclass(frozen=True)
class Reasoned:
    """The brief after a model had its say, what the model proposed, and what that cost."""

    brief: Brief
    model: ModelUse = field(default_factory=lambda: ModelUse(note=NO_MODEL))
    usage: Spent = field(default_factory=Spent)
    proposals: tuple[Proposal, ...] = ()
    verified: int = 0
    unverified: int = 0


def wants_model(brief: Brief, model: LLMProvider | None) -> bool:
    """Tell whether a model has something to say: not while files are read, and not where the facts are exact."""
    is_reading = bool(brief.unread) and not brief.has_evidence
    return model is not None and not is_reading and understand(brief.question).intent not in EXACT


def reason(
    brief: Brief, written: Written, *, model: LLMProvider, toolbox: Toolbox, budget: Budget, tell: Tell
) -> Reasoned:
    """Let the model conclude from the brief; when it fails, the brief stays as the analyst has it, and says so.

    `budget` bounds its calls; the tools of the box may be called before the last of them.
    """
    tell(
        EventKind.MODEL,
        f"Asking {model.name} to reason over the facts, in {budget.model_calls} calls at most.",
        provider=model.name,
        calls=budget.model_calls,
    )
    most = budget.model_calls * TOOLS_PER_CALL
    try:
        completion = model.complete(written.messages, ModelAnswer, budget, tools=toolbox.tools, max_calls=most)
    except ModelFailed as failure:
        return _failed(brief, failure, tell)
    checked = check_answer(completion.output, brief.facts, brief.diagnosis, brief.course.hypotheses)
    return _answered(brief, completion, checked, tell)


def _failed(brief: Brief, failure: ModelFailed, tell: Tell) -> Reasoned:
    spent = spent_of(failure.usage, failure.tally, failed_models=1)
    note = f"No language model answered ({failure.detail}), so this comes from the fault catalogue and the facts."
    text = f"No model gave an answer ({failure.fault}); the analyst goes on without it."
    tell(EventKind.MODEL, text, fault=failure.fault.name, **_figures(spent))
    return Reasoned(replace(brief, note=note), ModelUse(note=note), spent)


def _answered(brief: Brief, completion: Completion[ModelAnswer], checked: CheckedAnswer, tell: Tell) -> Reasoned:
    spent = spent_of(
        completion.usage, completion.tally, invented=checked.invented, failed_models=len(completion.failures)
    )
    tell(EventKind.MODEL, f"{completion.provider} {completion.model} answered{_behaved(spent)}.", **_figures(spent))
    before = f" ({'; '.join(completion.failures)})" if completion.failures else ""
    note = f"{completion.provider} {completion.model} took part{before}; every citation was checked against the files."
    return Reasoned(
        replace(brief, diagnosis=checked.diagnosis, note=note, asks=_asks(completion.output)),
        ModelUse(True, completion.provider, completion.model, note),
        spent,
        checked.proposals,
        checked.verified,
        checked.unverified,
    )


def spent_of(usage: Usage, tally: Tally, *, invented: int = 0, failed_models: int = 0) -> Spent:
    """Return what a turn spent on models; answers that were no use were paid for, too."""
    return Spent(
        usage.input_tokens,
        usage.output_tokens,
        usage.cost_usd if usage.input_tokens or usage.output_tokens else 0.0,
        usage.cached_tokens,
        tally.requests,
        tally.tool_calls,
        tally.repairs,
        tally.mistakes,
        invented,
        failed_models,
    )


def _figures(spent: Spent) -> dict[str, object]:
    tokens = spent.input_tokens + spent.output_tokens
    return {"tokens": tokens, **{name: value for name, value in vars(spent).items() if value}}


def _behaved(spent: Spent) -> str:
    """Say what a person should know of how the answer came about: how often it was asked, and what went wrong."""
    counts: Sequence[tuple[int, str]] = (
        (spent.model_calls, "call"),
        (spent.tool_calls, "use of tools"),
        (spent.repairs, "answer sent back for its form"),
        (spent.mistakes, "wrong call"),
        (spent.invented, "citation of what is not there"),
    )
    told = ", ".join(f"{number} × {noun}" for number, noun in counts if number)
    return f" ({told})" if told else ""


def _asks(answer: ModelAnswer) -> Asks:
    return Asks(
        inert(answer.question_back),
        tuple(option for text in answer.options if (option := inert(text))),
        tuple(NextStep(step.kind, inert(step.text)) for step in answer.plan),
    )
