"""Any server with OpenAI's `/v1/embeddings`: BGE-M3 behind Text Embeddings Inference, Ollama, Hugging Face, vLLM ..."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, SecretStr, ValidationError

from faultmaven.core.observability import log
from faultmaven.providers.embeddings.protocol import Embedder, EmbeddingModel, EmbeddingsUnavailable

if TYPE_CHECKING:
    from faultmaven.providers.embeddings.protocol import Vectors

#: Text Embeddings Inference takes 32 texts at a time unless told otherwise.
_BATCH = 32
_ATTEMPTS = 4
_TIMEOUT_S = 30.0
_TRY_AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504})


class _Row(BaseModel):
    index: int
    embedding: list[float]


class _Answer(BaseModel):
    data: list[_Row]


class EndpointModel:
    """A model behind HTTP. `url` ends before `/embeddings`, as in `https://host/v1`."""

    def __init__(
        self,
        url: str,
        model: EmbeddingModel,
        key: SecretStr | None = None,
        *,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.model = model
        self._url = f"{url.rstrip('/')}/embeddings"
        self._key = key
        self._sleep = sleep

    def embed(self, texts: Sequence[str]) -> Vectors:
        import numpy as np  # noqa: PLC0415 (not in the runtime layer)

        rows = [row for start in range(0, len(texts), _BATCH) for row in self._batch(texts[start : start + _BATCH])]
        made = np.asarray(rows, np.float32).reshape(len(texts), self.model.dimension)
        return made / np.maximum(np.linalg.norm(made, axis=1, keepdims=True), 1e-12)

    def _batch(self, texts: Sequence[str]) -> list[list[float]]:
        body: dict[str, object] = {
            "model": self.model.name,
            "input": [text or " " for text in texts],
            "encoding_format": "float",
        }
        try:
            answer = _Answer.model_validate(self._post(body))
        except ValidationError as error:
            raise EmbeddingsUnavailable("The embedding model answered in another form than expected.") from error
        rows = [row.embedding for row in sorted(answer.data, key=lambda row: row.index)]
        if len(rows) != len(texts) or any(len(row) != self.model.dimension for row in rows):
            raise EmbeddingsUnavailable(
                f"The embedding model did not give one vector of {self.model.dimension} numbers per text."
            )
        return rows

    def _post(self, body: dict[str, object]) -> Any:
        """Ask, and ask again where that may help; raises EmbeddingsUnavailable."""
        import httpx  # noqa: PLC0415 (only in the knowledge layer)

        headers = {"authorization": f"Bearer {self._key.get_secret_value()}"} if self._key else {}
        reason = ""
        with httpx.Client(timeout=_TIMEOUT_S, trust_env=False) as client:
            for attempt in range(_ATTEMPTS):
                wait_s = 0.5 * 2**attempt
                try:
                    answer = client.post(self._url, json=body, headers=headers)
                    if answer.is_success:
                        return answer.json()
                    reason = f"HTTP {answer.status_code}"
                    if answer.status_code not in _TRY_AGAIN:
                        break
                    if (asked := answer.headers.get("retry-after", "")).isdigit():
                        wait_s = min(float(asked), 10.0)
                except (httpx.TransportError, ValueError) as error:
                    reason = type(error).__name__
                log("embeddings_failed", level=30, reason=reason, attempt=attempt + 1)
                if attempt + 1 < _ATTEMPTS:
                    self._sleep(wait_s)
        raise EmbeddingsUnavailable(f"The embedding model does not answer ({reason}).")


if TYPE_CHECKING:
    _check: Embedder = EndpointModel("", EmbeddingModel("", 1, ""))
