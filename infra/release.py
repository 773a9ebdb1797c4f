"""What follows `cdk deploy`: the built site into its bucket, stale pages out of the CDN, the library into its table.

`python -m infra.release OUTPUTS.json` reads the stacks' outputs as `cdk deploy --outputs-file` wrote them. Repeating it
changes nothing that is already there.
"""

import json
import mimetypes
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import boto3

SITE = Path("web/dist")
#: Vite puts a content hash into the names under assets/, so those never change; a page must be asked for every time.
_FOREVER, _ASK_AGAIN = "public, max-age=31536000, immutable", "no-cache"


class NotDeployed(Exception):
    """The outputs file lacks what a release needs; the message names it."""


def read_outputs(path: Path) -> dict[str, str]:
    """Return the outputs of all stacks as one mapping."""
    stacks: Mapping[str, Mapping[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    outputs = {name: value for stack in stacks.values() for name, value in stack.items()}
    for name in ("SiteBucketName", "DistributionId", "KnowledgeTableName", "BucketName", "SiteUrl"):
        if name not in outputs:
            raise NotDeployed(f"{path} has no output {name}: run `make deploy`, which deploys every stack first")
    return outputs


def site_files(folder: Path) -> Iterator[tuple[Path, str, dict[str, str]]]:
    """Yield each built file with its key and headers, pages last: a page never names an asset that is not there yet."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    if not files:
        raise NotDeployed(f"{folder} is empty: run `make web`")
    for path in sorted(files, key=lambda p: p.suffix == ".html"):
        key = path.relative_to(folder).as_posix()
        kind = mimetypes.guess_type(key)[0] or "application/octet-stream"
        yield path, key, {"ContentType": kind, "CacheControl": _FOREVER if key.startswith("assets/") else _ASK_AGAIN}


def publish_site(s3: Any, bucket: str, folder: Path) -> int:
    """Upload the site and return how many files it has; old assets stay for pages that are still open."""
    number = 0
    for path, key, headers in site_files(folder):
        s3.upload_file(str(path), bucket, key, ExtraArgs=headers)
        number += 1
    return number


def main(outputs_file: str) -> None:
    """Release what is built into what is deployed."""
    outputs = read_outputs(Path(outputs_file))
    count = publish_site(boto3.client("s3"), outputs["SiteBucketName"], SITE)
    reference = Path(outputs_file).stat().st_mtime_ns
    boto3.client("cloudfront").create_invalidation(
        DistributionId=outputs["DistributionId"],
        InvalidationBatch={"Paths": {"Quantity": 1, "Items": ["/*"]}, "CallerReference": str(reference)},
    )
    # FM_EMBEDDINGS_* and FM_PINECONE_HOST come from this shell, as docs/deploy.md says.
    stores = {"FM_TABLE_KNOWLEDGE": outputs["KnowledgeTableName"], "FM_BUCKET": outputs["BucketName"]}
    environ = os.environ | stores
    subprocess.run([sys.executable, "-m", "faultmaven.knowledge.load"], env=environ, check=True)
    sys.stdout.write(f"{count} files of the site published: {outputs['SiteUrl']}\n")


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except NotDeployed as problem:
        sys.exit(str(problem))
