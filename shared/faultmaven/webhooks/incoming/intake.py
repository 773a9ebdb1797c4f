"""From a delivery to a case under investigation, whatever comes twice, at the same time, or is cut short.

The ids of the case and of the turn are chosen and kept before either is written, and every step after that may be
repeated: so each crash leaves something that the next delivery of the same news finishes, and nothing twice. A
delivery has a receipt, which one request holds at a time and which says afterwards what became of it.
"""

from dataclasses import dataclass, replace
from functools import cache

from faultmaven.agent.dependencies import agent_service
from faultmaven.agent.service import AgentService
from faultmaven.case.errors import CaseNotFound
from faultmaven.case.models import CaseStatus, MessageRole
from faultmaven.case.service import CaseService, case_service
from faultmaven.core.clock import Clock, utc_now
from faultmaven.core.ids import new_id
from faultmaven.core.observability import log
from faultmaven.evidence.service import EvidenceService, evidence_service
from faultmaven.http.rate_limit import Limit, RateLimiter, rate_limiter
from faultmaven.webhooks.incoming.errors import DeliveryNotUnderstood
from faultmaven.webhooks.incoming.models import Confirmation, Delivery, Endpoint, KnownAlert, Notice, Outcome, Taken
from faultmaven.webhooks.incoming.reading import digest_of
from faultmaven.webhooks.incoming.repository import AlertRepository
from faultmaven.webhooks.incoming.sources import SOURCES
from faultmaven.webhooks.web import PublicWeb, Unreachable, Web

#: Deliveries of one endpoint in a minute; who sends more is told to wait, and sends again.
PER_MINUTE = Limit("webhook", 120)
_OVER = (CaseStatus.RESOLVED, CaseStatus.CLOSED)


@dataclass(frozen=True)
class Intake:
    """Takes deliveries."""

    alerts: AlertRepository
    cases: CaseService
    evidence: EvidenceService
    agent: AgentService
    limiter: RateLimiter
    web: Web
    clock: Clock = utc_now

    def take(self, endpoint: Endpoint, delivery: Delivery) -> Taken:
        """Check a delivery and do what it asks for.

        Raises DeliveryRefused, DeliveryNotUnderstood, DeliveryInProgress and TooManyRequests.
        """
        self.limiter.require(PER_MINUTE, endpoint.endpoint_id)
        source = SOURCES[endpoint.source]
        source.check(delivery, endpoint, self.clock(), self.web)
        news = source.read(delivery)
        match news:
            case None:
                return Taken(Outcome.IGNORED)
            case Confirmation():
                return self._confirm(news)
            case Notice():
                return self._once(endpoint, news)

    def _confirm(self, asked: Confirmation) -> Taken:
        try:
            answer = self.web.send("GET", asked.url)
        except Unreachable as error:
            raise DeliveryNotUnderstood("The subscription could not be confirmed.") from error
        if answer.status != 200:
            raise DeliveryNotUnderstood("The subscription could not be confirmed.")
        return Taken(Outcome.CONFIRMED)

    def _once(self, endpoint: Endpoint, notice: Notice) -> Taken:
        receipt_id, holder = digest_of(endpoint.endpoint_id, notice.identity), new_id("held")
        before = self.alerts.begin(endpoint.user_id, receipt_id, holder, self.clock())
        if before is not None:
            return Taken(Outcome.DUPLICATE, before.case_id)
        is_taken = False
        try:
            taken = self._taken(endpoint, notice, receipt_id)
            self.alerts.end(endpoint.user_id, receipt_id, taken)
            is_taken = True
        finally:
            if not is_taken:
                self.alerts.let_go(endpoint.user_id, receipt_id, holder)
        log("webhook_taken", kind=endpoint.source.value, status=taken.outcome.value, case_id=taken.case_id)
        return taken

    def _taken(self, endpoint: Endpoint, notice: Notice, receipt_id: str) -> Taken:
        alert = self._alert_of(endpoint, notice)
        if alert is None:
            return Taken(Outcome.IGNORED)
        was_opened = alert.is_opened
        if not was_opened:
            self._open(alert, notice)
            alert = replace(alert, is_opened=True)
            self.alerts.note(alert)
        try:
            self._tell(endpoint, notice, alert, receipt_id)
        except CaseNotFound:  # its user erased it, and wants nothing of it back
            return Taken(Outcome.IGNORED)
        self.alerts.note(replace(alert, last_at=self.clock(), is_asked=True, is_resolved=notice.is_resolved))
        if notice.is_resolved:
            return Taken(Outcome.RESOLVED, alert.case_id)
        return Taken(Outcome.UPDATED if was_opened else Outcome.OPENED, alert.case_id)

    def _alert_of(self, endpoint: Endpoint, notice: Notice) -> KnownAlert | None:
        """Return the alert with the case that the notice belongs to; None where there is none and none to open."""
        user_id, alert_id = endpoint.user_id, digest_of(endpoint.endpoint_id, notice.dedup_key)
        while True:
            known = self.alerts.find(user_id, alert_id)
            if known is not None and not self._is_news_of_another_time(known, notice):
                return known
            if notice.is_resolved or not notice.can_open:
                return None
            fresh = KnownAlert(user_id, alert_id, new_id("case"), new_id("turn"), self.clock())
            if self.alerts.claim(fresh, replaces=known.case_id if known else None):
                return fresh

    def _is_news_of_another_time(self, known: KnownAlert, notice: Notice) -> bool:
        """Tell whether the alert's case is over and the alert began again afterwards, which is another incident."""
        if not known.is_opened:
            return False
        try:
            case = self.cases.get_case(known.user_id, known.case_id)
        except CaseNotFound:
            ended_at = known.last_at
        else:
            if case.status not in _OVER:
                return False
            ended_at = case.updated_at
        return notice.began_at is not None and notice.began_at > ended_at

    def _open(self, alert: KnownAlert, notice: Notice) -> None:
        self.cases.open_case(
            alert.user_id,
            notice.title,
            description=notice.description,
            severity=notice.severity,
            tags=notice.tags,
            case_id=alert.case_id,
            fingerprint=alert.alert_id,
        )

    def _tell(self, endpoint: Endpoint, notice: Notice, alert: KnownAlert, receipt_id: str) -> None:
        """Attach the news as evidence, say it in the case, and ask for the cause the first time."""
        user_id, case_id = alert.user_id, alert.case_id
        addresses = self.cases.addresses_of(user_id, case_id)
        label, state = SOURCES[endpoint.source].label, "resolved" if notice.is_resolved else "firing"
        filename = f"{endpoint.source}-{state}.json"
        brought = self.evidence.bring_once(user_id, case_id, filename, notice.evidence, "application/json")
        said = f"{label}: {state}: {notice.title} (E{brought.number}, {filename})"
        self.cases.add_message(
            user_id, case_id, MessageRole.SYSTEM, addresses.pseudonymised(said), once=f"webhook-{receipt_id}"
        )
        if not alert.is_asked and not notice.is_resolved:
            question = addresses.pseudonymised(f"What is the cause of this alert: {notice.title}")
            self.agent.ask_once(user_id, case_id, alert.turn_id, question)


@cache
def intake() -> Intake:
    """Return the intake over this process's tables, bucket and state machine."""
    return Intake(AlertRepository(), case_service(), evidence_service(), agent_service(), rate_limiter(), PublicWeb())
