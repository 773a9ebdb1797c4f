"""Rules over settings: each speaks up where it should, names the line, and is silent about what is well made."""

from __future__ import annotations

import json
from typing import Any

import pytest
from faultmaven.evidence.analysis.settings import analyse_settings
from faultmaven.evidence.detection import detect
from faultmaven.evidence.extractors import extract

from tests.unit.evidence.sources import rows_of, source

_POD = """apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: shop/web:1.4.2
          ports: [{containerPort: 8080, name: http}]
          env:
            - name: JAVA_OPTS
              value: -Xmx256m
          resources:
            requests: {memory: 512Mi, cpu: 100m}
            limits: {memory: 512Mi, cpu: 500m}
          readinessProbe:
            httpGet: {path: /ready, port: http}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{port: 80, targetPort: 8080}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {mode: fast}
---
apiVersion: v1
kind: Secret
metadata: {name: keys}
data: {password: <secret:12ab34>}
"""
_COMPOSE = """services:
  web:
    image: nginx:1.25
    ports: ["8080:80"]
    volumes: ["data:/var"]
    depends_on:
      db: {condition: service_healthy}
  db:
    image: postgres:15
    healthcheck: {test: pg_isready}
volumes:
  data: {}
"""
_NGINX = """events { worker_connections 512; }
http {
  upstream be { server 10.0.0.1; keepalive 16; }
  server {
    listen 443 ssl;
    server_name a.b;
    ssl_certificate /etc/a.pem;
    ssl_protocols TLSv1.2 TLSv1.3;
    location / {
      proxy_pass http://be;
      proxy_http_version 1.1;
      proxy_read_timeout 30s;
    }
  }
}
"""
_HAPROXY = """global
    maxconn 4000
defaults
    timeout connect 5s
    timeout client 30s
    timeout server 30s
frontend www
    bind *:80
    default_backend web
backend web
    server a 10.0.0.1:80 check
"""
_UNIT = "[Service]\nExecStart=/usr/bin/java -Xmx512m -jar x.jar\nMemoryMax=1G\nRestart=on-failure\nLimitNOFILE=65536\n"
_TERRAFORM = """variable "cidr" {
  default = "10.0.0.0/8"
}
resource "aws_security_group" "web" {
  ingress {
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["0.0.0.0/0"]
  }
  egress {
    from_port   = 0
    to_port     = 0
    cidr_blocks = ["0.0.0.0/0"]
  }
  description = var.cidr
}
"""
_HIKARI = "spring.datasource.hikari.maximum-pool-size=10\nspring.datasource.hikari.minimum-idle=2\nserver.port=8080\n"
_DOCKERFILE = (
    'ARG TAG=1\nFROM debian:12 AS build\nARG SRC=a\nCOPY $SRC /a\nFROM scratch\nCOPY --from=build /a /a\nCMD ["/a"]\n'
)

#: A rule, a well-made file, what is done to it, and the line the finding must name.
BROKEN: tuple[tuple[str, str, str, str, int], ...] = (
    ("limit-below-request", _POD, "limits: {memory: 512Mi", "limits: {memory: 256Mi", 19),
    ("unit-mistake", _POD, "{memory: 512Mi, cpu: 500m}", "{memory: 512m, cpu: 500m}", 19),
    ("unit-mistake", _POD, "cpu: 500m", 'cpu: "500"', 19),
    ("heap-above-limit", _POD, "-Xmx256m", "-Xmx1g", 16),
    ("heap-near-limit", _POD, "-Xmx256m", "-Xmx500m", 16),
    ("probe-port", _POD, "port: http}", "port: web}", 21),
    ("probe-port", _POD, "port: http}", "port: 8081}", 21),
    ("moving-image", _POD, "shop/web:1.4.2", "shop/web:latest", 12),
    ("selector-misses-template", _POD, "matchLabels: {app: web}", "matchLabels: {app: shop}", 6),
    ("selector-matches-nothing", _POD, "selector: {app: web}\n  ports", "selector: {app: wed}\n  ports", 27),
    ("target-port", _POD, "targetPort: 8080", "targetPort: 8081", 28),
    ("few-replicas", _POD, "replicas: 3", "replicas: 0", 5),
    ("version-gone", _POD, "apiVersion: apps/v1", "apiVersion: extensions/v1beta1", 1),
    (
        "log-level",
        _POD,
        "name: JAVA_OPTS\n              value: -Xmx256m",
        "name: LOG_LEVEL\n              value: trace",
        16,
    ),
    (
        "plaintext-secret",
        _POD,
        "name: JAVA_OPTS\n              value: -Xmx256m",
        "name: DB_PASSWORD\n              value: <password:12ab34>",
        16,
    ),
    ("not-in-this-file", _POD, "value: -Xmx256m", "valueFrom: {secretKeyRef: {name: gone, key: a}}", 16),
    ("key-missing", _POD, "value: -Xmx256m", "valueFrom: {configMapKeyRef: {name: settings, key: speed}}", 16),
    ("port-twice", _COMPOSE, "    image: postgres:15", '    image: postgres:15\n    ports: ["8080:5432"]', 10),
    ("unknown-service", _COMPOSE, "      db: {cond", "      cache: {cond", 7),
    ("no-healthcheck", _COMPOSE, "    healthcheck: {test: pg_isready}\n", "", 7),
    ("unknown-volume", _COMPOSE, "data:/var", "other:/var", 5),
    ("no-certificate", _NGINX, "    ssl_certificate /etc/a.pem;\n", "", 5),
    ("old-tls", _NGINX, "ssl_protocols TLSv1.2", "ssl_protocols TLSv1 TLSv1.2", 8),
    ("keepalive-unused", _NGINX, "      proxy_http_version 1.1;\n", "", 3),
    ("unknown-upstream", _NGINX, "http://be;", "http://bee;", 10),
    ("connections-above-files", _NGINX, "events {", "worker_rlimit_nofile 256; events {", 1),
    ("no-resolver", _NGINX, "http://be;", "http://$target;", 10),
    ("unknown-backend", _HAPROXY, "default_backend web", "default_backend wed", 9),
    ("no-timeout", _HAPROXY, "    timeout server 30s\n", "", 4),
    ("maxconn-above-global", _HAPROXY, "bind *:80", "bind *:80\n    maxconn 9000", 9),
    ("heap-above-limit", _UNIT, "-Xmx512m", "-Xmx2g", 2),
    ("no-restart", _UNIT, "on-failure", "no", 4),
    ("few-files", _UNIT, "65536", "1024", 5),
    ("open-to-all", _TERRAFORM, "= 443", "= 22", 8),
    ("not-in-this-file", _TERRAFORM, "var.cidr", "var.cdir", 15),
    ("minimum-above-maximum", _HIKARI, "minimum-idle=2", "minimum-idle=20", 2),
    ("pool-tiny", _HIKARI, "size=10", "size=1", 1),
    ("set-twice", _HIKARI, "server.port=8080", "server.port=8080\nserver.port=9090", 3),
    ("instruction-twice", _DOCKERFILE, "CMD [", 'CMD ["b"]\nCMD [', 7),
    ("unknown-stage", _DOCKERFILE, "--from=build", "--from=builder", 6),
    ("undefined-variable", _DOCKERFILE, "$SRC", "$SOURCE", 4),
)


