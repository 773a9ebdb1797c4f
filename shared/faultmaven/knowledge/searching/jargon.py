"""What people on call write short, and what documents write out. Words of operations in general, of no document."""

from collections.abc import Mapping
from functools import cache

from faultmaven.knowledge.passages.words import COMMON, words_of

#: A word that is meant but was not written counts this much of one that was (measured: docs/evaluation.md).
MEANT = 0.5
_SHORT: Mapping[str, str] = {
    "acl": "access control", "alb": "load balancer", "auth": "authentication", "cert": "certificate",
    "cfg": "configuration", "cm": "configmap", "conf": "configuration", "config": "configuration",
    "conn": "connection", "creds": "credentials", "cred": "credentials", "db": "database", "dep": "dependency",
    "deploy": "deployment", "dir": "directory", "disk": "volume", "elb": "load balancer", "env": "environment",
    "es": "elasticsearch", "fd": "file descriptor", "fk": "foreign key", "fs": "filesystem",
    "gc": "garbage collection", "hpa": "autoscaler", "img": "image", "infra": "infrastructure",
    "iops": "disk throughput", "k8s": "kubernetes", "kube": "kubernetes", "lb": "load balancer", "lib": "library",
    "mem": "memory", "mongo": "mongodb", "mq": "message queue", "msg": "message", "netpol": "network policy",
    "nic": "network interface", "npe": "null pointer exception", "ns": "namespace", "ntp": "time clock",
    "oom": "out of memory", "passwd": "password", "perm": "permission", "pg": "postgresql", "pk": "primary key",
    "pkg": "package", "postgres": "postgresql", "proc": "process", "prod": "production", "psql": "postgresql",
    "pv": "persistent volume", "pvc": "persistent volume claim", "pw": "password", "pwd": "password",
    "ram": "memory", "repl": "replication", "repo": "repository", "req": "request", "resp": "response",
    "ro": "read only", "sa": "service account", "sso": "single sign login", "svc": "service", "ttl": "expiry time",
    "tx": "transaction", "txn": "transaction", "vm": "virtual machine",
}  # fmt: skip


def meant_by(word: str) -> tuple[str, ...]:
    """Return the words that a short one stands for, reduced as the index has them; of any other word, none."""
    return _long().get(word, ())


@cache
def _long() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for short, long in _SHORT.items():
        for word in words_of(short):
            found[word] = tuple(part for part in words_of(long) if part not in COMMON)
    return found
