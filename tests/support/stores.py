"""The stores of docs/decisions/0001-the-first-path.md, made in moto from one definition."""

from typing import Any

import boto3
from faultmaven.core.settings import Tables, settings
from faultmaven.providers.aws import REGION


def create_stores() -> None:
    """Create every table and the bucket; call it inside `mock_aws`."""
    dynamodb: Any = boto3.client("dynamodb", region_name=REGION)
    for name in Tables.model_fields:
        dynamodb.create_table(TableName=getattr(settings().tables, name), **_TABLE)
    s3: Any = boto3.client("s3", region_name=REGION)
    s3.create_bucket(Bucket=settings().bucket)
    s3.put_bucket_versioning(Bucket=settings().bucket, VersioningConfiguration={"Status": "Enabled"})


def _key(partition: str, sort: str) -> list[dict[str, str]]:
    return [{"AttributeName": partition, "KeyType": "HASH"}, {"AttributeName": sort, "KeyType": "RANGE"}]


_TABLE: dict[str, Any] = {
    "BillingMode": "PAY_PER_REQUEST",
    "KeySchema": _key("pk", "sk"),
    "AttributeDefinitions": [
        {"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk", "gsi1pk", "gsi1sk")
    ],
    "GlobalSecondaryIndexes": [
        {"IndexName": "gsi1", "KeySchema": _key("gsi1pk", "gsi1sk"), "Projection": {"ProjectionType": "ALL"}}
    ],
}
