"""Sentences and lists in Markdown, with marks; text from evidence never becomes markup."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from faultmaven.diagnosis.models import Citation, Claim, NextStep

#: Longer quotes are cut in running text; the citation holds the whole line.
QUOTE_CHARS = 160


def code(text: str, limit: int = QUOTE_CHARS) -> str:
    """Return text of the evidence as a code span that no character in it can leave."""
    flat = " ".join(text.split())
    shown = flat if len(flat) <= limit else flat[: limit - 1] + "…"
    fence = "`" * (max((len(run) for run in re.findall("`+", shown)), default=0) + 1)
    pad = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{pad}{shown}{pad}{fence}" if shown else ""


def marks(citations: Iterable[Citation], limit: int = 3) -> str:
    """Return the marks of the first few citations, each once, with a space before."""
    return "".join(f" {mark}" for mark in tuple(dict.fromkeys(citation.mark for citation in citations))[:limit])


def stated(claim: Claim) -> str:
    """Return a claim as a sentence with its marks; an unverified one says so."""
    doubt = "" if claim.is_verified else " (unverified)"
    return f"{ended(claim.text)}{doubt}{marks(claim.citations)}"


def bullets(lines: Iterable[str]) -> str:
    """Return a list, one line each."""
    return "\n".join(f"- {line}" for line in lines)


def steps(items: Sequence[NextStep]) -> str:
    """Return numbered steps; a command stands in a block of its own, ready to copy."""
    return "\n".join(_step(number, item) for number, item in enumerate(items, 1))


def to_do(step: NextStep) -> str:
    """Return a step as something to do: what a check shows when all is well is to be verified."""
    is_state = step.kind == "verify" and not step.text.lower().startswith("verify")
    return f"Verify: {step.text}" if is_state else step.text


def _step(number: int, item: NextStep) -> str:
    text = ended(to_do(item))
    if not item.command:
        return f"{number}. {text}"
    block = "\n".join(f"   {line}" for line in item.command.replace("```", "").splitlines())
    return f"{number}. {text}\n   ```sh\n{block}\n   ```"


def section(title: str, body: str) -> str:
    """Return a titled section, or nothing when there is nothing to say."""
    return f"**{title}**\n\n{body}" if body else ""


def page(*parts: str) -> str:
    """Join the parts that say something."""
    return "\n\n".join(part for part in parts if part)


def plural(number: int, noun: str) -> str:
    """Return `1 line`, `2 lines`, `1,200 lines`."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def moment(ts: datetime | None) -> str:
    """Return a time as people read it, in UTC."""
    return f"{ts:%Y-%m-%d %H:%M:%S} UTC" if ts else "an unknown time"


def ended(text: str) -> str:
    """Return text that ends like a sentence."""
    text = text.strip()
    return text if text.endswith((".", "!", "?", ":", "`")) else f"{text}."
