"""A broken signature file is refused with a message that says where and what."""

from pathlib import Path

import pytest
from faultmaven.diagnosis.catalogue import BrokenSignature, Catalogue, load_catalogue, read_signature

GOOD = """
id: sample
title: A sample
symptoms:
  - log: {has: boom, matches: boom}
summary: "{subject} went boom."
samples:
  positive:
    - files: {app.log: "2025-01-01T00:00:00Z ERROR boom"}
"""


def _write(folder: Path, text: str, name: str = "sample.yaml") -> Path:
    path = folder / "area" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_category_is_the_folder(tmp_path: Path) -> None:
    assert read_signature(_write(tmp_path, GOOD)).category == "area"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (GOOD.replace("- log:", "- lgo:"), "unknown condition `lgo`"),
        (GOOD.replace("has: boom, ", ""), "has"),
        (GOOD.replace("id: sample", "id: other"), "the id must be the file's name"),
        (GOOD.replace("title: A sample\n", ""), "title: Field required"),
        (GOOD + "surprise: 1\n", "surprise"),
        ("- a list", "a signature is a mapping"),
        ("a: [", "sample.yaml"),
        (GOOD.replace("- log: {has: boom, matches: boom}", "- relation: {name: nope}"), "unknown relation `nope`"),
        (
            GOOD.replace("- log: {has: boom, matches: boom}", "- setting: {path: a, equals: b, matches: c}"),
            "a setting takes one of",
        ),
        (GOOD.replace("- log: {has: boom, matches: boom}", "- any: nothing"), "`any` takes a list"),
    ],
)
def test_broken_file_is_refused_with_a_reason(text: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(BrokenSignature, match=r"(?s).*") as refused:
        read_signature(_write(tmp_path, text))
    assert says in refused.value.detail


def test_a_signature_may_only_name_others_that_exist(tmp_path: Path) -> None:
    signature = read_signature(_write(tmp_path, GOOD + "explains: [ghost]\n"))
    with pytest.raises(BrokenSignature, match="ghost"):
        Catalogue([signature])


def test_catalogue_is_loaded_once() -> None:
    assert load_catalogue() is load_catalogue()
