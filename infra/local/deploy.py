"""Deploys the synthesised stacks to the emulator through CloudFormation, as `cdk deploy` does, without its CLI."""

import time
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from infra.local.archive import zip_folder
from infra.local.assembly import Asset, Stack
from infra.local.fingerprint import fingerprint
from infra.local.places import Places
from infra.local.progress import StartFailed

_TEMPLATE_TAG = "fm-template"
_BOOTSTRAP_PARAMETER = "/cdk-bootstrap/hnb659fds/version"  # the default qualifier of CDK's bootstrap stack
_BOOTSTRAP_VERSION = "30"
_STACK_WITHIN_S = 120


class Deployment:
    """Puts stacks on one emulator; what is already there with the same template is left alone."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._client_cfn = self.client("cloudformation")

    def client(self, service: str) -> Any:
        """Return an SDK client of the emulator, whatever this shell's own AWS settings are."""
        environ = self._places.aws_environ()
        return boto3.client(  # pyright: ignore[reportUnknownMemberType, reportCallIssue]
            service,  # pyright: ignore[reportArgumentType]
            endpoint_url=self._places.emulator_url,
            region_name=environ["AWS_REGION"],
            aws_access_key_id=environ["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=environ["AWS_SECRET_ACCESS_KEY"],
            verify=False,
            config=Config(proxies={}, retries={"max_attempts": 2}, s3={"addressing_style": "path"}),
        )

    def deploy(self, stacks: list[Stack]) -> list[str]:
        """Create or update every stack that is not there as it should be; return the names of those that were not."""
        changed = [stack for stack in stacks if self._deployed_template(stack.name) != _template_key(stack)]
        if changed:
            self._bootstrap({stack.template_asset.bucket for stack in changed})
        for stack in changed:
            self._put_assets(stack)
            self._apply(stack)
        return [stack.name for stack in changed]

    def resources(self, stacks: list[Stack]) -> list[dict[str, str]]:
        """Return every deployed resource as `{LogicalResourceId, PhysicalResourceId, ResourceType}`."""
        cfn = self.client("cloudformation")
        found: list[dict[str, str]] = []
        for stack in stacks:
            for page in cfn.get_paginator("list_stack_resources").paginate(StackName=stack.name):
                found += page["StackResourceSummaries"]
        return found

    def _deployed_template(self, name: str) -> str | None:
        """Return the fingerprint a healthy stack was deployed with, else None."""
        stack = self._describe(name)
        if stack is None or stack["StackStatus"] not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            return None
        return {tag["Key"]: tag["Value"] for tag in stack.get("Tags", [])}.get(_TEMPLATE_TAG)

    def _describe(self, name: str) -> dict[str, Any] | None:
        try:
            return self._client_cfn.describe_stacks(StackName=name)["Stacks"][0]
        except ClientError as error:
            if "does not exist" in str(error):
                return None
            raise

    def _bootstrap(self, buckets: set[str]) -> None:
        """Provide what `cdk bootstrap` provides once per account: the assets' bucket and a version number."""
        s3 = self.client("s3")
        for bucket in buckets:
            s3.create_bucket(Bucket=bucket)
        self.client("ssm").put_parameter(
            Name=_BOOTSTRAP_PARAMETER, Value=_BOOTSTRAP_VERSION, Type="String", Overwrite=True
        )

    def _put_assets(self, stack: Stack) -> None:
        s3 = self.client("s3")
        for asset in (*stack.assets, stack.template_asset):
            s3.put_object(Bucket=asset.bucket, Key=asset.key, Body=_content(asset))

    def _apply(self, stack: Stack) -> None:
        existing = self._describe(stack.name)
        if existing and existing["StackStatus"] in ("ROLLBACK_COMPLETE", "CREATE_FAILED", "REVIEW_IN_PROGRESS"):
            self._client_cfn.delete_stack(StackName=stack.name)
            existing = None
        apply = self._client_cfn.update_stack if existing else self._client_cfn.create_stack
        apply(
            StackName=stack.name,
            TemplateURL=f"{self._places.emulator_url}/{stack.template_asset.bucket}/{stack.template_asset.key}",
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
            Tags=[{"Key": _TEMPLATE_TAG, "Value": _template_key(stack)}],
        )
        self._wait(stack.name)

    def _wait(self, name: str) -> None:
        deadline = time.monotonic() + _STACK_WITHIN_S
        status = "unknown"
        while time.monotonic() < deadline:
            stack = self._describe(name)
            status = stack["StackStatus"] if stack else "GONE"
            if status in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
                return
            if not status.endswith("_IN_PROGRESS"):
                break
            time.sleep(0.1)
        raise StartFailed(f"Stack {name} is {status}:\n{self._failures(name)}\n`make reset` starts from nothing.")

    def _failures(self, name: str) -> str:
        events = self._client_cfn.describe_stack_events(StackName=name)["StackEvents"]
        failed = [event for event in events if event["ResourceStatus"].endswith("FAILED")]
        return "\n".join(f"  {e['LogicalResourceId']}: {e.get('ResourceStatusReason', '')}" for e in reversed(failed))


def _template_key(stack: Stack) -> str:
    return fingerprint([], stack.template)


def _content(asset: Asset) -> bytes:
    return zip_folder(asset.source) if asset.is_folder else asset.source.read_bytes()
