"""The edge: one origin, TLS 1.3, and the headers that keep a page to itself."""

import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from faultmaven.http.origin import HEADER

from infra.environments import ConfigurationError, read_environment
from infra.functions import FUNCTIONS
from infra.stacks.firewall import MANAGED_RULES
from tests.infra.assembly import Assembly
from tests.infra.conftest import PROD


def test_prod_speaks_tls_1_3_under_its_own_name(prod: Assembly) -> None:
    (distribution,) = prod.resources("Edge", "AWS::CloudFront::Distribution").values()
    config = distribution["DistributionConfig"]
    assert config["Aliases"] == [PROD["site_domain"]]
    assert config["ViewerCertificate"]["MinimumProtocolVersion"] == "TLSv1.3_2025"


def test_prod_without_a_name_of_its_own_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="site_domain"):
        read_environment({"environment": "prod"}.get)


def test_an_unknown_environment_is_refused_by_name() -> None:
    with pytest.raises(ConfigurationError, match="local, dev, staging, prod"):
        read_environment({"environment": "production"}.get)


def test_a_domain_without_its_certificate_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="certificate_arn"):
        read_environment({"environment": "dev", "site_domain": "faultmaven.example"}.get)


def test_a_page_may_talk_to_its_own_origin_and_the_upload_bucket_only(prod: Assembly) -> None:
    (policy,) = prod.resources("Edge", "AWS::CloudFront::ResponseHeadersPolicy").values()
    headers = policy["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
    text = json.dumps(headers["ContentSecurityPolicy"]["ContentSecurityPolicy"])
    for directive in (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self' https://",
        "img-src 'self' blob:",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
    ):
        assert directive in text
    assert "unsafe" not in text
    assert headers["StrictTransportSecurity"]["AccessControlMaxAgeSec"] >= 365 * 86_400
    assert headers["FrameOptions"]["FrameOption"] == "DENY"


def test_the_api_is_on_the_sites_origin_and_never_cached(prod: Assembly) -> None:
    (distribution,) = prod.resources("Edge", "AWS::CloudFront::Distribution").values()
    (api,) = distribution["DistributionConfig"]["CacheBehaviors"]
    assert api["PathPattern"] == "/api/*"
    assert api["ViewerProtocolPolicy"] == "https-only"
    assert "DELETE" in api["AllowedMethods"]
    caching_disabled = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    assert api["CachePolicyId"] == caching_disabled


def test_the_api_is_asked_through_the_edge_only(prod: Assembly, local: Assembly) -> None:
    (distribution,) = prod.resources("Edge", "AWS::CloudFront::Distribution").values()
    sent = [header for origin in distribution["DistributionConfig"]["Origins"] for header in _sent(origin)]
    told = "{{resolve:secretsmanager:fm-prod/origin:SecretString:::}}"
    assert sent == [{"HeaderName": HEADER, "HeaderValue": told}]
    functions = {f["Handler"]: f["Environment"]["Variables"] for f in _functions(prod)}
    for spec in FUNCTIONS:
        assert (functions[spec.handler]["FM_ORIGIN_SECRET_ID"] != "") == bool(spec.routes)
    assert {f["Environment"]["Variables"]["FM_ORIGIN_SECRET_ID"] for f in _functions(local)} == {""}


def _sent(origin: dict[str, Any]) -> list[dict[str, str]]:
    return origin.get("OriginCustomHeaders", [])


def _functions(assembly: Assembly) -> Iterable[dict[str, Any]]:
    return assembly.resources("Service", "AWS::Lambda::Function").values()


def test_the_sites_bucket_is_read_by_the_distribution_only(prod: Assembly) -> None:
    policies = prod.resources("Edge", "AWS::S3::BucketPolicy").values()
    allowed = [
        statement
        for policy in policies
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow" and statement["Action"] == "s3:GetObject"
    ]
    (statement,) = allowed
    assert statement["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    assert "AWS:SourceArn" in statement["Condition"]["StringEquals"]


def test_floods_and_known_attacks_end_at_the_edge(prod: Assembly) -> None:
    (acl,) = prod.resources("Firewall", "AWS::WAFv2::WebACL").values()
    assert acl["Scope"] == "CLOUDFRONT"
    rules = {rule["Name"]: rule for rule in acl["Rules"]}
    assert set(rules) == {"Flood", *MANAGED_RULES}
    assert rules["Flood"]["Action"] == {"Block": {}}
    assert sorted(rule["Priority"] for rule in rules.values()) == list(range(len(rules)))
    # a pasted log is longer than the 8 KB that the common rules take, and looks like the attack it reports
    common = rules["AWSManagedRulesCommonRuleSet"]["Statement"]["ManagedRuleGroupStatement"]
    assert {"Name": "SizeRestrictions_BODY", "ActionToUse": {"Count": {}}} in common["RuleActionOverrides"]


def test_the_firewall_is_attached_once_it_is_there(synthesise: Callable[..., Assembly]) -> None:
    arn = "arn:aws:wafv2:us-east-1:111111111111:global/webacl/fm-prod-edge/1"
    attached = synthesise(environment="prod", web_acl_arn=arn, **PROD)
    (distribution,) = attached.resources("Edge", "AWS::CloudFront::Distribution").values()
    assert distribution["DistributionConfig"]["WebACLId"] == arn
    assert "Firewall" not in attached.stacks


def test_one_machine_has_no_edge(local: Assembly) -> None:
    assert local.stacks == ["Data", "Service"]
