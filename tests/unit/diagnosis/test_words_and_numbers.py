"""Quantities, names, templates and suggestions."""

import pytest
from faultmaven.diagnosis.clock import lacks_year
from faultmaven.diagnosis.derivations import COMMON_COMMANDS, nearest_command
from faultmaven.diagnosis.quantities import cores_in_words, counted, milliseconds_in_words, parse_quantity
from faultmaven.diagnosis.subjects import PathPattern, Subject, expand
from faultmaven.diagnosis.template import fill
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("text", "value"),
    [("100m", 0.1), ("2", 2.0), ("1Gi", 2**30), ("3943312Ki", 3943312 * 1024), ("5G", 5e9), ("1.5", 1.5), ("-", None),
     ("12 apples", None), ("", None)],
)  # fmt: skip
def test_quantities_of_kubernetes(text: str, value: float | None) -> None:
    assert parse_quantity(text) == (pytest.approx(value) if value is not None else None)


@given(st.text(max_size=30))
def test_any_text_is_a_quantity_or_is_not(text: str) -> None:
    assert parse_quantity(text) is None or isinstance(parse_quantity(text), float)


def test_numbers_are_said_as_people_say_them() -> None:
    assert cores_in_words("10m") == "10m (1% of one core)"
    assert milliseconds_in_words(8010.0) == "8.0 s"
    assert milliseconds_in_words(230.0) == "230 ms"


def test_counts_are_said_in_good_grammar() -> None:
    assert counted(1, "error record") == "1 error record"
    assert counted(1200, "address", "addresses") == "1,200 addresses"


@pytest.mark.parametrize(
    ("line", "lacks"),
    [
        ("Dec 10 06:55:46 LabSZ sshd[1]: x", True),
        ("<34>Dec  1 06:55:46 gw x", True),
        ("I0812 10:02:51.101 1 x.go:1] y", True),
        ("03-17 16:13:38.811 1702 2395 D x", True),
        ("Dec 10 06:55:46 2024 x", False),
        ("2025-08-12T10:02:51Z x", False),
        ("17/06/09 20:10:40 INFO x", False),
        ("[Sun Dec 04 04:47:44 2005] x", False),
    ],
)
def test_only_times_that_name_no_year_lack_one(line: str, lacks: bool) -> None:
    assert lacks_year(line) is lacks


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("wge", "wget"),
        ("crul", "curl"),
        ("pyhton", "python"),
        ("ngnix", "nginx"),
        ("/usr/bin/ndoe", "node"),
        ("bsh", "bash"),
    ],
)
def test_misspelt_commands_are_recognised(typed: str, meant: str) -> None:
    assert nearest_command(typed) == meant


@pytest.mark.parametrize("command", ["", "launch-the-rocket", "x", *sorted(COMMON_COMMANDS)[:5]])
def test_no_suggestion_without_a_near_command(command: str) -> None:
    assert nearest_command(command) == ""


@pytest.mark.parametrize(
    ("pod", "workload"),
    [("web-5d98ffcfd-tz4nc", "web"), ("api-checker-2lhkn", "api-checker"), ("db-0", "db"), ("db-12", "db"),
     ("product-data-scraper-2s4j2", "product-data-scraper"), ("backup-28934400-x7k2m", "backup"), ("client", "client")],
)  # fmt: skip
def test_pods_belong_to_the_workload_their_name_tells(pod: str, workload: str) -> None:
    assert Subject("Pod", pod).workload == workload
    assert Subject("Pod", pod, "a").is_related_to(Subject("Deployment", workload))
    assert not Subject("Pod", pod, "a").is_related_to(Subject("Deployment", workload, "b"))


def test_paths_capture_steps() -> None:
    pattern = PathPattern.compile("spec.containers[{container}].env[{variable}].value")
    assert pattern.match("spec.containers[web].env[DB].value") == {"container": "web", "variable": "DB"}
    assert pattern.match("spec.containers[web].image") is None
    assert "spec.template.spec.containers[{container}].image" in expand("@container.image")


def test_templates_drop_what_is_not_known() -> None:
    text = "{subject} fails[[ with exit code {code}]][[ at {limit}]]."
    assert fill(text, {"subject": "web", "code": "3"}) == "web fails with exit code 3."
    assert fill("kubectl logs {name} -o jsonpath='{.status}'", {}) == "kubectl logs <name> -o jsonpath='{.status}'"
