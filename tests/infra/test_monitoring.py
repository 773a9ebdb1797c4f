"""What wakes a person: every alarm reaches someone, opens a page that exists, and watches what there is."""

import json
import re
from pathlib import Path

import pytest
from faultmaven.core.figures import NAMESPACE, Figure

from infra.constructs.product_figures import FIGURES
from infra.environments import ENVIRONMENTS
from infra.function_spec import TABLES
from infra.functions import FUNCTIONS
from infra.redrive import QUEUES, WATCHERS
from tests.infra.assembly import Assembly

OPERATIONS = Path(__file__).resolve().parents[2] / "docs" / "operations.md"


def _alarms(prod: Assembly) -> dict[str, dict[str, object]]:
    alarms = prod.resources("Service", "AWS::CloudWatch::Alarm").values()
    return {str(alarm["AlarmName"]).removeprefix("fm-prod-"): alarm for alarm in alarms}


def test_figures_are_watched_under_the_names_the_code_writes() -> None:
    assert set(FIGURES) == {figure.value for figure in Figure}
    assert ENVIRONMENTS["prod"].settings["POWERTOOLS_METRICS_NAMESPACE"] == NAMESPACE


def test_every_alarm_is_sent_and_leads_to_its_runbook(prod: Assembly) -> None:
    anchors = {heading.lower().replace(" ", "-") for heading in re.findall(r"(?m)^### (.+)$", OPERATIONS.read_text())}
    for name, alarm in _alarms(prod).items():
        assert alarm["AlarmActions"] == alarm["OKActions"] != [], name
        linked = re.search(r"What to do: \S+#(\S+)$", str(alarm["AlarmDescription"]))
        assert linked is not None, name
        assert linked[1] in anchors, name


def test_every_section_of_the_runbooks_has_its_alarm(prod: Assembly) -> None:
    text = OPERATIONS.read_text()
    alarms = text[text.index("## Alarms") :]
    sections = {heading.lower().replace(" ", "-") for heading in re.findall(r"(?m)^### (.+)$", alarms)}
    assert sections == {str(alarm["AlarmDescription"]).rpartition("#")[2] for alarm in _alarms(prod).values()}


def test_every_function_table_and_queue_is_watched(prod: Assembly) -> None:
    names = _alarms(prod).keys()
    for spec in FUNCTIONS:
        assert f"{spec.name.replace('_', '-')}-errors" in names
    for table in TABLES:
        assert f"{table}-table-throttled" in names
    for queue in QUEUES:
        assert f"{queue}-queue-old" in names


def test_given_up_work_is_told_of_but_a_subscriber_that_is_gone_is_its_users_business(prod: Assembly) -> None:
    letters = {name for name in _alarms(prod) if name.endswith("-dead-letters")}
    queues = [str(queue["QueueName"]) for queue in prod.resources("Service", "AWS::SQS::Queue").values()]
    kept = {name.removeprefix("fm-prod-") for name in queues if name.endswith("-dead-letters")}
    assert letters == kept - {"webhook-dead-letters"}
    assert {name.replace("-", "_") for name in kept} == {f"{name}_dead_letters" for name in (*QUEUES, *WATCHERS)}


def test_alarms_and_budgets_may_publish_to_the_encrypted_topic(prod: Assembly) -> None:
    (topic,) = prod.resources("Service", "AWS::SNS::Topic").values()
    assert "KmsMasterKeyId" in topic
    (policy,) = prod.resources("Service", "AWS::SNS::TopicPolicy").values()
    (key,) = prod.resources("Data", "AWS::KMS::Key").values()
    for service in ("cloudwatch.amazonaws.com", "budgets.amazonaws.com"):
        assert service in json.dumps(policy)
        assert service in json.dumps(key["KeyPolicy"])


def test_the_dashboard_shows_every_figure(prod: Assembly) -> None:
    (board,) = prod.resources("Service", "AWS::CloudWatch::Dashboard").values()
    body = json.dumps(board["DashboardBody"])
    assert all(f'{figure.value}\\"' in body or figure.value in body for figure in Figure)


def test_a_month_has_a_budget(prod: Assembly) -> None:
    (budget,) = prod.resources("Service", "AWS::Budgets::Budget").values()
    assert budget["Budget"]["BudgetLimit"] == {"Amount": ENVIRONMENTS["prod"].monthly_budget_usd, "Unit": "USD"}
    assert budget["Budget"]["CostFilters"] == {"TagKeyValue": ["user:environment$prod"]}


@pytest.mark.parametrize("name", ENVIRONMENTS["prod"].reserved_concurrency)
def test_prod_keeps_calls_for_what_must_not_be_crowded_out(prod: Assembly, name: str) -> None:
    functions = prod.resources("Service", "AWS::Lambda::Function").values()
    (function,) = (each for each in functions if each["Handler"] == f"functions.{name}.handler.handler")
    assert function["ReservedConcurrentExecutions"] == ENVIRONMENTS["prod"].reserved_concurrency[name]
    # AWS keeps 100 of an account's 1,000 for everything without a reservation
    assert sum(ENVIRONMENTS["prod"].reserved_concurrency.values()) <= 900


def test_prod_copies_every_store_once_a_day(prod: Assembly) -> None:
    (selection,) = prod.resources("Data", "AWS::Backup::BackupSelection").values()
    assert len(selection["BackupSelection"]["Resources"]) == len(TABLES) + 1
    (plan,) = prod.resources("Data", "AWS::Backup::BackupPlan").values()
    (rule,) = plan["BackupPlan"]["BackupPlanRule"]
    assert rule["Lifecycle"] == {"DeleteAfterDays": 35}


def test_one_machine_wakes_nobody(local: Assembly) -> None:
    assert not local.resources("Service", "AWS::CloudWatch::Alarm")
    assert not local.resources("Data", "AWS::Backup::BackupVault")
