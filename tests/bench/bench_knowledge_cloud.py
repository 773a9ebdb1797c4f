"""Search over 100,000 passages as a client sees it: `POST /knowledge/search` of a local cloud that is running.

`PYTHONPATH=shared:. .venv/bin/python -m tests.bench.bench_knowledge_cloud SITE_PORT CLOUD_PORT [PASSAGES]`, after
`make run` with these ports. Opens an account, puts passages of mixed library sentences into its collection with vectors
near those of real texts (embedding all would only take time), and asks 200 questions one after another.
"""

import os
import random
import statistics
import sys
import time
from dataclasses import replace
from uuid import uuid4

import boto3
import httpx

QUESTIONS, STEP = 200, 5_000
PASSWORD = "correct horse battery staple"


def use_cloud(port: int) -> None:
    """Point this process at the stores of the cloud, with the settings of its function."""
    keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "us-east-1"}
    os.environ |= {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}", "AWS_DEFAULT_REGION": "us-east-1", **keys}
    told = boto3.client("lambda").get_function_configuration(FunctionName="fm-local-knowledge")
    os.environ |= told["Environment"]["Variables"]


def fill(user_id: str, count: int, made: random.Random, sentences: list[str]) -> None:
    """Give a user a collection of so many passages."""
    import numpy as np
    from faultmaven.knowledge.chunking import chunks_of
    from faultmaven.knowledge.indexing import _record, entries_of
    from faultmaven.knowledge.models import user_collection
    from faultmaven.knowledge.repository import CollectionRepository
    from faultmaven.knowledge.searching.meaning import namespace_of
    from faultmaven.knowledge.service import indexing

    from tests.bench.bench_knowledge import documents

    own, collection, spread = indexing(), user_collection(user_id), np.random.default_rng(7)
    assert own.embedder is not None
    base = own.embedder.embed(sentences[:1000])
    entries = [
        entry
        for document in documents(made, sentences, count)
        for entry in entries_of(replace(document, collection=collection), chunks_of(document))
    ][:count]
    for start in range(0, count, STEP):
        batch = entries[start : start + STEP]
        rows = base[spread.integers(0, len(base), len(batch))] + spread.normal(0, 0.02, (len(batch), base.shape[1]))
        rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
        records = [_record(entry, row) for entry, row in zip(batch, rows, strict=True)]
        own.vectors.upsert(namespace_of(collection, own.label), records)
        own.passages.put(collection, batch)
    CollectionRepository().key(user_id, collection)
    CollectionRepository().set_model(user_id, collection, own.label)


def main(site_port: int, cloud_port: int, count: int) -> None:
    """Measure and print."""
    use_cloud(cloud_port)
    from faultmaven.knowledge.library import read_library

    made = random.Random(7)
    sentences = [line for page in read_library() for line in page.body.splitlines() if len(line) > 30]
    with httpx.Client(base_url=f"http://127.0.0.1:{site_port}/api", timeout=60, trust_env=False) as client:
        who = {"email": f"{uuid4().hex[:12]}@example.com", "password": PASSWORD}
        client.post("/auth/register", json=who).raise_for_status()
        client.headers["authorization"] = f"Bearer {client.post('/auth/login', json=who).json()['access_token']}"
        fill(client.get("/auth/me").json()["user_id"], count, made, sentences)
        took: list[float] = []
        for _ in range(QUESTIONS + 1):
            query = " ".join(made.choices(made.choice(sentences).split(), k=4))
            started = time.perf_counter()
            answer = client.post("/knowledge/search", json={"query": query})
            took.append((time.perf_counter() - started) * 1000)
            answer.raise_for_status()
            assert answer.json()["explanation"]["meaning"] == "used"
    cuts = statistics.quantiles(took[1:], n=100)
    print(f"{count} passages and the library; first search, loading included: {took[0] / 1000:.1f} s")
    print(f"POST /knowledge/search: p50 {cuts[49]:.0f} ms, p95 {cuts[94]:.0f} ms, p99 {cuts[98]:.0f} ms")
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 100_000)
