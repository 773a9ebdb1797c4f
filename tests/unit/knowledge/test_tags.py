"""Tags by rules: what a document is about, and not what it mentions."""

import pytest
from faultmaven.knowledge.tags import MOST_TAGS, library_vocabulary, tags_of

KNOWN = library_vocabulary()


@pytest.mark.parametrize(
    ("title", "sections", "tags"),
    [
        ("Postgres failover drill", [("Steps", "Run `psql` on the replica.")], {"postgresql", "failover"}),
        ("Broker is full", [("Fix", "rabbitmqctl list_queues"), ("RabbitMQ alarm", "...")], {"rabbitmq"}),
        ("Pods restart", [("Check", "kubectl get pods"), ("k8s events", "kubelet says OOMKilled")], {"kubernetes"}),
        ("Lunch menu", [("Monday", "soup"), ("Tuesday", "we mention kafka once")], set()),
    ],
)
def test_a_document_gets_the_names_it_speaks_of(title: str, sections: list[tuple[str, str]], tags: set[str]) -> None:
    found = set(tags_of(title, sections, KNOWN))
    assert tags <= found if tags else not found


def test_no_more_than_a_reader_takes_in() -> None:
    title = " ".join(sorted(KNOWN.components))
    assert len(tags_of(title, [], KNOWN)) == MOST_TAGS


def test_the_same_text_gets_the_same_tags() -> None:
    sections = [("MySQL", "mysqld and redis-cli"), ("Redis", "sentinel")]
    assert tags_of("Redis and MySQL", sections, KNOWN) == tags_of("Redis and MySQL", [*reversed(sections)], KNOWN)
