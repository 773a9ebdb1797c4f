"""What `cdk synth` writes, as typed values: stacks in the order they are deployed, and the files they refer to."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.local.places import ACCOUNT, REGION


@dataclass(frozen=True)
class Asset:
    """One file or folder the template refers to by bucket and key."""

    source: Path
    bucket: str
    key: str
    is_folder: bool


@dataclass(frozen=True)
class Stack:
    """One CloudFormation stack: its template's text and the key the template itself is uploaded under."""

    name: str
    template: str
    template_asset: Asset
    assets: tuple[Asset, ...]
    depends_on: tuple[str, ...]


def read_assembly(folder: Path) -> list[Stack]:
    """Return the stacks of a cloud assembly, each after those it depends on."""
    artifacts: dict[str, Any] = json.loads((folder / "manifest.json").read_text())["artifacts"]
    stacks: dict[str, Stack] = {}
    for name, artifact in artifacts.items():
        if artifact["type"] == "aws:cloudformation:stack":
            stacks[name] = _read_stack(folder, artifacts, name)
    return _in_order(stacks)


def _read_stack(folder: Path, artifacts: dict[str, Any], name: str) -> Stack:
    artifact = artifacts[name]
    template_file = artifact["properties"]["templateFile"]
    assets: list[Asset] = []
    depends_on: list[str] = []
    for dependency in artifact.get("dependencies", []):
        if artifacts[dependency]["type"] == "cdk:asset-manifest":
            assets += _read_assets(folder / artifacts[dependency]["properties"]["file"])
        else:
            depends_on.append(dependency)
    (template_asset,) = [asset for asset in assets if asset.source.name == template_file]
    return Stack(
        name=artifact["properties"].get("stackName", name),
        template=(folder / template_file).read_text(),
        template_asset=template_asset,
        assets=tuple(asset for asset in assets if asset is not template_asset),
        depends_on=tuple(depends_on),
    )


def _read_assets(manifest: Path) -> list[Asset]:
    files: dict[str, Any] = json.loads(manifest.read_text())["files"]
    found: list[Asset] = []
    for entry in files.values():
        source = entry["source"]
        for destination in entry["destinations"].values():
            path = manifest.parent / source["path"]
            bucket = _in_local_account(destination["bucketName"])
            found.append(Asset(path, bucket, destination["objectKey"], source["packaging"] == "zip"))
    return found


def _in_local_account(text: str) -> str:
    """Fill in what CDK leaves open in stacks that are not bound to an account."""
    return text.replace("${AWS::AccountId}", ACCOUNT).replace("${AWS::Region}", REGION)


def _in_order(stacks: dict[str, Stack]) -> list[Stack]:
    ordered: dict[str, Stack] = {}

    def place(name: str) -> None:
        if name in ordered:
            return
        for dependency in stacks[name].depends_on:
            if dependency in stacks:
                place(dependency)
        ordered[name] = stacks[name]

    for name in stacks:
        place(name)
    return list(ordered.values())
