"""Tags that a document gets by itself: names of systems and kinds of fault that the library knows, where it uses them.

By rules, so that the same text always gets the same tags, and each can be told by looking at it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from faultmaven.knowledge.library import Page, read_pages

#: A document says what it is about in its title and headings; once in passing in its text is not enough.
_TITLE, _HEADING, _TEXT, _LEAST = 3, 2, 1, 3
MOST_TAGS = 8
#: Commands and short names that stand for a system; what is not here is known by its own name.
_ALIASES: Mapping[str, str] = {
    "postgres": "postgresql", "psql": "postgresql", "pgbouncer": "postgresql", "mysqld": "mysql", "mariadb": "mysql",
    "mongo": "mongodb", "mongosh": "mongodb", "mongod": "mongodb", "k8s": "kubernetes", "kubectl": "kubernetes",
    "kubelet": "kubernetes", "helm": "kubernetes", "crictl": "containerd", "redis-cli": "redis", "sentinel": "redis",
    "rabbitmqctl": "rabbitmq", "amqp": "rabbitmq", "opensearch": "elasticsearch", "kibana": "elasticsearch",
    "systemctl": "systemd", "journalctl": "systemd", "x509": "tls", "ssl": "tls", "openssl": "tls", "java": "jvm",
    "tomcat": "jvm", "hikari": "database pool", "node.js": "nodejs", "coredns": "dns", "nslookup": "dns", "dig": "dns",
    "sshd": "ssh", "envoy": "proxy", "haproxy": "load balancer", "alb": "load balancer", "ec2": "aws", "boto3": "aws",
    "oomkilled": "memory", "oom": "memory", "heap": "memory", "iptables": "firewall", "ntp": "time", "chrony": "time",
    "kafka-consumer-groups.sh": "kafka", "zookeeper": "zookeeper", "deadlocks": "locking", "deadlock": "locking",
}  # fmt: skip
#: Names of the library that are words of every page of operations, and so tell nothing.
_TOO_COMMON = frozenset(
    {"application", "services", "service", "program", "process", "client", "logs", "metrics", "node"}
)
_WORD = re.compile(r"[a-z0-9][a-z0-9.+_-]*[a-z0-9]|[a-z0-9]")


@dataclass(frozen=True)
class Vocabulary:
    """What can be named: components are systems and their parts, topics are kinds of fault."""

    components: frozenset[str]
    topics: frozenset[str]

    @classmethod
    def of(cls, pages: Iterable[Page]) -> Vocabulary:
        """Return the names that library pages use."""
        known = list(pages)
        components = frozenset(name for page in known for name in page.components) - _TOO_COMMON
        return cls(components, frozenset(name for page in known for name in page.tags) - _TOO_COMMON)


@cache
def library_vocabulary() -> Vocabulary:
    """Return the names that the shipped library uses."""
    return Vocabulary.of(read_pages())


def tags_of(title: str, sections: Sequence[tuple[str, str]], vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the tags of a document of (heading, text) sections, those it speaks of most first."""
    score: Counter[str] = Counter()
    names = vocabulary.components | vocabulary.topics
    headings = dict.fromkeys(heading for heading, _ in sections)
    texts = [(title, _TITLE), *((heading, _HEADING) for heading in headings), *((text, _TEXT) for _, text in sections)]
    for text, weight in texts:
        for name in _named(text, names):
            score[name] += weight
    found = [name for name, points in score.items() if points >= _LEAST]
    return tuple(sorted(found, key=lambda name: (-score[name], name))[:MOST_TAGS])


def _named(text: str, names: frozenset[str]) -> set[str]:
    """Return the names that stand in a text, also by an alias, of up to three words."""
    words = _WORD.findall(text.lower())
    runs = {" ".join(words[at : at + size]) for size in (1, 2, 3) for at in range(len(words) - size + 1)}
    meant = {_ALIASES.get(run) or _ALIASES.get(run.removesuffix("s"), run) for run in runs}
    return meant & names
