"""Templates against the truth: four public systems and seventeen made-up ones, with drain3 beside.

`PYTHONPATH=shared:. .venv/bin/python -m tests.evals.test_templates` prints the table; a name behind it shows what is
wrong in that system.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from faultmaven.evidence.analysis.collapse import collapsed
from faultmaven.evidence.analysis.masks import masked
from faultmaven.evidence.analysis.templates import group

from tests.evals.synthetic_logs import LabelledLog, synthetic_log, systems

PUBLIC = ("Apache", "HDFS", "OpenSSH", "Spark")
_PUBLIC_FLOOR = 0.98
#: Measured 0.943 and 0.775 when written: less what another seed moves.
_SYNTHETIC_FLOOR, _SYNTHETIC_FTA_FLOOR = 0.93, 0.72
_GLUED = re.compile(r"<\*>(?:[^\w\s<]?<\*>)+")
_AFFIXED = re.compile(r"(?<!\S)[^\s\w<]*[\w./-]*<\*>[\w./-]*(?:[.:,/@-]<\*>)*")


@dataclass(frozen=True)
class Score:
    """GA, FTA with only white space normalised, and FTA with variables that touch taken as one."""

    ga: float
    fta: float
    fta_loose: float


def accuracy(truth: Sequence[str], codes: Sequence[int], patterns: Sequence[str]) -> Score:
    """Return how well groups and their texts agree with the truth."""
    found: dict[int, list[int]] = defaultdict(list)
    true: dict[str, list[int]] = defaultdict(list)
    for index, (template, code) in enumerate(zip(truth, codes, strict=True)):
        found[code].append(index)
        true[template].append(index)
    grouped = [(truth[lines[0]], code) for code, lines in found.items() if lines == true[truth[lines[0]]]]
    texts = Counter[str]()
    for template, code in grouped:
        texts["strict"] += _spaced(template) == _spaced(patterns[code])
        texts["loose"] += _loose(template) == _loose(patterns[code])
    ga = sum(len(found[code]) for _, code in grouped) / len(truth)
    size = len(found) + len(true)
    return Score(ga, 2 * texts["strict"] / size, 2 * texts["loose"] / size)


def _spaced(template: str) -> str:
    return " ".join(template.split())


def _loose(template: str) -> str:
    """Return a template with a word that has a variable in it as one variable, as corrected public truths have it."""
    before = None
    template = _spaced(template)
    while before != template:
        before, template = template, _GLUED.sub("<*>", _AFFIXED.sub("<*>", template))
    return template


def public_log(folder: Path, name: str) -> LabelledLog:
    """Return the messages and true templates of one public log."""
    with (folder / "loghub" / name / f"{name}_2k.log_structured.csv").open(encoding="utf-8") as file:
        records = list(csv.DictReader(file))
    return LabelledLog(name, [row["Content"] for row in records], [row["EventTemplate"] for row in records])


def ours(log: LabelledLog) -> Score:
    """Judge our own miner."""
    grouping = group(log.messages)
    return accuracy(log.truth, grouping.codes, grouping.patterns)


def masks_alone(log: LabelledLog) -> Score:
    """Judge the masks without anything after them."""
    texts = [masked(key) for key in collapsed(log.messages)]
    number = {text: index for index, text in enumerate(dict.fromkeys(texts))}
    return accuracy(log.truth, [number[text] for text in texts], [text.replace("\0", "<*>") for text in number])


def drain3(log: LabelledLog) -> Score:
    """Judge drain3 as it comes, given the same masks."""
    from drain3 import TemplateMiner
    from drain3.template_miner_config import TemplateMinerConfig

    miner = TemplateMiner(config=TemplateMinerConfig())
    codes: list[int] = []
    for key in collapsed(log.messages):
        codes.append(miner.add_log_message(masked(key).replace("\0", "<*>"))["cluster_id"])
    clusters = sorted(miner.drain.clusters, key=lambda cluster: cluster.cluster_id)
    numbers = {cluster.cluster_id: index for index, cluster in enumerate(clusters)}
    return accuracy(log.truth, [numbers[code] for code in codes], [cluster.get_template() for cluster in clusters])


def mean(scores: Sequence[Score]) -> Score:
    """Return the average of scores."""
    size = len(scores)
    return Score(
        sum(s.ga for s in scores) / size, sum(s.fta for s in scores) / size, sum(s.fta_loose for s in scores) / size
    )


@pytest.mark.parametrize("name", PUBLIC)
def test_public_systems_are_grouped_as_the_truth_says(shared_data: Path, name: str) -> None:
    assert ours(public_log(shared_data, name)).ga >= _PUBLIC_FLOOR


def test_made_up_systems_are_grouped_well_on_average_and_better_than_by_drain3() -> None:
    logs = [synthetic_log(name) for name in systems()]
    average = mean([ours(log) for log in logs])
    assert average.ga >= _SYNTHETIC_FLOOR
    assert average.fta_loose >= _SYNTHETIC_FTA_FLOOR
    assert average.ga > mean([drain3(log) for log in logs]).ga


def show_errors(log: LabelledLog) -> None:
    """Print every true template that is split or put together with another, most lines first."""
    grouping = group(log.messages)
    found: dict[int, Counter[str]] = defaultdict(Counter)
    true: dict[str, Counter[int]] = defaultdict(Counter)
    for code, template in zip(grouping.codes, log.truth, strict=True):
        found[code][template] += 1
        true[template][code] += 1
    for template, codes in sorted(true.items(), key=lambda item: -item[1].total()):
        mixed = {other for code in codes for other in found[code]} - {template}
        if len(codes) > 1 or mixed:
            print(f"{codes.total():5} {template}")
            for code, count in codes.most_common(6):
                print(f"      {count:5} {grouping.patterns[code]}")
            for other in sorted(mixed)[:5]:
                print(f"      with  {other}")
        elif _loose(grouping.patterns[next(iter(codes))]) != _loose(template) and "--text" in sys.argv:
            print(f"text  {template}\n      {grouping.patterns[next(iter(codes))]}")


def main() -> None:
    """Print the table, or what is wrong in the systems named."""
    folder = Path(__file__).resolve().parents[3] / "shared" / "data"
    public = [public_log(folder, name) for name in PUBLIC] if folder.is_dir() else []
    logs = {log.name: log for log in (*public, *(synthetic_log(name) for name in systems()))}
    for name in [argument for argument in sys.argv[1:] if argument in logs]:
        show_errors(logs[name])
    if len(sys.argv) > 1:
        return
    rows: dict[str, list[Score]] = {}
    print(f"{'':14}{'ours':>22}{'masks alone':>22}{'drain3':>22}")
    print(f"{'system':14}" + "     GA    FTA  FTA*  " * 3)
    for name, log in logs.items():
        rows[name] = [ours(log), masks_alone(log), drain3(log)]
        print(f"{name:14}" + _figures(rows[name]))
    print(
        f"{'made-up mean':14}" + _figures([mean(column) for column in zip(*[rows[n] for n in systems()], strict=True)])
    )
    print("FTA*: a word with a variable in it counts as one variable, as in the corrected public truths")


def _figures(scores: Sequence[Score]) -> str:
    return "".join(f"{s.ga:7.3f}{s.fta:7.3f}{s.fta_loose:6.3f}  " for s in scores)


if __name__ == "__main__":
    main()
