"""The private bucket in S3."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from faultmaven.providers.aws import aws_client, error_code
from faultmaven.providers.files.names import attachment
from faultmaven.providers.files.protocol import FileNotStored, FileProvider, StoredFile, UploadTicket

_ABSENT = frozenset({"NoSuchKey", "404", "NotFound", "NoSuchVersion"})


class S3Files:
    """Files as objects of one bucket. Every write carries a SHA-256 that S3 checks and keeps."""

    def __init__(self, bucket: str, client: Any = None) -> None:
        self._bucket = bucket
        self._given = client

    @property
    def _client(self) -> Any:
        return self._given or aws_client("s3", read_timeout_s=30)

    def put(self, key: str, data: bytes, content_type: str = "application/octet-stream") -> None:
        self._client.put_object(
            Bucket=self._bucket, Key=key, Body=data, ContentType=content_type, ChecksumAlgorithm="SHA256"
        )

    def put_file(self, key: str, path: Path, content_type: str = "application/octet-stream") -> None:
        extra = {"ContentType": content_type, "ChecksumAlgorithm": "SHA256"}
        self._client.upload_file(str(path), self._bucket, key, ExtraArgs=extra)

    def get(self, key: str) -> bytes:
        try:
            return self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        except ClientError as error:
            raise _explained(error, key) from error

    def download(self, key: str, path: Path) -> None:
        try:
            self._client.download_file(self._bucket, key, str(path))
        except ClientError as error:
            raise _explained(error, key) from error

    def copy(self, source: str, target: str) -> None:
        found = self.head(source)
        if found is None:
            raise FileNotStored(source)
        # S3 copies an object to its own key only when something changes, and replaced metadata counts.
        self._client.copy_object(
            Bucket=self._bucket,
            Key=target,
            CopySource={"Bucket": self._bucket, "Key": source},
            MetadataDirective="REPLACE",
            ContentType=found.content_type,
            ChecksumAlgorithm="SHA256",
        )

    def head(self, key: str) -> StoredFile | None:
        try:
            found = self._client.head_object(Bucket=self._bucket, Key=key, ChecksumMode="ENABLED")
        except ClientError as error:
            if isinstance(_explained(error, key), FileNotStored):
                return None
            raise
        checksum: str | None = found.get("ChecksumSHA256")
        # A multipart upload has a checksum of checksums ("...-3"), which says nothing about the whole.
        whole = checksum if checksum and "-" not in checksum else None
        return StoredFile(
            key=key,
            size_bytes=found["ContentLength"],
            content_type=found.get("ContentType", "application/octet-stream"),
            sha256=base64.b64decode(whole).hex() if whole else None,
            modified_at=found["LastModified"],
            version=found.get("VersionId"),
        )

    def keys(self, prefix: str) -> Iterator[str]:
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
        for page in pages:
            yield from (entry["Key"] for entry in page.get("Contents", ()))

    def delete(self, key: str) -> None:
        self._delete_versions(key, exact=True)

    def delete_prefix(self, prefix: str) -> int:
        return self._delete_versions(prefix, exact=False)

    def _delete_versions(self, prefix: str, *, exact: bool) -> int:
        removed = 0
        pages = self._client.get_paginator("list_object_versions").paginate(Bucket=self._bucket, Prefix=prefix)
        for page in pages:
            listed: list[dict[str, Any]] = [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]
            doomed = [
                {"Key": entry["Key"], "VersionId": entry["VersionId"]}
                for entry in listed
                if not exact or entry["Key"] == prefix
            ]
            if doomed:
                answer = self._client.delete_objects(Bucket=self._bucket, Delete={"Objects": doomed, "Quiet": True})
                if errors := answer.get("Errors"):
                    raise ClientError({"Error": {"Code": errors[0]["Code"], "Message": "not all deleted"}}, "Delete")
                removed += len(doomed)
        return removed

    def presigned_put(
        self, key: str, *, size_bytes: int, sha256: str, content_type: str, expires_in: int = 900
    ) -> UploadTicket:
        checksum = base64.b64encode(bytes.fromhex(sha256)).decode()
        # All four become signed headers: other bytes, another length or another type break the signature.
        parameters = {
            "Bucket": self._bucket,
            "Key": key,
            "ContentLength": size_bytes,
            "ContentType": content_type,
            "ChecksumSHA256": checksum,
        }
        url = self._client.generate_presigned_url("put_object", Params=parameters, ExpiresIn=expires_in)
        # Content-Length is signed too, but a browser sets it itself and lets nobody else do so.
        headers = {"Content-Type": content_type, "x-amz-checksum-sha256": checksum}
        return UploadTicket(url=url, method="PUT", headers=headers, expires_in=expires_in)

    def presigned_get(self, key: str, *, filename: str, expires_in: int = 300) -> str:
        parameters = {
            "Bucket": self._bucket,
            "Key": key,
            "ResponseContentDisposition": attachment(filename),
            # Never the type the uploader claimed: the browser must not render what somebody dropped.
            "ResponseContentType": "application/octet-stream",
        }
        return self._client.generate_presigned_url("get_object", Params=parameters, ExpiresIn=expires_in)


def _explained(error: ClientError, key: str) -> Exception:
    return FileNotStored(key) if error_code(error) in _ABSENT else error


if TYPE_CHECKING:
    _check: FileProvider = S3Files("")
