"""The formats a user can choose by name: what each extractor calls the files that it reads."""

from __future__ import annotations

from collections.abc import Mapping

from faultmaven.evidence.formats.catalogue import log_formats

#: Extractor -> the formats it names, other than lines of logs, whose names are those of the data files beside this.
#: An extractor without a row reads one format, which is called as it is.
_NAMED: Mapping[str, tuple[str, ...]] = {
    "kubernetes_output": ("kubectl-describe", "kubectl-lineage", "kubectl-table"),
    "kubernetes_usage": ("kubectl-top",),
    "command_errors": ("command-error",),
    "yaml_config": ("yaml", "kubernetes-yaml", "compose", "helm-values"),
    "json_config": ("json", "kubernetes-json"),
    "toml_config": ("toml",),
    "env_config": ("env",),
    "ini_config": ("ini", "mysql-cnf"),
    "properties_config": ("properties", "sysctl", "postgresql-conf"),
    "keyword_config": (
        "sshd-config",
        "ssh-config",
        "redis-conf",
        "resolv-conf",
        "chrony-conf",
        "squid-conf",
        "keyword-conf",
    ),
    "system_tables": ("hosts", "crontab", "fstab"),
    "nginx_config": ("nginx",),
    "apache_config": ("apache-httpd",),
    "haproxy_config": ("haproxy",),
    "hcl_config": ("terraform", "tfvars", "hcl"),
    "helm_template": ("helm-template",),
    "systemd_unit": ("systemd-unit",),
    "xml_config": (
        *("xml", "maven-pom", "maven-settings", "web-xml", "spring-xml", "tomcat-server-xml", "tomcat-context-xml"),
        *("logback-xml", "log4j2-xml", "log4j-xml", "web-config", "hadoop-xml", "persistence-xml", "hibernate-xml"),
    ),
    "markdown": ("markdown", "html", "runbook"),
    "code": (
        *("python", "javascript", "typescript", "java", "csharp", "go", "rust", "c", "cpp", "ruby", "php", "shell"),
        *("kotlin", "scala", "swift", "lua", "powershell", "perl", "sql", "css"),
    ),
    "patch": ("unified-diff", "git-patch"),
    "trace": (
        *("otlp-json", "tempo", "otel-console", "jaeger", "zipkin", "x-ray", "datadog", "span-csv", "span-tree"),
        *("elastic-apm", "skywalking", "trace-json"),
    ),
    "metric": (
        *("prometheus-text", "openmetrics", "prometheus-api", "grafana-frames", "graphite-json", "influx-json"),
        *("datadog-json", "cloudwatch-metric-data", "cloudwatch-metric-statistics", "otlp-metrics"),
        *("azure-monitor", "google-monitoring", "influx-line-protocol", "sysstat-json", "sadf"),
        *("graphite-plaintext", "statsd", "opentsdb", "collectd-putval", "csv-metrics", "vmstat", "iostat", "sar"),
        *("top", "free", "df", "uptime", "ps", "meminfo", "loadavg", "docker-stats", "ss", "netstat"),
    ),
    "profile": (
        *("folded-stacks", "perf-script", "callgrind", "go-profile", "function-table", "cpuprofile", "speedscope"),
        *("stackprof", "chrome-trace", "thread-dump", "heapprofile", "async-profiler", "pprof", "pstats"),
        *("pprof-traces", "pprof-peek", "pprof-list", "callgrind-annotate", "massif", "heapsnapshot"),
    ),
    "alert": ("alertmanager", "cloudwatch-alarm", "pagerduty", "opsgenie", "datadog-alert"),
    "log_records": (
        *("cloudtrail", "cloudwatch-events", "cloudwatch-subscription", "cloudwatch-insights", "gcp-entries"),
        *("otlp-logs", "elasticsearch-hits", "loki", "json-records", "csv-log", "postgres-csvlog"),
        *("w3c", "cloudfront", "zeek", "journald-export", "journald-verbose"),
        *("windows-event-xml", "windows-event-text", "windows-event-list"),
    ),
    "generic_text": ("text",),
}


def formats_of(extractor: str) -> tuple[str, ...]:
    """Return the formats of an extractor, each of which a user may choose."""
    if extractor == "log":
        return tuple(sorted({entry.name for entry in log_formats()} | {"json-lines", "logfmt"}))
    return _NAMED.get(extractor, (extractor,))
