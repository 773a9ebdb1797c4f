"""A small stack that holds one of each thing we rely on, deployed as the product is."""

import json
from pathlib import Path

from infra.local.assembly import Asset, Stack

_ROLE = "arn:aws:iam::000000000000:role/probe"
_BUCKET = "probe-assets"

STATE_MACHINE = {
    "QueryLanguage": "JSONata",
    "StartAt": "Look",
    "States": {
        "Look": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Arguments": {
                "FunctionName": "probe-task",
                "Payload": {
                    "round": "{% $exists($looks) ? $looks : 0 %}",
                    "raise": "{% $states.context.Execution.Input.raise = true %}",
                },
            },
            "Assign": {"looks": "{% $states.result.Payload.round + 1 %}"},
            "Output": "{% $states.result.Payload %}",
            "Catch": [{"ErrorEquals": ["NotSettled"], "Output": "{% $states.errorOutput %}", "Next": "Caught"}],
            "Next": "Settled",
        },
        "Settled": {
            "Type": "Choice",
            "Choices": [{"Condition": "{% $states.input.pending %}", "Next": "Wait"}],
            "Default": "Done",
        },
        "Wait": {"Type": "Wait", "Seconds": 1, "Next": "Look"},
        "Caught": {"Type": "Fail", "Error": "{% $states.input.Error %}", "Cause": "caught by its name"},
        "Done": {"Type": "Succeed"},
    },
}

ROUTES = (
    "ANY /cases",
    "ANY /cases/{proxy+}",
    "GET /cases/{case_id}/report",
    "ANY /cases/{case_id}/evidence",
    "POST /cases/{case_id}/facts/query",
    "ANY /agent/{proxy+}",
)


def probe_stack(folder: Path, python: str, managed: Path) -> Stack:
    """Write the probe's code asset and template under `folder` and return them as a stack to deploy."""
    from infra.constructs.local_runtime import BOOTSTRAP

    code = folder / "code"
    code.mkdir()
    (code / "probe_functions.py").write_bytes(Path(__file__).with_name("probe_functions.py").read_bytes())
    (code / "bootstrap").write_text(BOOTSTRAP)
    (code / "bootstrap").chmod(0o755)
    template = json.dumps({"Resources": _resources({"LOCAL_PYTHON": python, "LOCAL_PYTHONPATH": str(managed)})})
    (folder / "probe.template.json").write_text(template)
    return Stack(
        name="probe",
        template=template,
        template_asset=Asset(folder / "probe.template.json", _BUCKET, "probe.template.json", is_folder=False),
        assets=(Asset(code, _BUCKET, "code.zip", is_folder=True),),
        depends_on=(),
    )


def _function(name: str, variables: dict[str, object]) -> dict[str, object]:
    return {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "FunctionName": f"probe-{name}",
            "Runtime": "provided.al2023",
            "Handler": f"probe_functions.{name}",
            "Role": _ROLE,
            "Timeout": 20,
            "Code": {"S3Bucket": _BUCKET, "S3Key": "code.zip"},
            "Environment": {"Variables": variables},
        },
    }


def _resources(variables: dict[str, str]) -> dict[str, object]:
    return {
        "Table": {
            "Type": "AWS::DynamoDB::Table",
            "Properties": {
                "TableName": "probe-table",
                "BillingMode": "PAY_PER_REQUEST",
                "AttributeDefinitions": [{"AttributeName": n, "AttributeType": "S"} for n in ("pk", "sk")],
                "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
            },
        },
        "Bucket": {
            "Type": "AWS::S3::Bucket",
            "Properties": {
                "BucketName": "probe-bucket",
                "VersioningConfiguration": {"Status": "Enabled"},
                "NotificationConfiguration": {"EventBridgeConfiguration": {"EventBridgeEnabled": True}},
                "CorsConfiguration": {
                    "CorsRules": [
                        {
                            "AllowedOrigins": ["http://127.0.0.1:8080"],
                            "AllowedMethods": ["PUT"],
                            "AllowedHeaders": ["*"],
                        }
                    ]
                },
            },
        },
        "Queue": {
            "Type": "AWS::SQS::Queue",
            "Properties": {
                "QueueName": "probe-queue",
                "VisibilityTimeout": 2,
                "RedrivePolicy": {"deadLetterTargetArn": {"Fn::GetAtt": ["Dead", "Arn"]}, "maxReceiveCount": 2},
            },
        },
        "Dead": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "probe-dead"}},
        "Rule": {
            "Type": "AWS::Events::Rule",
            "Properties": {
                "EventPattern": {
                    "source": ["aws.s3"],
                    "detail-type": ["Object Created"],
                    "detail": {"bucket": {"name": ["probe-bucket"]}, "object": {"key": [{"prefix": "raw/"}]}},
                },
                "Targets": [{"Id": "queue", "Arn": {"Fn::GetAtt": ["Queue", "Arn"]}}],
            },
        },
        "Door": _function("door", {**variables}),
        "Worker": _function("worker", {**variables, "TABLE": {"Ref": "Table"}}),
        "Task": _function("task", {**variables}),
        "Mapping": {
            "Type": "AWS::Lambda::EventSourceMapping",
            "Properties": {
                "EventSourceArn": {"Fn::GetAtt": ["Queue", "Arn"]},
                "FunctionName": {"Ref": "Worker"},
                "BatchSize": 1,
                "FunctionResponseTypes": ["ReportBatchItemFailures"],
            },
        },
        "Machine": {
            "Type": "AWS::StepFunctions::StateMachine",
            "Properties": {
                "StateMachineName": "probe-machine",
                "RoleArn": _ROLE,
                "DefinitionString": json.dumps(STATE_MACHINE),
            },
        },
        "Api": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Name": "probe", "ProtocolType": "HTTP"}},
        "Stage": {
            "Type": "AWS::ApiGatewayV2::Stage",
            "Properties": {"ApiId": {"Ref": "Api"}, "StageName": "$default", "AutoDeploy": True},
        },
        "Integration": {
            "Type": "AWS::ApiGatewayV2::Integration",
            "Properties": {
                "ApiId": {"Ref": "Api"},
                "IntegrationType": "AWS_PROXY",
                "PayloadFormatVersion": "2.0",
                "IntegrationUri": {"Fn::GetAtt": ["Door", "Arn"]},
            },
        },
        **{
            f"Route{number}": {
                "Type": "AWS::ApiGatewayV2::Route",
                "Properties": {
                    "ApiId": {"Ref": "Api"},
                    "RouteKey": route,
                    "Target": {"Fn::Join": ["/", ["integrations", {"Ref": "Integration"}]]},
                },
            }
            for number, route in enumerate(ROUTES)
        },
    }
