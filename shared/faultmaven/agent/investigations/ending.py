"""The end of an investigation: written once, said once in the case, and told to whoever waits."""

from dataclasses import dataclass

from faultmaven.agent.investigations.models import Investigation
from faultmaven.agent.investigations.repository import InvestigationRepository
from faultmaven.case.investigation.moves import Ending
from faultmaven.case.models import MessageRole
from faultmaven.case.service import CaseService
from faultmaven.core.clock import Clock, utc_now
from faultmaven.core.observability import log


@dataclass(frozen=True)
class Endings:
    """Ends investigations."""

    investigations: InvestigationRepository
    cases: CaseService
    clock: Clock = utc_now

    def end(self, one: Investigation, ending: Ending, reason: str) -> bool:
        """End it with a reason that its owner reads; False when it had ended before, with the reason it had then."""
        ended = one.ended(ending, reason, self.clock())
        is_first = self.investigations.end(ended)
        self.say(ended if is_first else self.investigations.get(one.user_id, one.case_id, one.investigation_id))
        return is_first

    def say(self, ended: Investigation) -> None:
        """Say the end in the case, once however often; what died after the end was written is made up for by this."""
        once = f"{ended.investigation_id}-end"
        text = f"The investigation is {ended.status.value}. {ended.reason}"
        self.cases.add_message(ended.user_id, ended.case_id, MessageRole.ASSISTANT, text, once=once)
        log(
            "investigation_ended",
            investigation_id=ended.investigation_id,
            case_id=ended.case_id,
            status=ended.status.value,
        )
