"""The web application firewall in front of CloudFront: known attacks, bad addresses and floods end at the edge.

CloudFront takes web ACLs of us-east-1 only, wherever the rest runs, so it is a stack of its own; `make deploy` deploys
it first and hands its ARN to the edge. An account that has a web ACL already gives it with `-c web_acl_arn=`.
"""

import aws_cdk as cdk
from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_wafv2 as waf
from constructs import Construct

from infra.environments import EnvironmentConfig

REGION = "us-east-1"
#: Requests of one address in five minutes; the product's own limits per user are far below it.
FLOOD = 5000
#: AWS's rule groups, with the rules of each that only count. The common rules refuse bodies over 8 KB, which a message
#: with a pasted log is; the functions bound bodies themselves.
MANAGED_RULES: dict[str, tuple[str, ...]] = {
    "AWSManagedRulesAmazonIpReputationList": (),
    "AWSManagedRulesCommonRuleSet": ("SizeRestrictions_BODY", "CrossSiteScripting_BODY", "GenericLFI_BODY"),
    "AWSManagedRulesKnownBadInputsRuleSet": ("Log4JRCE_BODY", "JavaDeserializationRCE_BODY"),
}


class FirewallStack(Stack):
    """One web ACL; its ARN is the output `WebAclArn`."""

    def __init__(self, scope: Construct, *, config: EnvironmentConfig) -> None:
        super().__init__(
            scope,
            "Firewall",
            stack_name=f"{config.prefix}-firewall",
            description=f"FaultMaven {config.name}: web application firewall",
            env=cdk.Environment(region=REGION),
            termination_protection=config.is_protected,
        )
        managed = [
            self._managed(number, name, MANAGED_RULES[name]) for number, name in enumerate(MANAGED_RULES, start=1)
        ]
        acl = waf.CfnWebACL(
            self,
            "WebAcl",
            name=f"{config.prefix}-edge",
            scope="CLOUDFRONT",
            default_action=waf.CfnWebACL.DefaultActionProperty(allow={}),
            visibility_config=_visible(f"{config.prefix}-edge"),
            rules=[self._flood(), *managed],
        )
        CfnOutput(self, "WebAclArn", value=acl.attr_arn)

    def _flood(self) -> waf.CfnWebACL.RuleProperty:
        return waf.CfnWebACL.RuleProperty(
            name="Flood",
            priority=0,
            action=waf.CfnWebACL.RuleActionProperty(block={}),
            statement=waf.CfnWebACL.StatementProperty(
                rate_based_statement=waf.CfnWebACL.RateBasedStatementProperty(
                    aggregate_key_type="IP", limit=FLOOD, evaluation_window_sec=300
                )
            ),
            visibility_config=_visible("Flood"),
        )

    def _managed(self, priority: int, name: str, counted: tuple[str, ...]) -> waf.CfnWebACL.RuleProperty:
        counting = waf.CfnWebACL.RuleActionProperty(count={})
        return waf.CfnWebACL.RuleProperty(
            name=name,
            priority=priority,
            override_action=waf.CfnWebACL.OverrideActionProperty(none={}),
            statement=waf.CfnWebACL.StatementProperty(
                managed_rule_group_statement=waf.CfnWebACL.ManagedRuleGroupStatementProperty(
                    vendor_name="AWS",
                    name=name,
                    rule_action_overrides=[
                        waf.CfnWebACL.RuleActionOverrideProperty(name=rule, action_to_use=counting) for rule in counted
                    ],
                )
            ),
            visibility_config=_visible(name),
        )


def _visible(name: str) -> waf.CfnWebACL.VisibilityConfigProperty:
    return waf.CfnWebACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=True
    )
