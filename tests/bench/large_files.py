"""Large documents that are well formed: what tools print and people keep, once per kind, of any size."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from itertools import count

_NGINX = """server {{
    listen 80;
    server_name host{0}.example.com;
    access_log /var/log/nginx/host{0}.log main;
    location / {{
        proxy_pass http://backend{1};
        proxy_set_header Host $host;
        proxy_read_timeout 60s;
    }}
}}
"""
_APACHE = """<VirtualHost *:80>
    ServerName host{0}.example.com
    DocumentRoot "/var/www/{0}"
    <Directory "/var/www/{0}">
        Options Indexes FollowSymLinks
        Require all granted
    </Directory>
    ErrorLog logs/{0}.log
</VirtualHost>
"""
_HCL = """resource "aws_instance" "web{0}" {{
  ami           = "ami-{0:08x}"
  instance_type = var.instance_type
  count         = {1}
  tags = {{
    Name = "web-${{var.environment}}-{0}"
    Team = "platform"
  }}
  root_block_device {{
    volume_size = 80
    encrypted   = true
  }}
  security_groups = ["10.0.0.0/8", "192.168.0.0/16"]
}}

"""
_TOML = """[service.web-{0}]
name = "value {0}"
port = {1}
enabled = true
hosts = ["a.example.com", "b.example.com"]
# how often it is tried again
retries = 0.5
path = "/var/lib/thing/{0}"

"""
_PROPERTY = """  <property>
    <name>dfs.directory.{0}</name>
    <value>/data/{0}</value>
    <description>Where the blocks of volume {1} are kept</description>
  </property>
"""
_POD = """apiVersion: v1
kind: Pod
metadata:
  name: web-{0}
  namespace: shop
  uid: 7b1c6a4e-2f55-4c3c-9d5e-{0:012d}
  creationTimestamp: "2025-05-01T10:00:00Z"
  labels:
    app.kubernetes.io/name: web
    app.kubernetes.io/part-of: shop
spec:
  nodeName: worker-{1}.eu-central-1.compute.internal
  serviceAccountName: web
  containers:
  - name: app
    image: registry.example.com/shop/web:1.{1}.0
    ports:
    - containerPort: 8080
    resources:
      limits:
        cpu: 500m
        memory: 512Mi
    env:
    - name: DATABASE_HOST
      value: postgres.shop.svc.cluster.local
status:
  phase: Running
  conditions:
  - type: Ready
    status: "True"
    lastTransitionTime: "2025-05-01T10:00:00Z"
---
"""
_NOTE = """# Incident {0}

The checkout was slow for {1} minutes; see [the dashboard](https://grafana.example.com/d/{0}) and `kubectl top`.

## Steps

1. Look at the pods of the namespace
2. Restart the workers

```bash
kubectl get pods -n shop-{0}
helm history shop
```

| time | what |
|---|---|
| 10:0{1} | deployed |

"""
_SERIES = 'http_requests_total{{method="get",code="200",path="/orders/{0}",pod="web-{1}"}} {0}\n'


def _repeated(piece: str, size: int) -> str:
    return "".join(_until(size, (piece.format(number, number % 10) for number in count())))


def _until(size: int, pieces: Iterator[str]) -> Iterator[str]:
    for piece in pieces:
        yield piece
        size -= len(piece)
        if size <= 0:
            return


def _json(size: int) -> str:
    services = {
        f"service-{number}": {
            "image": f"registry.example.com/shop/web:{number}",
            "replicas": number % 7,
            "enabled": number % 2 == 0,
            "env": [{"name": f"SETTING_{index}", "value": f"text {index} of {number}"} for index in range(3)],
            "limits": {"cpu": "500m", "memory": "512Mi", "share": number / 7},
        }
        for number in range(size // 700)
    }
    return json.dumps(services, indent=2)


def _alerts(size: int) -> str:
    alerts = [
        {
            "labels": {"alertname": f"High{number}", "severity": "critical", "pod": f"web-{number}", "service": "web"},
            "annotations": {"summary": f"The memory of web-{number} is high"},
            "state": "firing",
            "activeAt": "2025-05-29T10:00:00Z",
            "value": "1e+00",
        }
        for number in range(size // 330)
    ]
    return json.dumps({"status": "success", "data": {"alerts": alerts}}, indent=1)


#: Extractor -> a document of so many characters that it reads.
LARGE: Mapping[str, Callable[[int], str]] = {
    "json_config": _json,
    "yaml_config": lambda size: _repeated(_POD, size),
    "toml_config": lambda size: _repeated(_TOML, size),
    "hcl_config": lambda size: _repeated(_HCL, size),
    "nginx_config": lambda size: _repeated(_NGINX, size),
    "apache_config": lambda size: _repeated(_APACHE, size),
    "xml_config": lambda size: f"<configuration>\n{_repeated(_PROPERTY, size)}</configuration>\n",
    "markdown": lambda size: _repeated(_NOTE, size),
    "alert": _alerts,
    "metric": lambda size: _repeated(_SERIES, size),
    "generic_text": lambda size: "the order was late and nobody knows why " * (size // 40),
}
