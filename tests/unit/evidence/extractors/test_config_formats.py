"""Every language of configuration: told by its content, each setting under a path that reads naturally, on its line."""

from __future__ import annotations

import time

import pytest
from faultmaven.evidence.detection import detect
from faultmaven.evidence.extractors import EXTRACTORS, extract
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.evidence.sources import facts_of, rows_of, settings_of, source

_NGINX = """user www-data;
events { worker_connections 768; }
http {
    upstream backend { server 10.0.0.1:8080 weight=5; }
    server {
        listen 80;
        server_name example.com;
        return 301 https://$host$request_uri;
    }
    server {
        listen 443 ssl;
        server_name example.com;
        location /api {
            proxy_pass http://backend;
            proxy_set_header Host $host;
        }
        location ~* "\\.php$" { fastcgi_pass unix:/run/php.sock; }
    }
}"""
_HELM = """apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "shop.fullname" . }}
  labels:
    {{- include "shop.labels" . | nindent 4 }}
spec:
  {{- if not .Values.autoscaling.enabled }}
  replicas: {{ .Values.replicaCount }}
  {{- end }}
  template:
    spec:
      containers:
        - name: web
          image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"
          ports:
            - containerPort: 80"""
_TERRAFORM = """variable "region" {
  default = "eu-west-1" # near us
}
resource "aws_security_group" "web" {
  ingress {
    from_port   = 22
    cidr_blocks = ["0.0.0.0/0", var.office]
  }
  ingress {
    from_port = 443
  }
  user_data = <<-EOF
    a = b {
  EOF
  tags = merge(local.tags, { Name = "web" })
}"""
_DOCKERFILE = """# syntax=docker/dockerfile:1
ARG VERSION=3.11
FROM python:${VERSION} AS build
ENV A=1 \\
    B="two words"
RUN apt-get update && \\
    # why
    apt-get install -y x
FROM scratch
COPY --from=build /a /a
USER 1000"""
_LOGBACK = """<?xml version="1.0"?>
<configuration>
  <appender name="STDOUT" class="ch.qos.logback.core.ConsoleAppender">
    <encoder><pattern>%d %m</pattern></encoder>
  </appender>
  <root
     level="DEBUG">
    <appender-ref ref="STDOUT"/>
  </root>
</configuration>"""
_POM = """<project xmlns="http://maven.apache.org/POM/4.0.0">
  <artifactId>shop</artifactId>
  <dependencies>
    <dependency>
      <artifactId>spring-core</artifactId>
      <version>5.3.1</version>
    </dependency>
  </dependencies>
</project>"""

