"""What the stateful stack promises about everything it keeps."""

import pytest

from infra.environments import ENVIRONMENTS
from infra.function_spec import TABLES
from tests.infra.assembly import Assembly


def test_every_slice_has_one_table_of_the_one_shape(prod: Assembly) -> None:
    tables = prod.resources("Data", "AWS::DynamoDB::Table")
    assert len(tables) == len(TABLES)
    for table in tables.values():
        assert table["KeySchema"] == [
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ]
        (index,) = table["GlobalSecondaryIndexes"]
        assert index["IndexName"] == "gsi1"
        assert [key["AttributeName"] for key in index["KeySchema"]] == ["gsi1pk", "gsi1sk"]
        assert index["Projection"] == {"ProjectionType": "ALL"}
        assert table["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}
        assert table["BillingMode"] == "PAY_PER_REQUEST"


def test_tables_are_encrypted_by_our_key_and_can_be_restored(prod: Assembly) -> None:
    for table in prod.resources("Data", "AWS::DynamoDB::Table").values():
        assert table["SSESpecification"]["SSEEnabled"] is True
        assert table["SSESpecification"]["SSEType"] == "KMS"
        assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}


@pytest.mark.parametrize("kind", ["AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::KMS::Key"])
def test_prod_keeps_its_stores_when_the_stack_goes(prod: Assembly, kind: str) -> None:
    stores = [store for store in prod["Data"]["Resources"].values() if store["Type"] == kind]
    assert stores
    assert all(store["DeletionPolicy"] == "Retain" for store in stores)
    assert all(store["UpdateReplacePolicy"] == "Retain" for store in stores)


def test_prod_tables_refuse_deletion(prod: Assembly) -> None:
    assert all(table["DeletionProtectionEnabled"] for table in prod.resources("Data", "AWS::DynamoDB::Table").values())


def test_the_evidence_bucket_is_private_versioned_and_encrypted(prod: Assembly) -> None:
    bucket = _evidence(prod)
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"
    assert bucket["NotificationConfiguration"] == {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}


def test_aborted_uploads_and_old_versions_go_away(prod: Assembly) -> None:
    rules = {rule["Id"]: rule for rule in _evidence(prod)["LifecycleConfiguration"]["Rules"]}
    assert rules["AbortedUploads"]["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 1}
    assert rules["OldVersions"]["NoncurrentVersionExpiration"] == {"NoncurrentDays": 30}


def test_only_the_site_may_upload_from_a_browser(prod: Assembly) -> None:
    (rule,) = _evidence(prod)["CorsConfiguration"]["CorsRules"]
    assert rule["AllowedOrigins"] == ["https://faultmaven.example"]
    assert set(rule["AllowedMethods"]) == {"PUT", "GET", "HEAD"}


def test_every_bucket_refuses_plain_http_and_old_tls(prod: Assembly) -> None:
    for stack in prod.stacks:
        buckets = prod.resources(stack, "AWS::S3::Bucket")
        refusals = [
            policy["Bucket"]["Ref"]
            for policy in prod.resources(stack, "AWS::S3::BucketPolicy").values()
            if {"Bool", "NumericLessThan"}
            <= {
                operator
                for statement in policy["PolicyDocument"]["Statement"]
                if statement["Effect"] == "Deny"
                for operator in statement["Condition"]
            }
        ]
        assert sorted(refusals) == sorted(buckets)


def test_environments_that_are_not_protected_can_be_taken_down(local: Assembly) -> None:
    assert not ENVIRONMENTS["local"].is_protected
    for table in local.resources("Data", "AWS::DynamoDB::Table").values():
        assert table["DeletionProtectionEnabled"] is False


def _evidence(assembly: Assembly) -> dict[str, object]:
    (bucket,) = (b for b in assembly.resources("Data", "AWS::S3::Bucket").values() if "CorsConfiguration" in b)
    return bucket
