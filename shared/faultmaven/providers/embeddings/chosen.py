"""Which embedding model this process uses, as its settings say."""

from functools import cache
from importlib.util import find_spec

from faultmaven.core.settings import Settings, settings
from faultmaven.providers.embeddings.embedded import EmbeddedModel, is_shipped
from faultmaven.providers.embeddings.endpoint import EndpointModel
from faultmaven.providers.embeddings.protocol import Embedder, EmbeddingModel
from faultmaven.providers.secrets.named_keys import read_named_key


def embedder_of(chosen: Settings) -> Embedder | None:
    """Return the model that is set; None where the layers of this process lack what it needs."""
    if chosen.embeddings_url:
        if find_spec("httpx") is None:
            return None
        model = EmbeddingModel(chosen.embeddings_model, chosen.embeddings_dimension, chosen.embeddings_version)
        return EndpointModel(chosen.embeddings_url, model, read_named_key("embeddings", chosen.knowledge_secret_id))
    return EmbeddedModel() if is_shipped() else None


@cache
def chosen_embedder() -> Embedder | None:
    """Return this process's embedding model, None when it has none."""
    return embedder_of(settings())
