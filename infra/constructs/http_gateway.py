"""The HTTP API in front of the doors."""

import json

from aws_cdk import RemovalPolicy
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.constructs.service_function import ServiceFunction, retention
from infra.environments import EnvironmentConfig
from infra.function_spec import DEFAULT_ROUTE

#: Fields of an access-log line: who called what and how it ended; never a query string, header or body.
_ACCESS_LOG_FIELDS = {
    "request_id": "$context.requestId",
    "at": "$context.requestTime",
    "ip": "$context.identity.sourceIp",
    "method": "$context.httpMethod",
    "route": "$context.routeKey",
    "status": "$context.status",
    "bytes": "$context.responseLength",
    "latency_ms": "$context.responseLatency",
    "integration_ms": "$context.integrationLatency",
    "error": "$context.error.message",
}


class HttpGateway(Construct):
    """Routes of the function table on one throttled, logged stage.

    There is no CORS: the browser meets the API on the site's own origin. There is no gateway authorizer either: it
    takes RSA tokens only, ours are HS256 and verified by every door.
    """

    def __init__(self, scope: Construct, *, config: EnvironmentConfig, key: kms.IKey) -> None:
        super().__init__(scope, "HttpGateway")
        self.api = apigateway.HttpApi(
            self, "Api", api_name=f"{config.prefix}-api", description="FaultMaven API", create_default_stage=False
        )
        access_logs = logs.LogGroup(
            self,
            "AccessLogs",
            log_group_name=f"/aws/vendedlogs/{config.prefix}-api",
            retention=retention(config),
            encryption_key=key,
            removal_policy=RemovalPolicy.DESTROY,
        )
        self.stage = apigateway.CfnStage(
            self,
            "Stage",
            api_id=self.api.api_id,
            stage_name="$default",
            auto_deploy=True,
            access_log_settings=apigateway.CfnStage.AccessLogSettingsProperty(
                destination_arn=access_logs.log_group_arn,
                format=json.dumps(_ACCESS_LOG_FIELDS),
            ),
            default_route_settings=apigateway.CfnStage.RouteSettingsProperty(
                throttling_rate_limit=config.api_requests_per_s,
                throttling_burst_limit=config.api_burst,
                detailed_metrics_enabled=True,
            ),
        )

    def route(self, door: ServiceFunction) -> None:
        """Send every route of the door's row to the door."""
        integration = integrations.HttpLambdaIntegration(f"{door.node.id}Integration", door.function)
        for route in door.spec.routes:
            if route == DEFAULT_ROUTE:
                key = apigateway.HttpRouteKey.DEFAULT
                apigateway.HttpRoute(self, "Nowhere", http_api=self.api, route_key=key, integration=integration)
                continue
            method, path = route.split(" ")
            self.api.add_routes(path=path, methods=[apigateway.HttpMethod[method]], integration=integration)
