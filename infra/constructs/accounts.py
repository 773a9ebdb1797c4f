"""What follows from requests about accounts: mails, erasures, and the sign-ins that others vouch for."""

from collections.abc import Mapping

from aws_cdk import ArnFormat, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from infra.constructs.account_queue import AccountQueue
from infra.constructs.service_function import ServiceFunction
from infra.environments import EnvironmentConfig
from infra.stacks.identity import IdentityStack


class Accounts(Construct):
    """The queues between `auth` and the functions `account_mail` and `account_erasure`, and their grants."""

    def __init__(
        self,
        scope: Construct,
        *,
        config: EnvironmentConfig,
        key: kms.IKey,
        functions: Mapping[str, ServiceFunction],
        identity: IdentityStack | None,
    ) -> None:
        super().__init__(scope, "Accounts")
        doors = functions.values()
        senders = {
            "mail": [door for door in doors if door.spec.asks_for_mail],
            "erasure": [door for door in doors if door.spec.asks_for_erasure],
        }
        self.queues = {
            name: AccountQueue(
                self,
                name=name,
                variable=f"FM_{name.upper()}_QUEUE_URL",
                config=config,
                key=key,
                senders=asking,
                worker=functions[f"account_{name}"],
            )
            for name, asking in senders.items()
        }
        vouching = identity or config.federation
        for door in doors:
            if door.spec.sends_mail and config.mail_from:
                door.role.add_to_policy(self._sending(config.mail_from))
            if door.spec.federates:
                door.function.add_environment("FM_FEDERATION_ISSUER", vouching.issuer)
                door.function.add_environment("FM_FEDERATION_CLIENT_ID", vouching.client_id)

    def _sending(self, mail_from: str) -> iam.PolicyStatement:
        """Sending is granted for one identity and one sender."""
        sender = mail_from.rpartition("<")[2].rstrip(">")
        identity = Stack.of(self).format_arn(
            service="ses",
            resource="identity",
            resource_name=sender.rpartition("@")[2],
            arn_format=ArnFormat.SLASH_RESOURCE_NAME,
        )
        return iam.PolicyStatement(
            actions=["ses:SendEmail"],
            resources=[identity],
            conditions={"StringEquals": {"ses:FromAddress": sender}},
        )
