"""Where this process keeps vectors, as its settings say."""

from functools import cache
from importlib.util import find_spec

from faultmaven.core.settings import Settings, settings
from faultmaven.providers.files.protocol import FileProvider
from faultmaven.providers.files.s3 import S3Files
from faultmaven.providers.secrets.named_keys import KeysUnreadable, read_named_key
from faultmaven.providers.vectors.protocol import VectorStore


def vector_store_of(chosen: Settings, files: FileProvider) -> VectorStore:
    """Return Pinecone where its host is set, else the store over these files; raises KeysUnreadable without a key."""
    if chosen.pinecone_host:
        from faultmaven.providers.vectors.pinecone import PineconeVectors  # noqa: PLC0415 (each has its own layers)

        key = read_named_key("pinecone", chosen.knowledge_secret_id)
        if key is None:
            raise KeysUnreadable("FM_PINECONE_HOST is set, but there is no key `pinecone`.")
        return PineconeVectors(chosen.pinecone_host, key)
    from faultmaven.providers.vectors.embedded import EmbeddedVectors  # noqa: PLC0415 (see above)

    return EmbeddedVectors(files)


def is_reachable(chosen: Settings) -> bool:
    """Tell whether the layers of this process hold what the store that is set needs."""
    return not chosen.pinecone_host or find_spec("pinecone") is not None


@cache
def chosen_vector_store() -> VectorStore:
    """Return this process's vector store."""
    return vector_store_of(settings(), S3Files(settings().bucket))
