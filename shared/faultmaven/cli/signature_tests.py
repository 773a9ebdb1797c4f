"""Many signatures tested side by side, each group of them in a process of its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from select import select
from typing import Any

from faultmaven.cli.engine import private_signatures
from faultmaven.cli.errors import InputUnusable, PathNotFound
from faultmaven.cli.progress import Tell
from faultmaven.diagnosis.catalogue import FOLDER, BrokenSignature, Catalogue, catalogue_with, load_catalogue
from faultmaven.diagnosis.sample_testing import Problem, intrusions_of, problems_of
from faultmaven.diagnosis.schema import Signature
from faultmaven.evidence.facts.database import is_safe_to_fork
from faultmaven.evidence.pipeline import prepare
from faultmaven.sandbox.child import MIB, Allowance, Child

#: Signatures a process tests before it gives way to a fresh one: a second or two.
_TOGETHER = 6
_ALLOWANCE = Allowance(memory_bytes=2500 * MIB, cpu_s=300, wall_s=600, file_bytes=512 * MIB)

_Work = Callable[[], list[Problem]]


def run_tests(paths: Sequence[str], tell: Tell, *, and_others: bool = False) -> tuple[int, list[Problem]]:
    """Test the signatures of files, folders or ids (all that are shipped, without any); return how many, and what is
    wrong with them, in their order. Raises PathNotFound and InputUnusable.
    """
    chosen, catalogue = _chosen(paths)
    groups: list[tuple[int, _Work]] = [(len(group), partial(_problems, group, catalogue)) for group in _grouped(chosen)]
    if and_others:
        ids = [signature.id for signature in chosen]
        others = [signature for signature in catalogue.signatures if signature.id not in ids]
        groups += [(0, partial(_intrusions, ids, group, catalogue)) for group in _grouped(others)]
    prepare()
    found: dict[int, list[Problem]] = {}
    done = 0
    for number, problems in _side_by_side([work for _, work in groups]):
        found[number] = problems
        done += groups[number][0]
        tell("Testing", done, len(chosen))
    return len(chosen), [problem for number in sorted(found) for problem in found[number]]


def _chosen(paths: Sequence[str]) -> tuple[list[Signature], Catalogue]:
    """Return the signatures to test, and the catalogue that they are part of."""
    shipped = load_catalogue()
    if not paths:
        return list(shipped.signatures), shipped
    chosen: dict[str, Signature] = {}
    private: list[Signature] = []
    for path in paths:
        if path in shipped:
            chosen[path] = shipped[path]
            continue
        if not Path(path).exists():
            raise PathNotFound(f"There is no file or folder {path}, and no signature of that id.")
        found = private_signatures(Path(path))
        is_shipped = Path(path).resolve().is_relative_to(FOLDER)
        private += [] if is_shipped else found
        chosen |= {signature.id: shipped[signature.id] if is_shipped else signature for signature in found}
    try:
        return list(chosen.values()), catalogue_with(private) if private else shipped
    except BrokenSignature as broken:
        raise InputUnusable(broken.detail) from broken


def _grouped(signatures: Sequence[Signature]) -> list[Sequence[Signature]]:
    return [signatures[start : start + _TOGETHER] for start in range(0, len(signatures), _TOGETHER)]


def _problems(signatures: Sequence[Signature], catalogue: Catalogue) -> list[Problem]:
    return [problem for signature in signatures for problem in problems_of(signature, catalogue)]


def _intrusions(ids: Sequence[str], others: Sequence[Signature], catalogue: Catalogue) -> list[Problem]:
    return list(intrusions_of(ids, others, catalogue))


def _side_by_side(works: Sequence[_Work]) -> Iterator[tuple[int, list[Problem]]]:
    """Yield what comes of each piece of work with its number, as it is ready."""
    if not is_safe_to_fork():
        yield from ((number, work()) for number, work in enumerate(works))
        return
    waiting = list(enumerate(works))[::-1]
    running: dict[Child[list[Problem]], int] = {}
    try:
        while waiting or running:
            while waiting and len(running) < (os.cpu_count() or 1):
                number, work = waiting.pop()
                running[Child(work, _ALLOWANCE)] = number
            ready: list[Any] = select(list(running), [], [], min(child.seconds_left for child in running))[0]
            for child in ready:
                child.receive()
            for child in [child for child in running if child.is_done]:
                number = running.pop(child)
                yield number, child.result()
    finally:
        for child in running:
            child.stop()
