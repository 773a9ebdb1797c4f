"""The sources of alerts. A new one is a file and a line here."""

from collections.abc import Mapping

from faultmaven.webhooks.incoming.models import SourceName
from faultmaven.webhooks.incoming.sources.alertmanager import Alertmanager
from faultmaven.webhooks.incoming.sources.cloudwatch import CloudWatch
from faultmaven.webhooks.incoming.sources.grafana import Grafana
from faultmaven.webhooks.incoming.sources.pagerduty import PagerDuty
from faultmaven.webhooks.incoming.sources.source import Source

SOURCES: Mapping[SourceName, Source] = {
    SourceName.ALERTMANAGER: Alertmanager(),
    SourceName.GRAFANA: Grafana(),
    SourceName.PAGERDUTY: PagerDuty(),
    SourceName.CLOUDWATCH: CloudWatch(),
}
