"""What is said about the investigation itself: where it stands, a plan, a question back, and that it is stuck."""

from collections.abc import Iterator

from faultmaven.agent.analyst.brief import Brief
from faultmaven.agent.analyst.choosing import OPTIONS, as_likely, as_option
from faultmaven.agent.analyst.collect import what_to_bring
from faultmaven.agent.analyst.diagnosis_page import bring, lead
from faultmaven.agent.analyst.prose import bullets, ended, page, plural, section, steps
from faultmaven.case.investigation.hypotheses import Hypothesis, HypothesisState
from faultmaven.diagnosis.models import NextStep, Verdict

#: Steps of a plan, and what was tried: more would not be read.
PLAN_STEPS, TRIED = 6, 6

#: What can be asked of a case, for somebody who asked nothing.
QUESTIONS = ("What is wrong and why?", "When did it start?", "What changed before it?", "What should we do now?")


def open_causes(brief: Brief) -> list[str]:
    """Return what is still possible: the open hypotheses of the case, the likeliest first."""
    return [h.statement for h in brief.course.in_state(HypothesisState.TESTING, HypothesisState.PROPOSED)][:OPTIONS]


def plan_steps(brief: Brief) -> tuple[NextStep, ...]:
    """Return how to go on: as the model proposes, else fix what is proven, else tell apart what is possible."""
    if brief.asks.plan:
        return brief.asks.plan[:PLAN_STEPS]
    cause = brief.leading
    if cause and cause.verdict is Verdict.CONFIRMED:
        return (*cause.remediation, *cause.verification)[:PLAN_STEPS]
    checks = [step for one in brief.diagnosis.causes for step in one.verification[:1]]
    wanted = (*bring(brief), *checks, *(() if brief.has_evidence else what_to_bring(brief.subject)))
    return tuple(dict.fromkeys(wanted))[:PLAN_STEPS] or what_to_bring(brief.subject)


def plan_goal(brief: Brief) -> str:
    """Return what the plan is for, in one sentence."""
    cause = brief.leading
    if cause and cause.verdict is Verdict.CONFIRMED:
        return f"Fix the proven cause and show that it is gone: {ended(cause.title)}"
    possible = open_causes(brief)
    if len(possible) > 1:
        return f"Tell apart {plural(len(possible), 'cause')} that the evidence leaves open."
    if possible:
        return f"Prove or rule out: {ended(possible[0])}"
    return "Find out what is wrong, from evidence of the time when it happened."


def plan_text(brief: Brief) -> str:
    """Return the plan as Markdown."""
    proposed = plan_steps(brief)
    return page(
        f"**Plan.** {plan_goal(brief)}",
        section("Possible so far", bullets(open_causes(brief))),
        steps(proposed),
        "Say which step to leave out or to add; every answer to it is weighed against the causes above.",
    )


def status_text(brief: Brief, hello: str = "") -> str:
    """Return where the investigation stands, from what is written down: nothing is diagnosed for it."""
    state, course = brief.memory.state, brief.course
    files = brief.facts.evidence
    read = f"{plural(len(files), 'file')} with {plural(sum(item.line_count for item in files), 'line')} were read."
    proofs = f" {' '.join(state.supporting[:3])}" if state.supporting else ""
    found = f"{state.verdict}: {state.conclusion}{proofs}" if state.conclusion else "Nothing is concluded yet."
    waits = f"It waits for {ended(course.missing)}" if course.missing else ""
    counts = ", ".join(_counts(course.hypotheses))
    return page(
        f"{hello}The investigation is in the phase **{course.phase}**. {read}",
        section("So far", found),
        f"Hypotheses: {counts}." if counts else "",
        waits,
        "Ask what is wrong, when it started, what changed, or what to do now.",
    )


def stuck_because(brief: Brief) -> str:
    """Return why the investigation does not get on, in one sentence."""
    course = brief.course
    return (
        f"The phase {course.phase} has lasted {plural(course.iterations, 'turn')} without a proof"
        if course.iterations > 1
        else f"The investigation came back to the phase {course.phase} again and again"
    ) + (f"; it waits for {ended(course.missing)}" if course.missing else ".")


def tried(brief: Brief) -> tuple[str, ...]:
    """Return what was ruled out and what stayed unproven, each with the reason."""
    return tuple(_tried(brief))[:TRIED]


def escalate_to(brief: Brief) -> str:
    """Return who could take it further: those who own what is most likely to blame."""
    named = next((cause.component for cause in brief.diagnosis.causes if cause.component), "")
    return f"whoever owns {named}" if named else "whoever operates the system of this case"


def escalation_text(brief: Brief) -> str:
    """Return the escalation as Markdown; what the evidence does say stands in it as well."""
    best = lead(brief.leading) if brief.leading else brief.diagnosis.summary
    return page(
        f"**This needs a person.** {stuck_because(brief)}",
        section("What the evidence says", best),
        section("What was tried", bullets(tried(brief))),
        f"Take it to {escalate_to(brief)}, with the report of this case.",
        section("What would get it moving", steps(bring(brief))),
    )


def clarification(brief: Brief) -> tuple[str, tuple[str, ...]]:
    """Return the question back, and answers to choose from."""
    if brief.asks.question:
        return brief.asks.question, brief.asks.options
    if close := as_likely(brief):
        options = tuple(map(as_option, close))
        return "Several causes are as likely as each other. Which one do you want to fix first?", options
    return "What do you want to know about this case?", QUESTIONS


def _tried(brief: Brief) -> Iterator[str]:
    for one in brief.course.in_state(HypothesisState.REJECTED):
        yield f"Ruled out: {one.statement} {one.ruled_out_by}".strip()
    for one in brief.course.in_state(HypothesisState.TESTING, HypothesisState.PROPOSED):
        against = f", against it {' '.join(one.contradicting[:2])}" if one.contradicting else ""
        yield f"Not proven: {one.statement} {' '.join(one.supporting[:2])}{against}".strip()


def _counts(hypotheses: tuple[Hypothesis, ...]) -> Iterator[str]:
    for state in HypothesisState:
        if number := sum(h.state is state for h in hypotheses):
            yield f"{number} {state.words}"
