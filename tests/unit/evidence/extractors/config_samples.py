"""A sample of every language of configuration: its text, its format, and settings that stand in it with their lines."""

NGINX = """user www-data;
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
        NGINX,
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
