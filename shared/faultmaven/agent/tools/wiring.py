"""The tools wired to this process's stores; nothing heavy is imported before a tool is used."""

from dataclasses import replace
from functools import cache, partial
from importlib import import_module
from typing import TYPE_CHECKING

from faultmaven.agent.progress import Tell
from faultmaven.agent.tools.benches import StoredCase
from faultmaven.agent.tools.databases import SecretDatabases
from faultmaven.agent.tools.execution import ToolBelt
from faultmaven.agent.tools.limits import TIMEOUT_S
from faultmaven.agent.tools.models import Caller
from faultmaven.agent.tools.offer import TurnTools
from faultmaven.agent.tools.records import Records
from faultmaven.agent.tools.repository import GrantRepository, ToolRepository
from faultmaven.agent.tools.runner import ConfinedRunner, FunctionRunner, ToolRunner
from faultmaven.case.investigation.phases import Phase
from faultmaven.case.models import MessageRole
from faultmaven.case.service import CaseService, case_service
from faultmaven.core.clock import utc_now
from faultmaven.core.settings import settings
from faultmaven.core.translation import Translation
from faultmaven.diagnosis.port import CaseFacts as TurnFacts
from faultmaven.evidence.facts.case_facts import CaseFacts
from faultmaven.evidence.service import evidence_service, fact_store
from faultmaven.knowledge.models import Found, Passage, Reader
from faultmaven.providers.audit.dynamo import audit_log
from faultmaven.providers.functions.lambda_functions import LambdaFunctions
from faultmaven.providers.secrets.secrets_manager import SecretsManager

if TYPE_CHECKING:
    from faultmaven.knowledge.lookup import Lookup


@cache
def records() -> Records:
    """Return what the gates keep and read in this process."""
    return Records(ToolRepository(), GrantRepository(), audit_log(), utc_now)


@cache
def runner() -> ToolRunner:
    """Return the runner: the function that is made for it, or, where there is none, a confined child."""
    name = settings().tool_runner
    return FunctionRunner(LambdaFunctions(), name) if name else ConfinedRunner()


def belt_of(user_id: str, case_id: str, opened: CaseFacts | None = None, timeout_s: float = TIMEOUT_S) -> ToolBelt:
    """Return the tools of one case; raises CaseNotFound."""
    case = case_service().get_case(user_id, case_id)
    search = partial(_search, Reader(user_id, case_id), case.addresses)
    bench = StoredCase(user_id, case_id, evidence_service(), fact_store(), search, opened)
    databases = SecretDatabases(SecretsManager(), settings().tool_databases_secret_id)
    redact = partial(_redact, case.pseudonym_key)
    return ToolBelt(records(), runner(), databases, bench, redact, case.addresses, timeout_s)


def users_words(cases: CaseService, user_id: str, case_id: str) -> tuple[str, ...]:
    """Return what the user wrote in a case; titles and descriptions may come from an alert."""
    messages = cases.all_messages(user_id, case_id)
    return tuple(message.content for message in messages if message.role is MessageRole.USER)


def open_toolbox(  # noqa: PLR0917 (called as agent/toolbox.py says)
    user_id: str, case_id: str, turn_id: str, phase: Phase, facts: TurnFacts, tell: Tell
) -> TurnTools:
    """Return the toolbox of a turn."""
    said = users_words(case_service(), user_id, case_id)
    opened = facts if isinstance(facts, CaseFacts) else None
    return TurnTools(belt_of(user_id, case_id, opened), Caller(user_id, case_id, said, phase.value, turn_id), tell)


def _redact(case_key: bytes, text: str) -> str:
    redactor = import_module("faultmaven.redaction").Redactor(case_key)
    return str(redactor.redact(text.encode("utf-8", "replace")).data.decode())


def _search(reader: Reader, addresses: Translation, query: str, limit: int) -> Found:
    """Search what the user of the case may read; a page shows its owner real addresses, a model their pseudonyms."""
    lookup: Lookup = import_module("faultmaven.knowledge.lookup").lookup()
    found, explanation = lookup.explore(addresses.restored(query), limit, reader=reader)
    told = explanation.meaning.removeprefix("left out: ")
    return Found(
        tuple(_in_words_of_case(item, addresses) for item in found), "" if told == explanation.meaning else told
    )


def _in_words_of_case(passage: Passage, addresses: Translation) -> Passage:
    return replace(
        passage,
        title=addresses.pseudonymised(passage.title),
        section=addresses.pseudonymised(passage.section),
        passage=addresses.pseudonymised(passage.passage),
    )