CASES: dict[str, tuple[str, str, dict[str, tuple[str | None, int]]]] = {
    "nginx": (
        _NGINX,
        "nginx",
        {
            "events.worker_connections": ("768", 2),
            "http.upstream[backend].server": ("10.0.0.1:8080 weight=5", 4),
            "http.server[example.com].listen": ("80", 6),
            "http.server[example.com#2].location[/api].proxy_pass": ("http://backend", 14),
            "http.server[example.com#2].location[/api].proxy_set_header[Host]": ("$host", 15),
        },
    ),
    "apache": (
        'ServerRoot "/etc/apache2"\n<VirtualHost *:443>\n  SSLEngine on\n  <Directory "/var/www">\n'
        "    Options Indexes \\\n      FollowSymLinks\n  </Directory>\n</VirtualHost>",
        "apache-httpd",
        {
            "ServerRoot": ("/etc/apache2", 1),
            "VirtualHost[*:443].SSLEngine": ("on", 3),
            "VirtualHost[*:443].Directory[/var/www].Options": ("Indexes FollowSymLinks", 5),
        },
    ),
    "haproxy": (
        "global\n    maxconn 4096 # all\ndefaults\n    timeout connect 5s\nbackend app\n    balance roundrobin\n"
        "    server web1 10.0.0.1:80 check",
        "haproxy",
        {
            "global.maxconn": ("4096", 2),
            "defaults.timeout.connect": ("5s", 4),
            "backend[app].server[web1]": ("10.0.0.1:80 check", 7),
        },
    ),
    "dockerfile": (
        _DOCKERFILE,
        "dockerfile",
        {
            "ARG.VERSION": ("3.11", 2),
            "stage[build].FROM": ("python:${VERSION}", 3),
            "stage[build].ENV.B": ("two words", 5),
            "stage[build].RUN": ("apt-get update && apt-get install -y x", 6),
            "stage[1].USER": ("1000", 11),
        },
    ),
    "terraform": (
        _TERRAFORM,
        "terraform",
        {
            "variable.region.default": ("eu-west-1", 2),
            "resource.aws_security_group.web.ingress[0].cidr_blocks[0]": ("0.0.0.0/0", 7),
            "resource.aws_security_group.web.ingress[1].from_port": ("443", 10),
            "resource.aws_security_group.web.user_data": ("    a = b {", 12),
        },
    ),
    "logback": (
        _LOGBACK,
        "logback-xml",
        {"configuration.appender[STDOUT].encoder.pattern": ("%d %m", 4), "configuration.root.level": ("DEBUG", 7)},
    ),
    "pom": (_POM, "maven-pom", {"project.dependencies.dependency[spring-core].version": ("5.3.1", 6)}),
    "web-config": (
        '<configuration>\n  <appSettings>\n    <add key="Mode" value="prod"/>\n  </appSettings>\n</configuration>',
        "web-config",
        {"configuration.appSettings.add[Mode].value": ("prod", 3)},
    ),
    "helm": (
        _HELM,
        "helm-template",
        {
            "metadata.name": ('{{ include "shop.fullname" . }}', 4),
            "spec.replicas": ("{{ .Values.replicaCount }}", 9),
            "spec.template.spec.containers[web].ports[0].containerPort": ("80", 17),
        },
    ),
    "systemd": (
        "[Unit]\nAfter=network.target \\\n   db.service\n[Service]\nExecStart=/bin/x \\\n  # why\n  --y\n"
        'Environment="A=1 2" B=3',
        "systemd-unit",
        {
            "Unit.After": ("network.target db.service", 2),
            "Service.ExecStart": ("/bin/x --y", 5),
            "Service.Environment.A": ("1 2", 8),
        },
    ),
    "my.cnf": (
        "[mysqld]\nmax_connections = 151 # c\nskip-networking\n[client]\nport=3306",
        "mysql-cnf",
        {"mysqld.max_connections": ("151", 2), "mysqld.skip-networking": (None, 3), "client.port": ("3306", 5)},
    ),
    "ini": (
        "[program:web]\ncommand=/bin/x\n  --arg=y\nautostart=true",
        "ini",
        {"program:web.command": ("/bin/x\n--arg=y", 2), "program:web.autostart": ("true", 4)},
    ),
    "properties": (
        "# x\nserver.port=8080\nspring.datasource.url=jdbc:x\na.b = x,\\\n   y\nname=caf\\u00e9",
        "properties",
        {"server.port": ("8080", 2), "a.b": ("x,y", 4), "name": ("caf\u00e9", 6)},
    ),
    "sysctl": ("net.core.somaxconn = 128\nvm.swappiness=10", "sysctl", {"net.core.somaxconn": ("128", 1)}),
    "postgresql": (
        "max_connections = 100\t# (restart)\nshared_buffers = 128MB\nlisten_addresses = '*'",
        "postgresql-conf",
        {"max_connections": ("100", 1), "listen_addresses": ("*", 3)},
    ),
    "redis": (
        "bind 0.0.0.0\nmaxmemory 100mb\nclient-output-buffer-limit normal 0 0 0\nappendonly no",
        "redis-conf",
        {"maxmemory": ("100mb", 2), "client-output-buffer-limit[normal]": ("0 0 0", 3)},
    ),
    "sshd": (
        "Port 22\nPermitRootLogin no\nUsePAM yes\nMatch User bob\n  X11Forwarding no",
        "sshd-config",
        {"PermitRootLogin": ("no", 2), "Match[User bob].X11Forwarding": ("no", 5)},
    ),
    "resolv": ("nameserver 10.0.0.2\nsearch a.b c.d\noptions ndots:5", "resolv-conf", {"options": ("ndots:5", 3)}),
    "hosts": (
        "127.0.0.1 localhost\n10.0.0.5 db db.internal # main",
        "hosts",
        {"hosts[10.0.0.5]": ("db db.internal", 2)},
    ),
    "crontab": (
        "SHELL=/bin/sh\n*/5 * * * * root /usr/bin/backup.sh --all\n@daily clean",
        "crontab",
        {
            "jobs[backup.sh].schedule": ("*/5 * * * *", 2),
            "jobs[backup.sh].command": ("/usr/bin/backup.sh --all", 2),
            "jobs[clean].schedule": ("@daily", 3),
        },
    ),
    "env": (
        "export A=1\nB=\"x\ny\"\nC='z' # c\nD=a # c\nE=\nF=6",
        "env",
        {"A": ("1", 1), "B": ("x\ny", 2), "C": ("z", 4), "D": ("a", 5), "E": ("", 6)},
    ),
    "toml": (
        'title = "x"\n[server]\nports = [\n  1, # one\n  2,\n]\n[[pool]]\ndb = { size = 5, tls = true }',
        "toml",
        {"title": ("x", 1), "pool[0].db.size": ("5", 8), "pool[0].db.tls": ("true", 8)},
    ),
    "compose": (
        'services:\n  web:\n    image: nginx\n    ports: ["80:80"]',
        "compose",
        {"services.web.image": ("nginx", 3), "services.web.ports[0]": ("80:80", 4)},
    ),
    "json5": ("{\n  // why\n  name: 'x',\n  \"list\": [1, 2,],\n}", "json", {"name": ("x", 3), "list[1]": ("2", 4)}),
}


