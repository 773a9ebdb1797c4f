"""Amazon SQS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from faultmaven.providers.aws import aws_client, error_code
from faultmaven.providers.queue.protocol import QueueProvider

#: What SQS says of a message that is in nobody's hand any more.
_GONE = ("MessageNotInflight", "AWS.SimpleQueueService.MessageNotInflight", "ReceiptHandleIsInvalid")


@dataclass(frozen=True)
class SqsQueue:
    """One queue."""

    url: str

    def send(self, message: str, delay_s: int = 0) -> None:
        """Put a message in."""
        aws_client("sqs").send_message(QueueUrl=self.url, MessageBody=message, DelaySeconds=delay_s)

    def delay(self, receipt: str, seconds: int) -> None:
        """Change when the message is visible again."""
        try:
            aws_client("sqs").change_message_visibility(
                QueueUrl=self.url, ReceiptHandle=receipt, VisibilityTimeout=seconds
            )
        except ClientError as error:
            if error_code(error) not in _GONE:
                raise


if TYPE_CHECKING:
    _check: QueueProvider = SqsQueue("")
