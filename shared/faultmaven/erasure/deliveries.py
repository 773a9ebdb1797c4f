"""What the function of erasures runs, over this process's tables and bucket."""

from datetime import timedelta
from functools import cache

from faultmaven.auth.erasing import erasing_over
from faultmaven.case.service import case_service
from faultmaven.core.clock import utc_now
from faultmaven.core.settings import settings
from faultmaven.erasure.repository import ErasedCases
from faultmaven.erasure.sweep import Sweep
from faultmaven.knowledge.dependencies import document_service
from faultmaven.providers.cache.dynamo import platform_cache
from faultmaven.providers.data.erasure import TableErasure
from faultmaven.providers.files.s3 import S3Files
from faultmaven.providers.mail.ses import mail_provider
from faultmaven.providers.queue.sqs import SqsQueue


@cache
def sweep() -> Sweep:
    """Return this process's sweep."""
    config = settings()
    queue = SqsQueue(config.erasure_queue_url)
    # not `auth`, whose account goes last, nor `platform`, which has no partition of a user but the audit log
    erased = [name for slice_name, name in vars(config.tables).items() if slice_name not in ("auth", "platform")]
    return Sweep(
        erasing_over(queue),
        case_service(),
        ErasedCases(),
        document_service(),
        S3Files(config.bucket),
        TableErasure(erased),
        platform_cache(),
        mail_provider(),
        queue,
        utc_now,
        timedelta(seconds=config.erasure_settle_s),
    )


def handle_erasure(message: str) -> None:
    """Handle one message of the queue of erasures."""
    sweep().run(message)
