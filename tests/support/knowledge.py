"""The knowledge slice over moto, with the model that ships: documents are brought, delivered and searched."""

from collections.abc import Iterator
from contextlib import contextmanager

from faultmaven.case.service import case_service
from faultmaven.knowledge.coming import Brought, Coming
from faultmaven.knowledge.deliveries import ingest
from faultmaven.knowledge.dependencies import document_service
from faultmaven.knowledge.service import indexing, knowledge_service
from faultmaven.providers.vectors.chosen import chosen_vector_store
from moto import mock_aws

from tests.support.stores import create_stores

#: What a process keeps of its stores; those of another test are gone.
REMEMBERED = (ingest, document_service, indexing, knowledge_service, case_service, chosen_vector_store)


@contextmanager
def knowledge() -> Iterator[None]:
    """Start with empty stores."""
    with mock_aws():
        for remembered in REMEMBERED:
            remembered.cache_clear()
        create_stores()
        yield
    for remembered in REMEMBERED:
        remembered.cache_clear()


def deliver(user_id: str, brought: Brought) -> None:
    """Let the event of a document's newest bytes arrive."""
    number = document_service().documents.latest_number(user_id, brought.document.document_id)
    ingest().handle(f"uploads/{user_id}/{brought.document.document_id}/{number}")


def write(user_id: str, text: str, **more: object) -> str:
    """Bring a text, have it read, and return its document's id."""
    brought = document_service().bring(user_id, Coming(text=text, **more))  # pyright: ignore[reportArgumentType]
    deliver(user_id, brought)
    return brought.document.document_id
