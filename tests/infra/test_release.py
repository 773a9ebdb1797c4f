"""What follows a deploy: files reach the site's bucket with the headers a browser needs, pages last."""

import json

import boto3
import pytest
from moto import mock_aws

from infra.release import NotDeployed, publish_site, read_outputs, site_files


@pytest.fixture
def site(tmp_path):
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html>")
    (tmp_path / "assets" / "app-1f3a.js").write_text("1")
    (tmp_path / "favicon.svg").write_text("<svg/>")
    return tmp_path


def test_pages_come_last_so_that_they_never_name_a_missing_asset(site):
    assert [key for _, key, _ in site_files(site)][-1] == "index.html"


def test_hashed_assets_are_kept_for_good_and_pages_asked_for_again(site):
    with mock_aws():
        s3 = boto3.client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket="site")
        assert publish_site(s3, "site", site) == 3
        asset = s3.head_object(Bucket="site", Key="assets/app-1f3a.js")
        page = s3.head_object(Bucket="site", Key="index.html")
    assert "immutable" in asset["CacheControl"]
    assert asset["ContentType"] in ("text/javascript", "application/javascript")
    assert (page["CacheControl"], page["ContentType"]) == ("no-cache", "text/html")


def test_nothing_built_and_nothing_deployed_are_said(tmp_path):
    with pytest.raises(NotDeployed, match="make web"):
        list(site_files(tmp_path))
    outputs = tmp_path / "outputs.json"
    outputs.write_text(json.dumps({"fm-dev-edge": {"SiteBucketName": "b"}}))
    with pytest.raises(NotDeployed, match="DistributionId"):
        read_outputs(outputs)
