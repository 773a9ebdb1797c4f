"""The one origin: the app's pages, the API behind /api untouched, and the security headers on all of it."""

import re

import pytest
from starlette.testclient import TestClient

from infra.local import site as site_module
from infra.local.openapi import ApiDescription, DescriptionFailed
from infra.local.site import build_site


@pytest.fixture
def dist(tmp_path, monkeypatch):
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<title>app</title>")
    (tmp_path / "assets" / "app-1a2b.js").write_text("1")
    monkeypatch.setattr(site_module, "_DIST", tmp_path)
    return tmp_path


def test_the_api_answers_under_its_prefix_with_every_cookie(site):
    answer = site.post("/api/cases/c1/notes?status=409&q=a%20b", json={"a": 1}, headers={"prefer": "wait=5"})
    seen = answer.json()
    assert answer.status_code == 409
    assert (seen["rawPath"], seen["body"]) == ("/cases/c1/notes", '{"a":1}')
    assert seen["headers"]["prefer"] == "wait=5"
    assert answer.headers.get_list("set-cookie") == ["a=1; Path=/; HttpOnly", "b=2; Path=/"]
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_cookie_given_to_one_visitor_is_not_sent_for_the_next(site):
    site.post("/api/cases/c1/notes")
    site.cookies.clear()
    seen = site.post("/api/cases/c1/notes").json()
    assert (seen["cookies"], seen["headers"].get("cookie")) == (None, None)


def test_a_path_with_encoded_characters_is_passed_on_as_it_came(site):
    assert site.get("/api/cases/a%2Fb%20c").json()["rawPath"] in ("/cases/a%2Fb%20c", "/cases/a/b c")


def test_any_page_of_the_app_is_its_index(site, dist):
    for path in ("/", "/cases/c1", "/cases?q=x"):
        answer = site.get(path)
        assert answer.text == "<title>app</title>"
        assert answer.headers["cache-control"] == "no-cache"


def test_assets_are_kept_for_ever_and_missing_ones_are_not_found(site, dist):
    assert "immutable" in site.get("/assets/app-1a2b.js").headers["cache-control"]
    assert site.get("/assets/gone.js").status_code == 404


def test_nothing_outside_the_built_app_is_served(site, dist):
    (dist.parent / "secret.txt").write_text("secret")
    assert "secret" not in site.get("/%2e%2e/secret.txt").text


def test_an_app_that_is_not_built_says_how_to_build_it(site, tmp_path, monkeypatch):
    monkeypatch.setattr(site_module, "_DIST", tmp_path / "none")
    answer = site.get("/")
    assert answer.status_code == 503
    assert "make web" in answer.text


@pytest.mark.parametrize("path", ["/", "/api/cases", "/openapi.json", "/docs"])
def test_every_answer_carries_the_strict_policy(site, probe, dist, path):
    policy = site.get(path).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert f"connect-src 'self' {probe.places.emulator_url};" in policy
    assert site.get(path).headers["x-content-type-options"] == "nosniff"


def test_an_app_that_cannot_be_described_is_said_so(probe):
    def fails():
        raise DescriptionFailed("SyntaxError: invalid syntax")

    with TestClient(build_site(probe.places, probe.api_id, fails)) as client:
        answer = client.get("/openapi.json")
    assert answer.status_code == 503
    assert answer.json()["detail"] == "SyntaxError: invalid syntax"


def test_the_products_own_description_fills_the_page(probe):
    with TestClient(build_site(probe.places, probe.api_id, ApiDescription())) as client:
        assert "/auth/register" in client.get("/openapi.json").json()["paths"]
        page = client.get("/docs").text
    assert "<code>/auth/register</code>" in page
    links = set(re.findall(r'href="#(\w+)"', page))
    assert links
    assert links <= set(re.findall(r'id="(\w+)"', page)), "every shape that is named is shown"


def test_the_description_is_readable_without_scripts(site):
    page = site.get("/docs").text
    assert "probe 1" in page
    assert "<script" not in page
