"""A citation is checked only when its line exists and says what is claimed."""

from dataclasses import replace
from pathlib import Path

from faultmaven.diagnosis.binding import Proof
from faultmaven.diagnosis.citations import CitationChecker
from faultmaven.diagnosis.subjects import Ref

from tests.support.cases import case_of

LOG = "2025-08-12T10:02:51Z INFO starting\n2025-08-12T10:02:52Z ERROR disk is full\n"


def test_a_line_that_says_it_is_checked_and_others_are_not(tmp_path: Path) -> None:
    with case_of(tmp_path, {"app.log": LOG}) as facts:
        evidence = facts.evidence[0]
        checker = CitationChecker(facts)

        def proof(line: int, *needles: str) -> Proof:
            return Proof("", Ref(evidence.evidence_id, 1, "app.log", line, line), needles)

        good = checker.cite(proof(2, "disk is full"))
        assert (good.checked, good.line_start, good.mark) == (True, 2, "[E1:L2]")
        assert "disk is full" in good.quote
        assert not checker.cite(proof(1, "disk is full")).checked
        assert not checker.cite(proof(2, "disk is full", "payments")).checked
        assert not checker.cite(proof(99, "disk is full")).checked
        assert not checker.cite(proof(0, "disk is full")).checked


def test_a_citation_made_elsewhere_is_held_to_the_same_check(tmp_path: Path) -> None:
    with case_of(tmp_path, {"app.log": LOG}) as facts:
        checker = CitationChecker(facts)
        reference = Ref(facts.evidence[0].evidence_id, 1, "app.log", 2, 2)
        good = checker.cite(Proof("", reference, ("full",)))

        assert checker.check(good)
        assert not checker.check(replace(good, line_start=1, line_end=1))
        assert not checker.check(replace(good, quote="ERROR network is down"))
        assert not checker.check(replace(good, quote=""))
        assert not checker.check(replace(good, evidence_id="ev_of_nobody"))


def test_a_proof_over_several_lines_cites_the_one_that_says_it(tmp_path: Path) -> None:
    with case_of(tmp_path, {"app.log": LOG}) as facts:
        whole = Ref(facts.evidence[0].evidence_id, 1, "app.log", 1, 2)
        assert CitationChecker(facts).cite(Proof("", whole, ("disk",))).line_start == 2


def test_a_line_that_is_not_found_again_is_no_citation_and_its_sentence_is_unverified(tmp_path: Path) -> None:
    with case_of(tmp_path, {"app.log": LOG}) as facts:
        checker = CitationChecker(facts)
        here = Ref(facts.evidence[0].evidence_id, 1, "app.log", 2, 2)
        found = Proof("disk is full", here, ("full",))
        lost = replace(found, ref=replace(here, line=1, line_end=1))

        assert checker.joint_claim("disk is full", [found]).is_verified
        claim = checker.joint_claim("disk is full", [found, lost])
        assert not claim.is_verified
        assert [(citation.line_start, citation.checked) for citation in claim.citations] == [(2, True)]
        assert claim.doubts


def test_a_long_line_is_quoted_around_what_it_says(tmp_path: Path) -> None:
    line = f"ERROR {'x ' * 900}disk is full {'y ' * 300}"
    with case_of(tmp_path, {"app.log": f"{line}\n"}) as facts:
        checker = CitationChecker(facts)
        cited = checker.cite(Proof("", Ref(facts.evidence[0].evidence_id, 1, "app.log", 1, 1), ("disk is full",)))

        assert "disk is full" in cited.quote
        assert len(cited.quote) <= 300
        assert checker.check(cited)
