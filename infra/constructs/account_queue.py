"""The way of what follows from a request about an account: `auth` -> queue (+ dead letters) -> function."""

from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda_event_sources as sources
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.constructs.dead_letters import dead_letters
from infra.constructs.service_function import ServiceFunction
from infra.environments import EnvironmentConfig

#: A mail that cannot be sent, a store that does not answer: tried for as long as an outage may last (with the timeout
#: of an erasure between the tries, hours), then kept as a dead letter.
MAX_RECEIVES = 10
#: A function that died is followed by the next try after its timeout and this.
REDELIVERY_MARGIN_S = 30
_AT_ONCE = 5


class AccountQueue(Construct):
    """Each message is handled until it is done. `variable` tells the senders the queue's URL."""

    def __init__(
        self,
        scope: Construct,
        *,
        name: str,
        variable: str,
        config: EnvironmentConfig,
        key: kms.IKey,
        senders: list[ServiceFunction],
        worker: ServiceFunction,
    ) -> None:
        super().__init__(scope, f"{name.title()}Queue")
        self.dead_letters = dead_letters(self, config=config, name=name, key=key)
        self.queue = sqs.Queue(
            self,
            "Queue",
            queue_name=f"{config.prefix}-{name}-queue",
            encryption_master_key=key,
            enforce_ssl=True,
            visibility_timeout=Duration.seconds(worker.spec.timeout_s + REDELIVERY_MARGIN_S),
            dead_letter_queue=sqs.DeadLetterQueue(queue=self.dead_letters, max_receive_count=MAX_RECEIVES),
        )
        worker.function.add_event_source(
            sources.SqsEventSource(self.queue, batch_size=1, max_concurrency=_AT_ONCE, report_batch_item_failures=True)
        )
        for sender in senders:
            sender.function.add_environment(variable, self.queue.queue_url)
            sender.role.add_to_policy(
                iam.PolicyStatement(actions=["sqs:SendMessage"], resources=[self.queue.queue_arn])
            )
