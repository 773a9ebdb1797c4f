"""What an environment may cost in a month, and who is told before it does."""

from aws_cdk import aws_budgets as budgets
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra.environments import EnvironmentConfig

#: Told when this share of the month's money is spent, and when it is forecast to be spent whole, in percent.
_SPENT, _FORECAST = 80, 100


class Budget(Construct):
    """A monthly cost budget over everything with this environment's tag.

    The tag `environment` has to be activated once as a cost allocation tag of the account; before that the budget sees
    nothing.
    """

    def __init__(self, scope: Construct, topic: sns.ITopic, *, config: EnvironmentConfig) -> None:
        super().__init__(scope, "Budget")
        listener = budgets.CfnBudget.SubscriberProperty(address=topic.topic_arn, subscription_type="SNS")
        budgets.CfnBudget(
            self,
            "Month",
            budget=budgets.CfnBudget.BudgetDataProperty(
                budget_name=f"{config.prefix}-month",
                budget_type="COST",
                time_unit="MONTHLY",
                budget_limit=budgets.CfnBudget.SpendProperty(amount=config.monthly_budget_usd, unit="USD"),
                cost_filters={"TagKeyValue": [f"user:environment${config.name}"]},
            ),
            notifications_with_subscribers=[
                budgets.CfnBudget.NotificationWithSubscribersProperty(
                    notification=budgets.CfnBudget.NotificationProperty(
                        comparison_operator="GREATER_THAN",
                        notification_type=kind,
                        threshold=threshold,
                        threshold_type="PERCENTAGE",
                    ),
                    subscribers=[listener],
                )
                for kind, threshold in (("ACTUAL", _SPENT), ("FORECASTED", _FORECAST))
            ],
        )
