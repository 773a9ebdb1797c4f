"""Findings of cdk-nag that are known and stay, each with its reason. Anything not listed here fails the synthesis."""

from collections.abc import Iterator
from dataclasses import dataclass

import aws_cdk as cdk
from constructs import Construct, IConstruct

from infra.constructs.backups import MANAGED_POLICIES
from infra.environments import EnvironmentConfig
from infra.functions import FUNCTIONS
from infra.names import title_of

#: How a plugin's rules are told from those of others.
_PACK = "AwsSolutions"

#: CDK's name of the evidence bucket's ARN between the stacks, as findings spell it.
_BUCKET_EXPORT = "ExportsOutputFnGetAttEvidence4CC26D68Arn9E0A376E"


@dataclass(frozen=True)
class Acknowledgement:
    """One finding on one construct (and what is below it): `path` from the app, the rule, why it stays."""

    path: str
    rule: str
    reason: str


def acknowledgements(config: EnvironmentConfig) -> Iterator[Acknowledgement]:
    """Yield the table of an environment."""
    yield Acknowledgement(
        "Service/JwtSecret",
        "AwsSolutions-SMG4",
        "Rotating signs every user out; it is done on purpose (put a new value), not on a schedule.",
    )
    yield Acknowledgement(
        "Service/ModelKeys",
        "AwsSolutions-SMG4",
        "Keys are issued by the model providers, whose consoles rotate them; AWS cannot.",
    )
    yield Acknowledgement(
        "Service/ToolDatabases",
        "AwsSolutions-SMG4",
        "The addresses of a customer's own databases; whoever runs those rotates their passwords.",
    )
    yield Acknowledgement(
        "Service/KnowledgeKeys",
        "AwsSolutions-SMG4",
        "Keys are issued by the vendors of embeddings and vectors, whose consoles rotate them; AWS cannot.",
    )
    yield Acknowledgement(
        "Service/OriginSecret",
        "AwsSolutions-SMG4",
        "CloudFront holds a copy that only a deployment of the edge renews: both are renewed together, by hand.",
    )
    for watch in ("CaseClosedWatch", "CaseChangedWatch"):
        yield Acknowledgement(
            f"Service/{watch}/DeadLetters",
            "AwsSolutions-SQS3",
            "It is itself where changes end that failed; the rule does not see the stream's mapping that names it.",
        )
    yield Acknowledgement(
        "Service/HttpGateway",
        "AwsSolutions-APIG4",
        "The gateway's authorizer takes RSA only; our tokens are HS256 and every door verifies them first.",
    )
    for machine in ("Investigation", "LongInvestigation"):
        yield Acknowledgement(
            f"Service/{machine}/Role",
            "AwsSolutions-IAM5[Resource::*]",
            "X-Ray and CloudWatch's vended log delivery have no resources to name.",
        )
    for spec in FUNCTIONS:
        path = f"Service/{title_of(spec.name)}"
        if not spec.is_bare:
            yield Acknowledgement(
                f"{path}/Role", "AwsSolutions-IAM5[Resource::*]", "X-Ray's two write actions have no resources to name."
            )
        yield Acknowledgement(
            f"{path}/Function",
            "AwsSolutions-L1",
            "Python 3.13 is the runtime the layers are built, locked and tested for.",
        )
        for prefix in spec.objects:
            yield Acknowledgement(
                f"{path}/Role",
                f"AwsSolutions-IAM5[Resource::{config.prefix}-data:{_BUCKET_EXPORT}/{prefix}/*]",
                f"The objects under {prefix}/ are made at run time; the prefix is the narrowest name they have.",
            )
    if config.is_protected:
        for policy in MANAGED_POLICIES:
            yield Acknowledgement(
                "Data/Backups/Role",
                f"AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/{policy}]",
                "The backup service's own policy: AWS extends it with the service, a copy of ours would fall behind.",
            )
    if config.federation.needs_pool:
        for rule, what in (("COG2", "a second factor is asked for by"), ("COG8", "threats to passwords are met by")):
            yield Acknowledgement(
                "Identity/People", f"AwsSolutions-{rule}", f"Nobody has a password in this pool; {what} the providers."
            )
    yield Acknowledgement(
        "Edge/Distribution", "AwsSolutions-CFR1", "Incidents happen everywhere; no country is to be kept out."
    )
    if config.web_acl_arn is None:
        yield Acknowledgement(
            "Edge/Distribution",
            "AwsSolutions-CFR2",
            "The web ACL is deployed first, in its own region, and attached with -c web_acl_arn= by `make deploy`.",
        )
    if config.site_domain is None:
        yield Acknowledgement(
            "Edge/Distribution",
            "AwsSolutions-CFR4",
            "CloudFront's own name has a fixed TLS policy; -c site_domain= gives TLS 1.3 only, and prod insists on it.",
        )


def acknowledge_findings(app: cdk.App, config: EnvironmentConfig) -> None:
    """Acknowledge every row; a row whose construct is gone raises, so the table cannot outlive what it excuses."""
    for row in acknowledgements(config):
        construct: IConstruct = app
        for name in row.path.split("/"):
            construct = construct.node.find_child(name)
        assert isinstance(construct, Construct)
        cdk.Validations.of(construct).acknowledge(cdk.Acknowledgment(id=f"{_PACK}::{row.rule}", reason=row.reason))
