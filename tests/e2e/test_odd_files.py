"""Files that are no evidence, or barely: each gets a clear status and none breaks the case."""

import io
import os
import zipfile

from tests.support.product import User


def empty_zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w"):
        pass
    return buffer.getvalue()


def zip_of_an_empty_file() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("empty.log", b"")
    return buffer.getvalue()


LOG = b"2026-01-31 09:05:00 ERROR payment db-1: connection refused\n" * 3


def test_each_odd_file_gets_a_clear_status_and_the_case_still_answers(cloud):
    user = User.register(cloud.site_url)
    case_id = user.open_case("odd files")
    name = "journal été n° 1.log"
    user.upload(case_id, "noise.bin", os.urandom(65_536))
    user.upload(case_id, "nothing.log", b"")
    user.upload(case_id, "no lines.zip", empty_zip())
    user.upload(case_id, "empty member.zip", zip_of_an_empty_file())
    user.upload(case_id, name, LOG)
    again = user.upload(case_id, "the same again.log", LOG)

    items = {item["filename"]: item for item in user.settled(case_id)}

    assert again["duplicate_of"]
    assert items[name]["status"] == "ready"
    assert items[name]["line_count"] == 3
    for odd in ("noise.bin", "nothing.log", "no lines.zip"):
        assert items[odd]["status"] == "failed", items[odd]
        assert len(items[odd]["reason"]) > 10
    turn = user.ask(case_id, "what is wrong and why?")
    assert turn["status"] == "done"
    assert "refused" in turn["response"]["text"]