def findings_of(text: str) -> list[dict[str, Any]]:
    """Return the findings of a text, each with its detail as an object."""
    given = source(text)
    rows = rows_of(analyse_settings(extract(given, detect(given)), given), "findings")
    return [{**row, "detail": json.loads(row["detail"])} for row in rows]


@pytest.mark.parametrize(("rule", "text", "old", "new", "line"), BROKEN)
def test_a_rule_speaks_of_the_line_that_was_broken(rule: str, text: str, old: str, new: str, line: int) -> None:
    assert old in text
    found = findings_of(text.replace(old, new))
    assert [row["line_no"] for row in found if row["detail"]["rule"] == rule] == [line]


@pytest.mark.parametrize("text", [_POD, _COMPOSE, _NGINX, _HAPROXY, _UNIT, _TERRAFORM, _HIKARI, _DOCKERFILE])
def test_a_well_made_file_is_left_alone(text: str) -> None:
    assert [row["title"] for row in findings_of(text)] == []


def test_the_counterpart_is_named_with_its_line() -> None:
    found = findings_of(_POD.replace("limits: {memory: 512Mi", "limits: {memory: 256Mi"))
    clash = next(row for row in found if row["detail"]["rule"] == "limit-below-request")
    assert clash["title"] == "The container web requests 512Mi of memory, above its limit of 256Mi"
    assert (clash["severity"], clash["detail"]["other_line"]) == ("error", 18)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("net.core.somaxconn = 128\nvm.swappiness = 1\n", "small-backlog"),
        ("max_connections = 100\nfsync = off\nshared_buffers = 1GB\n", "data-loss"),
        ("[mysqld]\nskip-grant-tables\nport = 3306\n", "open-door"),
        ("bind 0.0.0.0\nprotected-mode no\nmaxmemory 1gb\nmaxmemory-policy allkeys-lru\n", "open-door"),
        ("Port 22\nPermitRootLogin yes\nUsePAM yes\n", "root-login"),
        ("127.0.0.1 localhost\n10.0.0.1 db\n10.0.0.2 db\n", "name-twice"),
        ("0 1 * * * root /x +%d\n", "job-cut"),
        ("NODE_TLS_REJECT_UNAUTHORIZED=0\nA=1\nB=2\n", "tls-not-verified"),
        ("A=${NOWHERE}\nB=1\nC=2\n", "undefined-variable"),
        ('{\n"client": {\n"connectTimeout": 30, "requestTimeout": 5}}', "timeouts-do-not-nest"),
        ("<configuration>\n<appender name='A'/>\n<root level='TRACE'/>\n</configuration>", "log-level"),
    ],
)
def test_other_languages_have_their_rules(text: str, rule: str) -> None:
    assert rule in [row["detail"]["rule"] for row in findings_of(text)]


def test_many_findings_of_one_rule_are_told_as_a_few_and_a_number() -> None:
    text = "services:\n" + "".join(f"  s{n}:\n    image: app\n" for n in range(40))
    found = findings_of(text)
    assert len(found) == 5
    assert found[-1]["title"].endswith("(and 35 more like it, from line 13)")
    assert found[-1]["detail"]["more"] == 35


def test_a_file_without_settings_is_left_as_it_is() -> None:
    given = source("2025-05-29 10:14:10 INFO started\n2025-05-29 10:14:11 INFO done")
    facts = extract(given, detect(given))
    assert analyse_settings(facts, given) is facts
