"""One completion as an exchange: tools are run, wrong forms are sent back once, and everything is counted.

The rules stand here once for every vendor and for the double; a vendor's side of it is a `Conversation`.
"""

import json
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, NoReturn, Protocol, cast

from pydantic import ValidationError

from faultmaven.providers.llm.port import (
    BadArguments,
    Budget,
    BudgetSpent,
    Completion,
    Fault,
    ModelFailed,
    OutputT,
    Tally,
    Tool,
    Usage,
)

#: The tool by which a model answers: calling it works for every vendor together with other tools, JSON modes do not.
ANSWER = "give_answer"

#: An answer of the wrong form is sent back this often; replies in a row with wrong calls may be this many.
MAX_REPAIRS = 1
MAX_MISTAKEN_REPLIES = 1

#: Validation errors told to the model; more would cost tokens and tell nothing new.
_ERRORS_TOLD = 12

_FENCED = re.compile(r"\A\s*```(?:json)?\s*\n(.*)\n\s*```\s*\Z", re.DOTALL)


@dataclass(frozen=True)
class Call:
    """A call the model wants made; `arguments` is JSON as the model wrote it, which may be broken."""

    call_id: str
    name: str
    arguments: str


@dataclass(frozen=True)
class Reply:
    """What a model sent back to one request."""

    model: str
    text: str = ""
    calls: tuple[Call, ...] = ()
    usage: Usage = field(default_factory=Usage)


@dataclass(frozen=True)
class Told:
    """What the model is told next: the result of a call, or, without one, what was wrong with its reply."""

    text: str
    call: Call | None = None


class Conversation(Protocol):
    """A conversation with one model, which remembers what was said in it."""

    def ask(self, may_call_tools: bool, seconds: float) -> Reply:
        """Send everything so far and return the reply; without `may_call_tools` only the answer's tool is offered.

        Raises ModelFailed within `seconds`.
        """
        ...

    def tell(self, told: Sequence[Told]) -> None:
        """Add to what is sent with the next request."""
        ...


@dataclass
class Exchange(Generic[OutputT]):
    """Drives one conversation to an answer of `output_type`."""

    provider: str
    conversation: Conversation
    output_type: type[OutputT]
    tools: Sequence[Tool]
    max_calls: int
    budget: Budget
    _usage: Usage = field(default_factory=Usage, init=False)
    _tally: Tally = field(default_factory=Tally, init=False)

    def run(self) -> Completion[OutputT]:
        """Return the answer, or raise ModelFailed with what was spent until then."""
        until = time.monotonic() + self.budget.timeout_s
        mistaken_replies = 0
        while True:
            reply = self._ask(until)
            mistakes_before = self._tally.mistakes
            answer = self._answer_in(reply)
            if answer is not None:
                return Completion(answer, self.provider, reply.model, self._usage, tally=self._tally)
            mistaken_replies = mistaken_replies + 1 if self._tally.mistakes > mistakes_before else 0
            if mistaken_replies > MAX_MISTAKEN_REPLIES:
                self._fail(Fault.INVALID_OUTPUT)

    def _ask(self, until: float) -> Reply:
        left = self.budget.model_calls - self._tally.replies
        seconds = until - time.monotonic()
        if left <= 0:
            self._fail(Fault.OUT_OF_CALLS)
        if seconds <= 0:
            self._fail(Fault.OUT_OF_TIME)
        hold = self._hold()
        self._count(requests=1)
        spent = Usage()
        try:
            # The last call is for the answer: what a tool gave after it could not be read any more.
            may_call_tools = bool(self.tools) and self._tally.tool_calls < self.max_calls and left > 1
            reply = self.conversation.ask(may_call_tools, seconds)
            spent = reply.usage
        except ModelFailed as failure:
            spent = failure.usage
            failure.usage = self._usage + failure.usage
            self._count(replies=int(spent.input_tokens > 0))  # a refusal is a reply, and was paid for
            failure.tally = self._tally
            raise
        finally:
            if self.budget.purse and hold:
                self.budget.purse.settle(hold, spent)
        self._usage += spent
        self._count(replies=1)
        return reply

    def _hold(self) -> str:
        """Have the next call paid for: what has been read so far is read again, and a reply is written."""
        if self.budget.purse is None:
            return ""
        spent = ""
        read = max(self.budget.prompt_tokens, self._usage.input_tokens // max(1, self._tally.replies))
        try:
            return self.budget.purse.hold(read + self.budget.max_output_tokens)
        except BudgetSpent as error:
            spent = str(error)
        raise ModelFailed(self.provider, Fault.OVER_BUDGET, spent or None, usage=self._usage, tally=self._tally)

    def _count(self, **more: int) -> None:
        self._tally += Tally(**more)

    def _answer_in(self, reply: Reply) -> OutputT | None:
        """Return the answer if the reply holds one; else do what it asks for, tell the model, and return None."""
        given = next((call for call in reply.calls if call.name == ANSWER), None)
        if given is None and reply.calls:
            may_call = self._tally.tool_calls < self.max_calls
            self.conversation.tell([self._result(call, may_call) for call in reply.calls])
            return None
        written = given.arguments if given else _without_fence(reply.text)
        try:
            return self.output_type.model_validate_json(written)
        except ValidationError as error:
            wrong = _told_of(error) if given else f"That was no call. Answer by calling {ANSWER}."
        if self._tally.repairs >= MAX_REPAIRS:
            self._fail(Fault.INVALID_OUTPUT)
        self._count(repairs=1)
        others = [
            Told("Not run: an answer was given in the same reply.", call) for call in reply.calls if call != given
        ]
        self.conversation.tell([Told(wrong, given), *others])
        return None

    def _result(self, call: Call, may_call: bool) -> Told:
        if self._tally.tool_calls >= self.max_calls:
            # Calls beside the last one that was allowed are no mistake; calls after being told are.
            self._count(mistakes=int(not may_call))
            return Told(f"Not run: no calls are left. Answer now by calling {ANSWER}.", call)
        self._count(tool_calls=1)
        tool = next((tool for tool in self.tools if tool.name == call.name), None)
        try:
            if tool is None:
                known = ", ".join(tool.name for tool in self.tools)
                raise BadArguments(f"There is no tool of that name. There are: {known or ANSWER}.")
            return Told(tool.run(_arguments(call)), call)
        except BadArguments as error:
            self._count(mistakes=1)
            return Told(f"Error: {error}", call)

    def _fail(self, fault: Fault) -> NoReturn:
        raise ModelFailed(self.provider, fault, usage=self._usage, tally=self._tally)


def _arguments(call: Call) -> dict[str, Any]:
    try:
        arguments: object = json.loads(call.arguments or "{}")
    except (json.JSONDecodeError, RecursionError) as error:
        raise BadArguments("The arguments are not valid JSON.") from error
    if not isinstance(arguments, dict):
        raise BadArguments("The arguments are not a JSON object.")
    return cast("dict[str, Any]", arguments)


def _without_fence(text: str) -> str:
    """Small models write the answer's JSON as text, often fenced as code; that is an answer, too."""
    fenced = _FENCED.match(text)
    return fenced[1] if fenced else text


def _told_of(error: ValidationError) -> str:
    wrong = error.errors(include_url=False, include_input=False, include_context=False)
    lines = [f"{'.'.join(map(str, item['loc'])) or 'arguments'}: {item['msg']}" for item in wrong[:_ERRORS_TOLD]]
    return "\n".join([f"The arguments are wrong. Call {ANSWER} again, corrected:", *lines])
