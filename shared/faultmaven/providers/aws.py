"""How this process reaches AWS: its region, and clients with time limits."""

import os
from functools import cache
from importlib import import_module
from typing import Any

from botocore.exceptions import ClientError

#: Lambda always sets AWS_REGION; on a laptop often neither variable is set, and the SDK alone would refuse to work.
REGION = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1"


def error_code(error: ClientError) -> str:
    """Return the code AWS gave a failure, such as `NoSuchKey`."""
    return error.response.get("Error", {}).get("Code", "")


@cache
def aws_client(service: str, *, read_timeout_s: int = 10, attempts: int = 5) -> Any:
    """Return this process's client of an AWS service, such as `s3`.

    boto3 is imported on the first call: a quarter of a second that a request without a client need not pay. Its
    clients are made from data while running, so there is no type to give.
    """
    config = import_module("botocore.config").Config(
        signature_version="s3v4" if service == "s3" else None,
        connect_timeout=2,
        read_timeout=read_timeout_s,
        retries={"mode": "standard", "total_max_attempts": attempts},
    )
    return import_module("boto3").client(service, region_name=REGION, config=config)
