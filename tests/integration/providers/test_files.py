"""One contract for every store of files: S3 and the double."""

import base64
import hashlib
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from faultmaven.core.settings import settings
from faultmaven.providers.files.memory import MemoryFiles, UploadRefused
from faultmaven.providers.files.names import attachment
from faultmaven.providers.files.protocol import FileNotStored
from faultmaven.providers.files.s3 import S3Files

DATA = b"2026-01-31 ERROR out of memory\n"
DIGEST = hashlib.sha256(DATA).hexdigest()


@pytest.fixture(params=["memory", "s3"])
def files(request, stores):
    return MemoryFiles() if request.param == "memory" else S3Files(settings().bucket)


def test_what_is_stored_comes_back(files, tmp_path):
    files.put("raw/a", DATA, "text/plain")
    assert files.get("raw/a") == DATA
    files.download("raw/a", tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == DATA
    files.put_file("raw/b", tmp_path / "a", "text/plain")
    assert files.get("raw/b") == DATA
    found = files.head("raw/a")
    assert (found.key, found.size_bytes, found.content_type, found.sha256) == ("raw/a", len(DATA), "text/plain", DIGEST)


def test_nothing_is_told_as_nothing(files, tmp_path):
    assert files.head("raw/none") is None
    with pytest.raises(FileNotStored):
        files.get("raw/none")
    with pytest.raises(FileNotStored):
        files.download("raw/none", tmp_path / "a")
    files.delete("raw/none")
    assert files.delete_prefix("raw/") == 0


def test_a_prefix_is_removed_whole_and_nothing_else(files):
    for key in ("raw/u/c/1", "raw/u/c/2", "raw/u/c2/1", "facts/u/c/1"):
        files.put(key, DATA)
    assert files.delete_prefix("raw/u/c/") == 2
    assert list(files.keys("")) == ["facts/u/c/1", "raw/u/c2/1"]


def test_deleting_one_object_leaves_those_whose_names_begin_alike(files):
    for key in ("raw/e1", "raw/e10"):
        files.put(key, DATA)
    files.delete("raw/e1")
    assert list(files.keys("raw/")) == ["raw/e10"]


def test_deleting_removes_all_versions(stores):
    files = S3Files(settings().bucket)
    for _ in range(3):
        files.put("raw/a", DATA)
    files.delete("raw/a")
    left = boto3.client("s3").list_object_versions(Bucket=settings().bucket)
    assert "Versions" not in left
    assert "DeleteMarkers" not in left


def test_an_upload_is_bound_to_key_size_checksum_and_type(files):
    ticket = files.presigned_put("raw/a", size_bytes=len(DATA), sha256=DIGEST, content_type="text/plain")
    checksum = base64.b64encode(bytes.fromhex(DIGEST)).decode()
    assert (ticket.method, ticket.expires_in) == ("PUT", 900)
    assert ticket.headers == {"Content-Type": "text/plain", "x-amz-checksum-sha256": checksum}
    if isinstance(files, S3Files):
        query = parse_qs(urlsplit(ticket.url).query)
        signed = query["X-Amz-SignedHeaders"][0].split(";")
        assert signed == ["content-length", "content-type", "host", "x-amz-checksum-sha256"]
        assert query["X-Amz-Expires"] == ["900"]


def test_the_double_refuses_what_s3_would():
    files = MemoryFiles()
    ticket = files.presigned_put("raw/a", size_bytes=len(DATA), sha256=DIGEST, content_type="text/plain")
    other = bytes(len(DATA))
    for headers, data in (
        (ticket.headers, other),
        (ticket.headers, DATA + b"x"),
        ({**ticket.headers, "Content-Type": "text/html"}, DATA),
    ):
        with pytest.raises(UploadRefused):
            files.receive(ticket.url, headers, data)
    files.receive(ticket.url, ticket.headers, DATA)
    assert files.get("raw/a") == DATA


def test_a_download_is_saved_and_never_shown(stores):
    url = S3Files(settings().bucket).presigned_get("raw/a", filename="größe.log")
    query = parse_qs(urlsplit(url).query)
    assert query["response-content-type"] == ["application/octet-stream"]
    assert query["response-content-disposition"][0].startswith("attachment;")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.log", "attachment; filename=\"a.log\"; filename*=UTF-8''a.log"),
        ("../../etc/passwd", "attachment; filename=\"passwd\"; filename*=UTF-8''passwd"),
        ('a"\r\nX: y', "attachment; filename=\"a___X: y\"; filename*=UTF-8''a%22%0D%0AX%3A%20y"),
        ("größe ü.log", "attachment; filename=\"gr__e _.log\"; filename*=UTF-8''gr%C3%B6%C3%9Fe%20%C3%BC.log"),
        ("", "attachment; filename=\"evidence\"; filename*=UTF-8''evidence"),
        ("\ud800.log", "attachment; filename=\"_.log\"; filename*=UTF-8''%3F.log"),
    ],
)
def test_any_name_fits_into_the_header(name, expected):
    assert attachment(name) == expected
