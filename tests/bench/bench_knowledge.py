"""Knowledge at its bars: ingest in passages/s with the embedded model, memory, and search over 100,000 passages.

`OPENBLAS_NUM_THREADS=1 python -m tests.bench.bench_knowledge [PASSAGES]` (default 100,000; two minutes of one core,
one thread as in the functions). Texts are made of the shipped library: its
sentences mixed anew, so that words have the frequencies of real runbooks. Nothing leaves this process: the bucket is a
folder, so what is measured is our own work; the local cloud adds a few milliseconds per object that is listed.
"""

import os
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from faultmaven.knowledge.chunking import chunks_of
from faultmaven.knowledge.indexing import BATCH, _record, entries_of
from faultmaven.knowledge.library import read_library
from faultmaven.knowledge.models import Document, Filter
from faultmaven.knowledge.passages import Passages
from faultmaven.knowledge.searching.hybrid import search
from faultmaven.knowledge.searching.meaning import Meaning, namespace_of
from faultmaven.providers.embeddings.embedded import EmbeddedModel
from faultmaven.providers.vectors.embedded import EmbeddedVectors
from faultmaven.redaction import Redactor

from tests.support.folder_files import FolderFiles

COLLECTION = "user:bench"
INGESTED = 1_500
QUERIES = 200


def main(count: int) -> None:
    """Measure and print."""
    pages = read_library()
    sentences = [line for page in pages for line in page.body.splitlines() if len(line) > 30]
    made = random.Random(7)
    model = EmbeddedModel()
    with tempfile.TemporaryDirectory() as folder:
        files = FolderFiles(Path(folder))
        passages, vectors = Passages(files), EmbeddedVectors(files)
        model.embed(["warm"])
        namespace = namespace_of(COLLECTION, model.model.label)
        started, cpu = time.perf_counter(), time.process_time()
        done = 0
        for document in documents(made, sentences, INGESTED):
            done += ingest(document, model, passages, vectors, namespace)
        wall, used = time.perf_counter() - started, time.process_time() - cpu
        print(f"ingest: {done} passages, {done / wall:.0f}/s wall, {done / used:.0f}/s CPU, peak {peak_mb():.0f} MB")
        fill(made, sentences, count - done, model, passages, vectors, namespace)
        queries = [" ".join(made.choices(made.choice(sentences).split(), k=4)) for _ in range(QUERIES)]
        meaning = Meaning(model, vectors, {COLLECTION: model.model.label})
        started = time.perf_counter()
        search(queries[0], {COLLECTION: passages.of(COLLECTION)}, Filter(), 10, meaning)
        print(f"first search of {count} passages, loading included: {time.perf_counter() - started:.1f} s")
        walls, works = [], []
        for query in queries:
            started, cpu = time.perf_counter(), time.process_time()
            search(query, {COLLECTION: passages.of(COLLECTION)}, Filter(), 10, meaning)
            walls.append((time.perf_counter() - started) * 1000)
            works.append((time.process_time() - cpu) * 1000)
        for name, times in (("wall", walls), ("CPU", works)):
            cuts = statistics.quantiles(times, n=100)
            print(f"search, {name}: p50 {cuts[49]:.0f} ms, p95 {cuts[94]:.0f} ms, p99 {cuts[98]:.0f} ms")
        print(f"peak {peak_mb():.0f} MB, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


def documents(made: random.Random, sentences: list[str], passages: int) -> Iterator[Document]:
    """Yield documents of ten sections each until there are so many passages."""
    for number in range(max(passages // 10, 0)):
        sections = (
            f"## Section {n}\n\n" + "\n".join(made.choice(sentences) for _ in range(made.randint(3, 7)))
            for n in range(10)
        )
        body = f"# Service {number} of {made.choice(sentences)[:40]}\n\n" + "\n\n".join(sections)
        yield Document(f"doc_{number}", COLLECTION, f"Service {number}", body, "1", (), (), datetime.now(UTC))


def ingest(
    document: Document, model: EmbeddedModel, passages: Passages, vectors: EmbeddedVectors, namespace: str
) -> int:
    """Take the steps of an ingest after conversion: redact, chunk, embed, index."""
    Redactor(b"k" * 32).redact(document.body.encode())
    chunks = chunks_of(document)
    entries = entries_of(document, chunks)
    rows = model.embed([chunk.embedded_text for chunk in chunks])
    vectors.upsert(namespace, [_record(entry, row) for entry, row in zip(entries, rows, strict=True)])
    passages.put(COLLECTION, entries)
    return len(chunks)


def fill(  # noqa: PLR0917 (a bench's own steps)
    made: random.Random,
    sentences: list[str],
    count: int,
    model: EmbeddedModel,
    passages: Passages,
    vectors: EmbeddedVectors,
    namespace: str,
) -> None:
    """Add passages up to the number, with vectors near those of real texts: embedding all would only take time."""
    import numpy as np

    base = model.embed(sentences[:2000])
    spread = np.random.default_rng(7)
    batch: list = []
    for document in documents(made, sentences, count):
        renamed = Document(f"fill_{document.document_id}", *list(vars(document).values())[1:8])
        batch += entries_of(renamed, chunks_of(renamed))
        if len(batch) >= 20 * BATCH:
            _flush(batch, base, spread, passages, vectors, namespace)
            batch = []
    _flush(batch, base, spread, passages, vectors, namespace)


def _flush(batch, base, spread, passages, vectors, namespace) -> None:  # noqa: PLR0917 (as in `fill`)
    import numpy as np

    rows = base[spread.integers(0, len(base), len(batch))] + spread.normal(0, 0.02, (len(batch), base.shape[1]))
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    vectors.upsert(namespace, [_record(entry, row) for entry, row in zip(batch, rows, strict=True)])
    passages.put(COLLECTION, batch)


def peak_mb() -> float:
    """Return the most memory this process had so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
