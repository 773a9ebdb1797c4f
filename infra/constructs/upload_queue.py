"""The way of an uploaded object to its reader: bucket -> EventBridge -> queue (+ dead letters) -> function."""

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda_event_sources as sources
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.constructs.dead_letters import dead_letters
from infra.constructs.service_function import ServiceFunction
from infra.environments import EnvironmentConfig

#: An event is tried this often before it becomes a dead letter; the pipeline records the last failure as the reason.
MAX_RECEIVES = 3
#: A crash of the function is told by nothing but silence, so this is how long a file waits for its next attempt after
#: the function's timeout. Lambda asks for six timeouts because a throttled batch is tried again within them; here
#: `max_concurrency` keeps the queue from being throttled, and an event that comes twice does nothing.
REDELIVERY_MARGIN_S = 30


class UploadQueue(Construct):
    """Every `Object Created` under `prefix` reaches the reader at least once, or ends as a dead letter."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        config: EnvironmentConfig,
        bucket: s3.IBucket,
        prefix: str,
        key: kms.IKey,
        reader: ServiceFunction,
    ) -> None:
        super().__init__(scope, f"{name.title()}Queue")
        self.dead_letters = dead_letters(self, config=config, name=name, key=key)
        self.queue = sqs.Queue(
            self,
            "Queue",
            queue_name=f"{config.prefix}-{name}-queue",
            encryption_master_key=key,
            enforce_ssl=True,
            visibility_timeout=Duration.seconds(reader.spec.timeout_s + REDELIVERY_MARGIN_S),
            dead_letter_queue=sqs.DeadLetterQueue(queue=self.dead_letters, max_receive_count=MAX_RECEIVES),
        )
        events.Rule(
            self,
            f"{prefix.title()}ObjectCreated",
            description="An upload is complete",
            event_pattern=events.EventPattern(
                source=["aws.s3"],
                detail_type=["Object Created"],
                detail={
                    "bucket": {"name": [bucket.bucket_name]},
                    "object": {"key": [{"prefix": f"{prefix}/"}]},
                },
            ),
            targets=[targets.SqsQueue(self.queue, dead_letter_queue=self.dead_letters)],
        )
        # One file per call: files of one drop are read side by side, and a slow one delays no other.
        reader.function.add_event_source(
            sources.SqsEventSource(
                self.queue,
                batch_size=1,
                max_concurrency=config.pipeline_concurrency,
                report_batch_item_failures=True,
            )
        )
