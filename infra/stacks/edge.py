"""The browser's side: the site's bucket behind CloudFront, with the API on the same origin under `/api`."""

from aws_cdk import Aws, CfnOutput, Duration, Fn, RemovalPolicy, SecretValue, Stack
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_certificatemanager as certificates
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.environments import EnvironmentConfig
from infra.stacks.data import DataStack

#: What `faultmaven.http.origin` looks at; a test holds both to one name.
ORIGIN_HEADER = "x-fm-origin"

#: CloudFront hands the path on as it came; the API's routes do not know they live under `/api`.
_STRIP_API_PREFIX = """\
function handler(event) {
  var request = event.request;
  request.uri = request.uri.replace(/^\\/api(?=\\/|$)/, '') || '/';
  return request;
}
"""

#: The site is one page: a path without a file extension is a place inside it.
_SERVE_THE_APP = """\
function handler(event) {
  var request = event.request;
  if (!/\\.[a-z0-9]+$/i.test(request.uri)) request.uri = '/index.html';
  return request;
}
"""


class EdgeStack(Stack):
    """One origin for the site and the API, with the headers that keep a page to itself."""

    def __init__(
        self, scope: Construct, *, config: EnvironmentConfig, api: apigateway.HttpApi, data: DataStack
    ) -> None:
        super().__init__(
            scope,
            "Edge",
            stack_name=f"{config.prefix}-edge",
            description=f"FaultMaven {config.name}: site and CDN",
            termination_protection=config.is_protected,
        )
        self._config = config
        access_logs = self._make_log_bucket()
        site = self._make_site_bucket(access_logs)
        api_host = Fn.select(2, Fn.split("/", api.api_endpoint))
        self.distribution = cloudfront.Distribution(
            self,
            "Distribution",
            comment=f"FaultMaven {config.name}",
            default_root_object="index.html",
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            price_class=cloudfront.PriceClass.PRICE_CLASS_100,
            enable_logging=True,
            log_bucket=access_logs,
            log_file_prefix="cdn/",
            web_acl_id=config.web_acl_arn,
            default_behavior=cloudfront.BehaviorOptions(
                origin=origins.S3BucketOrigin.with_origin_access_control(site),
                viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
                response_headers_policy=self._make_headers(data.bucket),
                compress=True,
                function_associations=[self._viewer_function("ServeTheApp", _SERVE_THE_APP)],
            ),
            additional_behaviors={
                "/api/*": cloudfront.BehaviorOptions(
                    origin=origins.HttpOrigin(
                        api_host,
                        protocol_policy=cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
                        origin_ssl_protocols=[cloudfront.OriginSslPolicy.TLS_V1_2],
                        read_timeout=Duration.seconds(30),
                        # CloudFormation fills it in: it stands in no template, and a viewer cannot send it.
                        custom_headers={
                            ORIGIN_HEADER: SecretValue.secrets_manager(config.origin_secret).unsafe_unwrap()
                        },
                    ),
                    viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
                    allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL,
                    cache_policy=cloudfront.CachePolicy.CACHING_DISABLED,
                    # The API states its own headers, which are stricter than a page's.
                    origin_request_policy=cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
                    function_associations=[self._viewer_function("StripApiPrefix", _STRIP_API_PREFIX)],
                )
            },
            domain_names=[config.site_domain] if config.site_domain else None,
            certificate=self._certificate(),
            # TLS 1.3 only is CloudFront's to give under a name of one's own; its default name has a fixed policy.
            minimum_protocol_version=cloudfront.SecurityPolicyProtocol.TLS_V1_3_2025 if config.site_domain else None,
        )
        CfnOutput(self, "SiteUrl", value=f"https://{config.site_domain or self.distribution.distribution_domain_name}")
        CfnOutput(self, "SiteBucketName", value=site.bucket_name)
        CfnOutput(self, "DistributionId", value=self.distribution.distribution_id)

    def _certificate(self) -> certificates.ICertificate | None:
        arn = self._config.certificate_arn
        return certificates.Certificate.from_certificate_arn(self, "Certificate", arn) if arn else None

    def _make_site_bucket(self, access_logs: s3.IBucket) -> s3.Bucket:
        return s3.Bucket(
            self,
            "Site",
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            versioned=True,
            server_access_logs_bucket=access_logs,
            server_access_logs_prefix="site/",
            # Built from the repository, so it is remade rather than kept.
            removal_policy=RemovalPolicy.DESTROY,
        )

    def _make_log_bucket(self) -> s3.Bucket:
        return s3.Bucket(
            self,
            "AccessLogs",
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            # CloudFront's log delivery writes with an ACL.
            object_ownership=s3.ObjectOwnership.OBJECT_WRITER,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            lifecycle_rules=[s3.LifecycleRule(expiration=Duration.days(self._config.log_retention_days))],
            removal_policy=RemovalPolicy.RETAIN if self._config.is_protected else RemovalPolicy.DESTROY,
        )

    def _viewer_function(self, name: str, code: str) -> cloudfront.FunctionAssociation:
        return cloudfront.FunctionAssociation(
            event_type=cloudfront.FunctionEventType.VIEWER_REQUEST,
            function=cloudfront.Function(
                self,
                name,
                code=cloudfront.FunctionCode.from_inline(code),
                runtime=cloudfront.FunctionRuntime.JS_2_0,
            ),
        )

    def _make_headers(self, uploads: s3.IBucket) -> cloudfront.ResponseHeadersPolicy:
        upload_origins = (
            f"https://{uploads.bucket_regional_domain_name} https://{uploads.bucket_name}.s3.{Aws.URL_SUFFIX}"
        )
        policy = "; ".join(
            (
                "default-src 'none'",
                "script-src 'self'",
                "style-src 'self'",
                f"connect-src 'self' {upload_origins}",
                "img-src 'self' blob:",
                "font-src 'self'",
                "frame-ancestors 'none'",
                "base-uri 'none'",
                "form-action 'self'",
            )
        )
        return cloudfront.ResponseHeadersPolicy(
            self,
            "Headers",
            comment="What a page of this site may do",
            security_headers_behavior=cloudfront.ResponseSecurityHeadersBehavior(
                content_security_policy=cloudfront.ResponseHeadersContentSecurityPolicy(
                    content_security_policy=policy, override=True
                ),
                content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
                frame_options=cloudfront.ResponseHeadersFrameOptions(
                    frame_option=cloudfront.HeadersFrameOption.DENY, override=True
                ),
                referrer_policy=cloudfront.ResponseHeadersReferrerPolicy(
                    referrer_policy=cloudfront.HeadersReferrerPolicy.SAME_ORIGIN, override=True
                ),
                strict_transport_security=cloudfront.ResponseHeadersStrictTransportSecurity(
                    access_control_max_age=Duration.days(730), include_subdomains=True, preload=False, override=True
                ),
            ),
        )
