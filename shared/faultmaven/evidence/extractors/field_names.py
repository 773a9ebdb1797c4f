"""The many names that programs give to the same fields of a structured record."""

from __future__ import annotations

from collections.abc import Mapping

#: Column -> names in order of preference; a dot looks into a nested object. Loggers known by these names: ECS,
#: OpenTelemetry, bunyan, pino, winston, zap, zerolog, logrus, hclog, slog, Serilog (CLEF), structlog,
#: python-json-logger,
#: logstash-encoder, GELF, Monolog, MongoDB, journald, PostgreSQL's jsonlog, Google Cloud, AWS (CloudTrail, WAF, X-Ray),
#: Azure, Caddy, Traefik, Envoy, MinIO, Vault's audit log.
COLUMN_NAMES: Mapping[str, tuple[str, ...]] = {
    "ts": ("@timestamp", "timestamp", "time", "ts", "@t", "t", "date", "datetime", "eventTime", "Timestamp", "asctime",
           "logged_at", "start_time", "__REALTIME_TIMESTAMP", "_SOURCE_REALTIME_TIMESTAMP", "timeUnixNano",
           "observedTimeUnixNano", "written_at", "receiveTimestamp", "StartUTC", "created", "created_at",
           "eventTimestamp",
           "TimeCreated", "TimeGenerated", "Time", "log_time", "event_time", "timestamp_utc",
           "requestReceivedTimestamp"),
    "level": ("level", "severity", "lvl", "log.level", "levelname", "loglevel", "log_level", "@l", "severity_text",
              "severityText", "s", "PRIORITY", "Level", "LogLevel", "status_level", "error_severity", "level_name",
              "severityNumber", "severity_number", "SeverityText", "SeverityNumber", "logLevel", "@level",
              "syslog.severity",
              "levelno", "LevelDisplayName", "log.syslog.severity.name"),
    "msg": ("message", "msg", "@m", "@mt", "MESSAGE", "body", "Body", "log", "text", "event", "short_message",
            "error.message", "Message", "RenderedMessage", "textPayload", "jsonPayload.message", "jsonPayload.msg",
            "protoPayload.status.message", "@message", "MessageTemplate", "log.message", "body.stringValue",
            "event.original", "description", "err", "error", "errorMessage", "eventName", "protoPayload.methodName"),
    "service": ("service.name", "service", "serviceName", "service_name", "app", "application", "Application",
                "resource.service.name", "resource.attributes.service.name", "Resource.service.name",
                "SYSLOG_IDENTIFIER", "kubernetes.labels.app", "kubernetes.labels.app_kubernetes_io/name",
                "kubernetes.container_name", "resource.labels.container_name", "resource.labels.service_name",
                "resource.labels.function_name", "eventSource", "appname", "app_name", "dd.service", "facility_name"),
    "component": ("logger", "log.logger", "logger_name", "loggerName", "component", "module", "SourceContext",
                  "Properties.SourceContext", "name", "c", "caller", "category", "Category", "@module", "channel",
                  "_SYSTEMD_UNIT", "scope.name", "logName", "instrumentationScope.name", "source", "target",
                  "log.origin.file.name"),
    "host": ("host.name", "hostname", "host", "_HOSTNAME", "kubernetes.pod_name", "kubernetes.pod.name", "pod",
             "podName",
             "pod_name", "resource.labels.pod_name", "resource.labels.instance_id", "instance", "node", "node_name",
             "cluster.node", "MachineName", "Properties.MachineName"),
    "thread": ("thread", "thread_name", "threadName", "process.thread.name", "ctx", "ThreadId", "Properties.ThreadId",
               "threadId", "goroutine"),
    "trace_id": ("trace_id", "traceId", "trace.id", "traceID", "TraceId", "dd.trace_id", "traceid", "@tr", "x_trace_id",
                 "logging.googleapis.com/trace", "trace", "contextMap.traceId", "mdc.traceId", "otelTraceID",
                 "X-B3-TraceId", "Properties.TraceId", "x-amzn-trace-id", "attributes.trace_id", "otel.trace_id",
                 "xray_trace_id", "traceparent", "TraceID"),
    "span_id": ("span_id", "spanId", "span.id", "spanID", "SpanId", "dd.span_id", "@sp", "contextMap.spanId",
                "mdc.spanId", "otelSpanID", "X-B3-SpanId", "Properties.SpanId", "otel.span_id", "SpanID",
                "logging.googleapis.com/spanId"),
}  # fmt: skip
#: Attribute -> names; these stand in `attrs` under one name whatever the program called them.
ATTRIBUTE_NAMES: Mapping[str, tuple[str, ...]] = {
    "status": ("status", "res.statusCode", "http.status_code", "http.response.status_code", "statusCode", "status_code",
               "StatusCode", "response.status", "httpRequest.status", "code", "DownstreamStatus", "OriginStatus",
               "response_code", "http.status", "resp.status", "responseStatus.code"),
    "method": ("req.method", "http.method", "http.request.method", "method", "request_method", "request.method",
               "httpRequest.requestMethod", "RequestMethod", "httpMethod", "verb"),
    "path": ("req.url", "http.url", "url.path", "http.target", "path", "uri", "url", "request_uri", "request.uri",
             "httpRequest.requestUrl", "RequestPath", "requestURI", "request_path", "resourcePath", "url.original"),
    "duration_ms": ("responseTime", "duration_ms", "elapsed_ms", "latency_ms", "took_ms", "response_time_ms",
                    "durationMs", "attr.durationMillis", "durationMillis", "elapsedMilliseconds", "Elapsed",
                    "ElapsedMilliseconds", "request_time_ms", "responseLatency"),
    "client_ip": ("req.remoteAddress", "remote_ip", "client_ip", "remote_addr", "client.ip", "remoteAddress", "ip",
                  "client", "sourceIPAddress", "httpRequest.remoteIp", "ClientHost", "request.remote_ip", "source.ip",
                  "sourceIp", "downstream_remote_address", "network.client.ip"),
    "user": ("user", "user.name", "username", "user_id", "userIdentity.arn", "userId",
             "protoPayload.authenticationInfo.principalEmail", "enduser.id", "user.username"),
    "request_id": ("request_id", "requestId", "requestID", "x_request_id", "correlation_id", "correlationId", "req.id",
                   "reqId", "RequestId", "http.request.id", "CorrelationId", "aws_request_id", "function_request_id"),
    "error_type": ("err.type", "error.type", "exception.type", "exc_type", "exception.exception_class", "err.name",
                   "errorCode", "attributes.exception.type", "errorType", "error_class", "exception_class"),
    "stack": ("err.stack", "stack_trace", "stacktrace", "error.stack_trace", "exception.stacktrace", "stack",
              "exc_info", "exception", "@x", "Exception", "error.stack", "errorVerbose", "traceback", "stackTrace",
              "attributes.exception.stacktrace", "error_stack", "thrown.extendedStackTrace", "error.stacktrace",
              "trace_back", "context.exception.trace", "error.stackTrace"),
}  # fmt: skip
#: Names whose numbers are OpenTelemetry's severities (1 to 24), syslog's (0 to 7), or Python's (10 to 50).
OTEL_LEVELS = frozenset({"severityNumber", "severity_number", "SeverityNumber"})
SYSLOG_LEVELS = frozenset({"PRIORITY", "syslog.severity"})
