"""The way of an uploaded object to its reader: bucket -> EventBridge -> queue (+ dead letters) -> function."""

from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.constructs.service_function import ServiceFunction
from infra.constructs.work_queue import WorkQueue
from infra.environments import EnvironmentConfig

#: An event is tried this often before it becomes a dead letter; the pipeline records the last failure as the reason.
MAX_RECEIVES = 3


class UploadQueue(WorkQueue):
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
        # One file per call: files of one drop are read side by side, and a slow one delays no other.
        super().__init__(
            scope,
            f"{name.title()}Queue",
            name=name,
            config=config,
            key=key,
            worker=reader,
            receives=MAX_RECEIVES,
            at_once=config.pipeline_concurrency,
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
