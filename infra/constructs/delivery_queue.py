"""The way of an event to a subscriber: whoever announces it -> queue (+ dead letters) -> function."""

from collections.abc import Iterable

from aws_cdk import aws_kms as kms
from constructs import Construct

from infra.constructs.service_function import ServiceFunction
from infra.constructs.work_queue import WorkQueue
from infra.environments import EnvironmentConfig

#: One more than the pauses between attempts (`webhooks.outgoing.delivering.BACKOFF_S`): each is followed by an attempt.
MAX_RECEIVES = 8
_AT_ONCE = 10
_VARIABLE = "FM_WEBHOOK_QUEUE_URL"


class DeliveryQueue(WorkQueue):
    """Every announced event is tried until a subscriber takes it, or is kept as a dead letter for two weeks.

    There is no alarm: a subscriber that is gone is its user's business, who reads it in the log of deliveries.
    """

    def __init__(
        self,
        scope: Construct,
        *,
        config: EnvironmentConfig,
        key: kms.IKey,
        announcers: Iterable[ServiceFunction],
        deliverer: ServiceFunction,
    ) -> None:
        super().__init__(
            scope,
            "DeliveryQueue",
            name="webhook",
            config=config,
            key=key,
            worker=deliverer,
            receives=MAX_RECEIVES,
            at_once=_AT_ONCE,
        )
        # the deliverer puts a message off by its queue's URL, and never puts a new one in
        deliverer.function.add_environment(_VARIABLE, self.queue.queue_url)
        self.let_send(_VARIABLE, announcers)
