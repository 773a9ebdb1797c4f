"""The way of an event to a subscriber: whoever announces it -> queue (+ dead letters) -> function."""

from collections.abc import Iterable

from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda_event_sources as sources
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.constructs.dead_letters import dead_letters
from infra.constructs.service_function import ServiceFunction
from infra.environments import EnvironmentConfig

#: One more than the pauses between attempts (`webhooks.outgoing.delivering.BACKOFF_S`): each is followed by an attempt.
MAX_RECEIVES = 8
#: An attempt that ends without a word, because its function died, comes again after its timeout and this.
REDELIVERY_MARGIN_S = 30
_AT_ONCE = 10


class DeliveryQueue(Construct):
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
        super().__init__(scope, "DeliveryQueue")
        self.dead_letters = dead_letters(self, config=config, name="webhook", key=key)
        self.queue = sqs.Queue(
            self,
            "Queue",
            queue_name=f"{config.prefix}-webhook-queue",
            encryption_master_key=key,
            enforce_ssl=True,
            visibility_timeout=Duration.seconds(deliverer.spec.timeout_s + REDELIVERY_MARGIN_S),
            dead_letter_queue=sqs.DeadLetterQueue(queue=self.dead_letters, max_receive_count=MAX_RECEIVES),
        )
        deliverer.function.add_environment("FM_WEBHOOK_QUEUE_URL", self.queue.queue_url)
        deliverer.function.add_event_source(
            sources.SqsEventSource(self.queue, batch_size=1, max_concurrency=_AT_ONCE, report_batch_item_failures=True)
        )
        for announcer in announcers:
            announcer.function.add_environment("FM_WEBHOOK_QUEUE_URL", self.queue.queue_url)
            announcer.role.add_to_policy(
                iam.PolicyStatement(actions=["sqs:SendMessage"], resources=[self.queue.queue_arn])
            )
