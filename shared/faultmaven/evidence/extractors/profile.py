"""Profiles and dumps of threads, whatever wrote them: one call tree, in which the expensive part can be found."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from faultmaven.evidence.extractors.json_text import JsonText
from faultmaven.evidence.extractors.profiles import chrome_trace, speedscope, stackprof, v8
from faultmaven.evidence.extractors.profiles.async_text import looks_like_async, read_async
from faultmaven.evidence.extractors.profiles.call_tree import MAX_NODES, CallTree, Measure
from faultmaven.evidence.extractors.profiles.callgrind import looks_like_callgrind, read_callgrind
from faultmaven.evidence.extractors.profiles.callgrind_annotate import looks_annotated, read_annotated
from faultmaven.evidence.extractors.profiles.flat_tables import looks_flat, read_flat
from faultmaven.evidence.extractors.profiles.folded import looks_folded, read_folded
from faultmaven.evidence.extractors.profiles.go_text import looks_like_go_text, read_go_text
from faultmaven.evidence.extractors.profiles.heap_snapshot import looks_like_snapshot, read_snapshot
from faultmaven.evidence.extractors.profiles.massif import looks_like_massif, read_massif
from faultmaven.evidence.extractors.profiles.perf_script import looks_like_perf, read_perf
from faultmaven.evidence.extractors.profiles.pprof_text import (
    looks_like_peek,
    looks_like_traces,
    looks_listed,
    read_listed,
    read_peek,
    read_traces,
)
from faultmaven.evidence.extractors.profiles.pstats_calls import looks_like_calls, read_calls
from faultmaven.evidence.extractors.profiles.thread_dump import looks_like_threads, read_threads
from faultmaven.evidence.extractors.profiles.thread_findings import thread_findings
from faultmaven.evidence.fact_rows import FactRows
from faultmaven.evidence.models import DataType, Facts, SourceText

#: Text formats with stacks: name, how sure from the first lines, how to read. The most telling look stands first.
_STACKED: tuple[tuple[str, Callable[[Sequence[str]], float], Callable[[Sequence[str], CallTree], int]], ...] = (
    ("callgrind", looks_like_callgrind, read_callgrind),
    ("perf-script", looks_like_perf, read_perf),
    ("go-profile", looks_like_go_text, read_go_text),
    ("async-profiler", looks_like_async, read_async),
    ("pstats", looks_like_calls, read_calls),
    ("pprof-traces", looks_like_traces, read_traces),
    ("pprof-peek", looks_like_peek, read_peek),
    ("massif", looks_like_massif, read_massif),
    ("folded-stacks", looks_folded, read_folded),
)
#: Tables, asked last: name, and what tells it.
_TABLES: tuple[tuple[str, Callable[[Sequence[str]], float]], ...] = (
    ("pprof-list", looks_listed),
    ("callgrind-annotate", looks_annotated),
    ("function-table", looks_flat),
)
#: JSON formats: name, a pair of words of which one stands in the first characters, the test of the value, the reader.
_JSON: tuple[tuple[str, tuple[str, ...], Callable[[object], bool], Callable[[JsonText, CallTree], None]], ...] = (
    ("speedscope", ('"shared"', '"$schema"', '"profiles"'), speedscope.is_speedscope, speedscope.read_speedscope),
    ("heapprofile", ('"selfSize"',), v8.is_heap, v8.read_heap),
    ("cpuprofile", ('"callFrame"', '"functionName"'), v8.is_v8, v8.read_v8),
    ("stackprof", ('"raw"', '"interval"', '"total_samples"'), stackprof.is_stackprof, stackprof.read_stackprof),
    ("chrome-trace", ('"ph"', '"traceEvents"'), chrome_trace.is_chrome_trace, chrome_trace.read_chrome_trace),
)
_HEAD_CHARS = 16_384


class ProfileExtractor:
    """Reads frames: what was on the stack, what it cost by itself and with what it called."""

    data_type = DataType.PROFILE

    def detect(self, source: SourceText) -> float:
        """Be sure of a format's own marks; folded stacks are only as sure as most of their lines are such."""
        name = self._name(source)
        if name is None:
            return 0.0
        return 0.9 * looks_folded(source.lines) if name == "folded-stacks" else 0.975

    def format_of(self, source: SourceText) -> str:
        """Return the format's name, "folded-stacks" when the user insists on a profile that none of them is."""
        return self._name(source) or "folded-stacks"

    def extract(self, source: SourceText) -> Facts:
        """Return the frames; what cannot be read is counted in a warning."""
        rows, tree, warnings = FactRows(), CallTree(), list[str]()
        name = self.format_of(source)
        if name == "thread-dump":
            _write_threads(source.lines, tree, rows)
        elif name == "function-table":
            read_flat(source.lines, rows)
        elif name == "heapsnapshot":
            warnings.append(read_snapshot(source.lines, tree))
        elif name == "pprof-list":
            read_listed(source.lines, rows)
        elif name == "callgrind-annotate":
            read_annotated(source.lines, tree, rows)
        elif reader := next((read for format_name, _, _, read in _JSON if format_name == name), None):
            profile = JsonText(source.lines)
            reader(profile, tree)
            if profile.is_cut:
                warnings.append("The file breaks off; it was read up to its last whole part.")
        else:
            read = next(read for format_name, _, read in _STACKED if format_name == name)
            if bad := read(source.lines, tree):
                warnings.append(f"{bad} lines are no part of the profile and were left out.")
        if tree.is_cut:
            warnings.append(
                f"The call tree is larger than {MAX_NODES} nodes; its smallest branches were folded together."
            )
        tree.write(rows)
        return rows.facts(warnings)

    def enrich(self, facts: Facts, source: SourceText) -> Facts:
        """Return the facts as they are."""
        return facts

    def _name(self, source: SourceText) -> str | None:
        first = next((line.lstrip() for line in source.lines if line.strip()), "")
        if looks_like_snapshot(source.lines):
            return "heapsnapshot"
        if first[:1] in {"{", "["} and '"' in "".join(source.lines[:5])[:_HEAD_CHARS]:
            return _json_name(source.lines)
        for name, looks, _ in _STACKED:
            if looks(source.lines) >= 0.8:
                return name
        if looks_like_threads(source.lines):
            return "thread-dump"
        return next((name for name, looks in _TABLES if looks(source.lines)), None)


def _json_name(lines: Sequence[str]) -> str | None:
    head = "\n".join(lines[:400])[:_HEAD_CHARS]
    wanted = [(name, is_it) for name, marks, is_it, _ in _JSON if any(mark in head for mark in marks)]
    if not wanted:
        return None
    value = JsonText(lines).value
    return next((name for name, is_it in wanted if is_it(value)), None)


def _write_threads(lines: Sequence[str], tree: CallTree, rows: FactRows) -> None:
    threads = read_threads(lines)
    for thread in threads:
        tree.add(list(reversed(thread.stack)), {Measure("threads", "count"): 1.0}, thread.line_no, thread.pool)
    for finding in thread_findings(threads):
        finding.write(rows)
