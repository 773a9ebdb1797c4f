"""The JSON of a diagnosis: what it promises is what is published, and names lead back to what was given."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from faultmaven.diagnosis.document.file_names import names_of
from faultmaven.diagnosis.document.parts import DiagnosisDocument
from faultmaven.diagnosis.document.published import schema
from faultmaven.diagnosis.document.writing import SCHEMA_VERSION, document_of
from faultmaven.diagnosis.models import (
    Cause,
    Checked,
    Citation,
    Claim,
    Diagnosis,
    Finding,
    Gap,
    Link,
    Moment,
    NextStep,
    RuledOut,
    Verdict,
)
from faultmaven.evidence.models import Evidence, Status

from tests.conftest import ROOT

#: What decision 0003 promises; a field may be added, none may go.
PROMISED = {
    "": "schema_version verdict reason summary causes ruled_out gaps findings timeline checked",
    "CausePart": "rank component namespace instances category mechanism title verdict confidence summary chain "
    "citations fix verify impact",
    "CitationPart": "file line line_end excerpt says checked",
    "RuledOutPart": "mechanism title reason citation",
}
NOW = datetime(2026, 1, 31, 9, 5, tzinfo=UTC)


def evidence(number: int, name: str, parent: str | None = None) -> Evidence:
    return Evidence(f"ev_{number}", "c", "u", number, name, 1, "", Status.READY, NOW, parent_id=parent)


def claim(text: str, number: int = 1, quote: str = "x") -> Claim:
    return Claim(text, (Citation(f"ev_{number}", number, "ignored", 3, 3, quote, checked=True),))


def test_the_published_schema_has_not_drifted() -> None:
    committed = (ROOT / "docs" / "diagnosis.schema.json").read_text()
    assert committed == schema(), "run: python -m faultmaven.diagnosis.document > docs/diagnosis.schema.json"


def test_everything_promised_is_required() -> None:
    written = json.loads(schema())
    for part, names in PROMISED.items():
        required = set((written["$defs"][part] if part else written)["required"])
        assert set(names.split()) <= required, part
    assert SCHEMA_VERSION.startswith("1.")


def test_members_are_named_behind_their_archives() -> None:
    files = [evidence(1, "a.zip"), evidence(2, "a.zip/b.tar", "ev_1"), evidence(3, "a.zip/b.tar/c/d.log", "ev_2")]
    assert names_of(files)["ev_3"] == "a.zip!b.tar!c/d.log"


def test_a_whole_diagnosis_becomes_a_document_and_comes_back() -> None:
    absent = Claim("no such line", (), searched=12)
    lost = Claim("not found again", (), doubts=("its line is gone",))
    cause = Cause(
        "oom-killed", "Killed", "runtime", "Deployment/cart", Verdict.LIKELY, 0.7, "It was killed.",
        claims=(claim("shown", quote="long" * 75 + "…"), absent, lost), effects=(claim("effect", 2),), namespace="shop",
        contradicting=(claim("against"),), chain=(Link("Deployment/cart", "Service/cart", claim("link")),),
        remediation=(NextStep("run", "raise it", "kubectl ..."),), verification=(NextStep("verify", "look"),),
    )  # fmt: skip
    diagnosis = Diagnosis(
        Verdict.LIKELY, "summary", (cause,), (Finding("f", "t", "info", (claim("found"),), {"n": 1}),),
        (RuledOut("Other", claim("because"), "other"),), (Gap("see [E2:L7]", "bring it"),),
        (NextStep("collect", "more", "cmd"), NextStep("collect", "see [E2:L7]")),
        (Moment(NOW, True, "Pod/x", claim("first")),), (Checked("runtime", 9, 100, "logs"),), "reason",
    )  # fmt: skip
    document = document_of(diagnosis, [evidence(1, "pods.txt"), evidence(2, "b/web.log")])
    assert DiagnosisDocument.model_validate_json(document.model_dump_json()) == document
    (told,) = document.causes
    assert [(part.file, part.line, part.says) for part in told.citations] == [
        ("pods.txt", 3, "shown"),
        ("b/web.log", 3, "effect"),
    ]
    assert told.citations[0].excerpt == "long" * 75
    assert [(part.says, part.searched) for part in told.absences] == [("no such line", 12)]
    assert told.unverified == ("not found again",)
    assert [(gap.text, gap.how_to_get) for gap in document.gaps] == [("see (b/web.log:7)", "bring it"), ("more", "cmd")]
