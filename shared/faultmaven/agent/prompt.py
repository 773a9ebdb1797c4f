"""The prompt of a turn: stable rules first, then the state of the case, then everything that is data inside fences."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass

from faultmaven.agent.analyst import queries
from faultmaven.agent.analyst.brief import Brief
from faultmaven.agent.analyst.prose import moment
from faultmaven.agent.analyst.rows import aware, found
from faultmaven.agent.prompts import prompt
from faultmaven.core.tokens import estimated_tokens
from faultmaven.diagnosis.models import Claim
from faultmaven.providers.llm.port import Message

#: Characters of evidence in a prompt. Logs have about 2.6 characters a token, so this is about 9,000 tokens.
DIGEST_CHARS = 24_000

RULES, QUESTION = "investigator", "question"


@dataclass(frozen=True)
class Written:
    """The messages of a completion, the versions of their words, and about how many tokens they have."""

    messages: tuple[Message, ...]
    versions: tuple[str, ...]
    tokens: int


def write_prompt(brief: Brief) -> Written:
    """Return the messages of one completion: the rules, the same in every turn, then what is known, and the question.

    What was said and what files hold stands between fences that nobody could know before, and that it cannot close.
    """
    rules, question, phase = prompt(RULES), prompt(QUESTION), prompt(f"phase-{brief.course.phase}")
    fence = secrets.token_hex(8)
    content = question.filled(
        state=brief.memory.state_block,
        phase=phase.text,
        fence=fence,
        conversation="\n".join(_conversation(brief)).replace(fence, ""),
        evidence="\n".join(_within(_digest(brief), DIGEST_CHARS)).replace(fence, ""),
        question=brief.question,
    )
    return Written(
        (Message("system", rules.text), Message("user", content)),
        (rules.label, question.label, phase.label),
        estimated_tokens(rules.text) + estimated_tokens(content),
    )


def _conversation(brief: Brief) -> Iterator[str]:
    """Yield what was said, oldest first: answers and outputs of tools quote evidence, so all of it is data."""
    for said in (*brief.memory.warm, *brief.memory.hot):
        yield f"{said.role}: {said.content}"


def _digest(brief: Brief) -> Iterator[str]:
    yield "Files:"
    for item in brief.facts.evidence:
        yield f"E{item.number} {item.filename}: {item.status}, {item.format or item.data_type}, {item.line_count} lines"
    yield "\nThe fault catalogue says:"
    yield f"{brief.diagnosis.verdict}: {brief.diagnosis.summary} {brief.diagnosis.reason}"
    for cause in brief.diagnosis.causes[:5]:
        yield f"Cause ({cause.verdict}) {cause.title}, {cause.component}: {cause.summary}"
        yield from (_cited(claim) for claim in (*cause.claims, *cause.contradicting, *cause.effects))
    for finding in brief.diagnosis.findings[:8]:
        yield f"Finding ({finding.severity}) {finding.title}"
        yield from (_cited(claim) for claim in finding.claims[:4])
    for item in brief.diagnosis.ruled_out[:6]:
        yield f"Ruled out: {item.title}. {_cited(item.because)}"
    for insight in brief.insights:
        yield f"Seen before ({insight.kind}) {insight.title}: {insight.text}"
    if not brief.has_evidence:
        return
    yield "\nErrors and warnings by kind, first line of each:"
    for row in found(brief.facts, queries.first_errors(brief.facts, 60)):
        when = f"{moment(aware(row.row.ts))} " if row.row.ts else ""
        yield f"{row.citation.mark} {when}x{row.row.count} {row.citation.quote}"


def _cited(claim: Claim) -> str:
    lines = "".join(f"\n  {citation.mark} {citation.quote}" for citation in claim.citations[:3])
    return f"- {claim.text}{lines}"


def _within(lines: Iterator[str], characters: int) -> Iterator[str]:
    left = characters
    for line in lines:
        left -= len(line) + 1
        if left < 0:
            yield "(more is left out)"
            return
        yield line