@pytest.mark.parametrize("name", CASES)
def test_a_language_is_told_by_its_content_and_read_with_lines(name: str) -> None:
    text, wanted, paths = CASES[name]
    assert detect(source(text)).format == wanted
    found = settings_of(facts_of(text))
    assert {path: found.get(path) for path in paths} == paths


@pytest.mark.parametrize(
    "text",
    [
        "def f(a):\n    return a\n\nx = 1\ny = 2\n",
        "int main() {\n  int server = 1;\n  return 0;\n}\n",
        "body { color: red; }\n.root { margin: 0; }\n",
        "SELECT a FROM b WHERE c = 1;\nUPDATE b SET a = 2;\n",
        "CREATE TABLE a (\n  id INT\n);\nINSERT INTO a VALUES (1);\n",
        "# Title\n\nSome words here.\n\n## Part\n\n- one\n- two\n",
        "[ERROR] something broke\n[INFO] and went on\n[INFO] done\n",
        '10.0.0.1 - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.0" 200 2\n' * 4,
        'time=2025-01-01T00:00:00Z level=info msg="a b"\ntime=2025-01-01T00:00:01Z level=warn msg=c\n',
        "<html>\n<body>\n<p>hello</p>\n</body>\n</html>\n",
    ],
)
def test_what_is_no_configuration_is_not_taken_for_one(text: str) -> None:
    assert detect(source(text)).data_type != "config"


def test_comments_that_begin_like_a_command_do_not_cut_a_file() -> None:
    text = "# top of the file\nserver.port=1\n# tail settings\nserver.name=x\n# plain words\nserver.mode=y\n"
    assert set(settings_of(facts_of(text))) == {"server.port", "server.name", "server.mode"}


def test_xml_that_declares_entities_is_refused() -> None:
    bomb = '<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]>\n<a><e>&d;</e></a>'
    facts = facts_of(bomb)
    assert not rows_of(facts, "settings")
    assert "entity b" in facts.warnings[0]


def test_a_redacted_value_does_not_break_xml() -> None:
    facts = facts_of(
        "<configuration>\n  <appender/>\n  <password><secret:12ab34></password>\n  <after>1</after>\n</configuration>"
    )
    assert settings_of(facts)["configuration.password"] == ("<secret:12ab34>", 3)
    assert not facts.warnings


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        (_NGINX[:-2], "is not closed"),
        ("<configuration><appender></configuration>", "XML is broken at line 1"),
        ('resource "a" "b" {\n  c = 1\n  d = "x"\n', "is not closed"),
        ("<VirtualHost *:80>\nServerName x\nDocumentRoot /x", "is not closed"),
    ],
)
def test_a_broken_file_is_read_as_far_as_it_goes(text: str, warning: str) -> None:
    facts = facts_of(text)
    assert facts.count("settings") or "XML" in warning
    assert any(warning in told for told in facts.warnings)


def test_keys_that_stand_twice_are_told() -> None:
    found = rows_of(facts_of("server:\n  port: 1\n  name: x\n  port: 2\n"), "findings")
    assert [(row["kind"], row["line_no"]) for row in found] == [("contradiction", 4)]
    assert not rows_of(facts_of("a: &x {b: 1}\nc:\n  <<: *x\n  b: 2\n"), "findings")


_PARTS = sorted({line for text, _, _ in CASES.values() for line in text.split("\n")})
_CONFIGS = sorted(name for name in EXTRACTORS if EXTRACTORS[name].data_type == "config")


@given(
    st.lists(st.one_of(st.sampled_from(_PARTS), st.text(st.sampled_from("{}[]<>=:;\"'\\#$ \tab\u00e9"), max_size=12))),
    st.sampled_from(_CONFIGS),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_reader_breaks_and_every_line_is_one_of_the_file(lines: list[str], name: str) -> None:
    text = source("\n".join(lines))
    extractor = EXTRACTORS[name]()
    assert 0.0 <= extractor.detect(text) <= 1.0
    for facts in (extractor.extract(text), extract(text, detect(text))):
        assert all(1 <= row["line_no"] <= len(text.lines) for row in rows_of(facts, "settings"))


@pytest.mark.parametrize("name", _CONFIGS)
@pytest.mark.parametrize(
    "text",
    [
        "{" * 8_000,
        "a{" * 8_000,
        "<a>" * 8_000,
        "[" * 8_000,
        "a = " + "9" * 50_000,
        "a " * 8_000,
        'a = "' + "${" * 8_000,
        "\n".join(["a \\"] * 8_000),
        " " * 200_000 + "x",
    ],
)
def test_hostile_shapes_cost_little(name: str, text: str) -> None:
    begun = time.process_time()
    extractor, given_text = EXTRACTORS[name](), source(text)
    extractor.detect(given_text)
    extractor.extract(given_text)
    assert time.process_time() - begun < 2
