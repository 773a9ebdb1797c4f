"""A queue that feeds one function: every message is handled until it is done, or ends as a dead letter."""

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

#: A crash of the function is told by nothing but silence, so this is how long a message waits for its next attempt
#: after the function's timeout. Lambda asks for six timeouts because a throttled batch is tried again within them; here
#: `at_once` keeps the queue from being throttled, and everything bears a second delivery.
REDELIVERY_MARGIN_S = 30


class WorkQueue(Construct):
    """The queue `name` with its dead letters; a message is handed to the worker alone, `at_once` of them side by side.

    A message is a dead letter after `receives` attempts.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        config: EnvironmentConfig,
        key: kms.IKey,
        worker: ServiceFunction,
        receives: int,
        at_once: int,
    ) -> None:
        super().__init__(scope, construct_id)
        self.dead_letters = dead_letters(self, config=config, name=name, key=key)
        self.queue = sqs.Queue(
            self,
            "Queue",
            queue_name=f"{config.prefix}-{name}-queue",
            encryption_master_key=key,
            enforce_ssl=True,
            visibility_timeout=Duration.seconds(worker.spec.timeout_s + REDELIVERY_MARGIN_S),
            dead_letter_queue=sqs.DeadLetterQueue(queue=self.dead_letters, max_receive_count=receives),
        )
        worker.function.add_event_source(
            sources.SqsEventSource(self.queue, batch_size=1, max_concurrency=at_once, report_batch_item_failures=True)
        )

    def let_send(self, variable: str, senders: Iterable[ServiceFunction]) -> None:
        """Let functions put messages in; `variable` tells them the queue's URL."""
        for sender in senders:
            sender.function.add_environment(variable, self.queue.queue_url)
            sender.role.add_to_policy(
                iam.PolicyStatement(actions=["sqs:SendMessage"], resources=[self.queue.queue_arn])
            )
