"""The way of a changed case to who has to act on it: stream of the case table -> function (+ dead letters)."""

import json

from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.constructs.dead_letters import dead_letters
from infra.constructs.service_function import ServiceFunction
from infra.environments import EnvironmentConfig
from infra.functions import CASE_ITEMS

#: A change that fails is tried for as long as it is worth it; then it is a dead letter, and the next ones go on.
_RETRIES = 10
_BATCH = 25
_OF_CASES = {"Keys": {"sk": {"S": [{"prefix": CASE_ITEMS}]}}}


class CaseWatch(Construct):
    """Calls the watcher for each change of a case at least once, changes of one case in order.

    The mapping and its grants are written out: the library's event source would write into the policy of the key,
    which lies in the other stack, and tie the two into a cycle.
    """

    def __init__(
        self,
        scope: Construct,
        *,
        config: EnvironmentConfig,
        table: dynamodb.Table,
        key: kms.IKey,
        watcher: ServiceFunction,
    ) -> None:
        super().__init__(scope, f"{watcher.node.id}Watch")
        self.dead_letters = dead_letters(self, config=config, name=watcher.spec.name.replace("_", "-"), key=key)
        seen = ["INSERT", "MODIFY"] if watcher.spec.watches_new_cases else ["MODIFY", "REMOVE"]
        wanted = {"eventName": seen, "dynamodb": _OF_CASES}
        stream = table.table_stream_arn
        assert stream is not None, "the case table has a stream"
        watcher.role.add_to_policy(
            iam.PolicyStatement(
                actions=["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"],
                resources=[stream],
            )
        )
        watcher.role.add_to_policy(
            iam.PolicyStatement(actions=["sqs:SendMessage"], resources=[self.dead_letters.queue_arn])
        )
        mapping = lambda_.CfnEventSourceMapping(
            self,
            "Mapping",
            function_name=watcher.function.function_arn,
            event_source_arn=stream,
            starting_position="TRIM_HORIZON",
            batch_size=_BATCH,
            maximum_retry_attempts=_RETRIES,
            bisect_batch_on_function_error=True,
            function_response_types=["ReportBatchItemFailures"],
            filter_criteria=lambda_.CfnEventSourceMapping.FilterCriteriaProperty(
                filters=[lambda_.CfnEventSourceMapping.FilterProperty(pattern=json.dumps(wanted))]
            ),
            destination_config=lambda_.CfnEventSourceMapping.DestinationConfigProperty(
                on_failure=lambda_.CfnEventSourceMapping.OnFailureProperty(destination=self.dead_letters.queue_arn)
            ),
        )
        mapping.node.add_dependency(watcher.role)
