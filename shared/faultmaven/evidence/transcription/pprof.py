"""pprof's binary profiles (Go, and many other languages) written out as folded stacks.

Format: https://github.com/google/pprof/blob/main/proto/profile.proto. The numbers below are its field numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice

from faultmaven.evidence.transcription.transcript import Transcript
from faultmaven.sandbox.unreadable import Unreadable

_SAMPLE_TYPE, _SAMPLE, _MAPPING, _LOCATION, _FUNCTION, _STRING, _TIME, _DURATION = 1, 2, 3, 4, 5, 6, 9, 10
#: Fields that are plain numbers: drop_frames, keep_frames, time, duration, period, default type, doc URL.
_NUMBER_FIELDS = frozenset({7, 8, _TIME, _DURATION, 12, 14, 15})
#: Repeated numbers, packed or one by one.
_COMMENTS = 13
_LAST_FIELD = 15
_NEVER_IN_TEXT = bytes(range(1, 8))
#: pprof's names of units in ours.
_UNITS = {"nanoseconds": "ns", "bytes": "bytes", "count": "count"}
#: Stacks in one transcript; equal ones are one line already.
_MAX_STACKS = 200_000


@dataclass
class _Profile:
    strings: list[str] = field(default_factory=list[str])
    types: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    samples: list[tuple[list[int], list[int]]] = field(default_factory=list[tuple[list[int], list[int]]])
    locations: dict[int, tuple[int, list[tuple[int, int]]]] = field(
        default_factory=dict[int, tuple[int, list[tuple[int, int]]]]
    )
    functions: dict[int, tuple[int, int]] = field(default_factory=dict[int, tuple[int, int]])
    time_ns: int = 0
    duration_ns: int = 0


def transcribe_pprof(data: bytes) -> Transcript | None:
    """Return a profile's stacks, the outermost frame first, with the sums of their values; None for other files."""
    if not _is_pprof(data):
        return None
    try:
        profile = _read(data)
    except (ValueError, IndexError) as error:
        raise Unreadable(
            "The pprof profile is damaged or cut off. Download it again and upload the whole file."
        ) from error
    if not profile.types or not profile.samples:
        raise Unreadable("The pprof profile holds no samples. Record it for longer, or while the program is busy.")
    return Transcript(list(_lines(profile)), "pprof")


def _is_pprof(data: bytes) -> bool:
    """Recognise a profile by its fields: encoders write them in any order, but no other numbers and kinds."""
    head = data[:4096]
    if len(data) < 12 or len(head) == len(head.translate(None, _NEVER_IN_TEXT)):
        return False
    seen: set[int] = set()
    try:
        for number, value in islice(_fields(data), 200):
            if isinstance(value, int) is not (number in _NUMBER_FIELDS) and number != _COMMENTS:
                return False
            seen.add(number)
    except (ValueError, IndexError):
        # a profile that was cut off is ours to refuse, with a better reason than "not text"
        return {_SAMPLE_TYPE, _SAMPLE} <= seen and max(seen) <= _LAST_FIELD
    return {_SAMPLE_TYPE, _SAMPLE} <= seen and max(seen) <= _LAST_FIELD


def _read(data: bytes) -> _Profile:
    profile = _Profile()
    for number, value in _fields(data):
        if isinstance(value, int):
            if number == _TIME:
                profile.time_ns = value
            elif number == _DURATION:
                profile.duration_ns = value
        elif number == _STRING:
            profile.strings.append(value.decode("utf-8", "replace"))
        elif number == _SAMPLE_TYPE:
            kind = _numbers(value)
            profile.types.append((kind.get(1, 0), kind.get(2, 0)))
        elif number == _SAMPLE:
            profile.samples.append((_repeated(value, 1), _repeated(value, 2)))
        elif number == _LOCATION:
            _add_location(profile, value)
        elif number == _FUNCTION:
            function = _numbers(value)
            profile.functions[function.get(1, 0)] = (function.get(2, 0), function.get(4, 0))
    return profile


def _add_location(profile: _Profile, data: bytes) -> None:
    numbers = _numbers(data)
    lines = [_numbers(value) for number, value in _fields(data) if number == 4 and not isinstance(value, int)]
    places = [(line.get(1, 0), line.get(2, 0)) for line in lines]
    profile.locations[numbers.get(1, 0)] = (numbers.get(3, 0), places)


def _lines(profile: _Profile) -> Iterator[str]:
    def string(index: int) -> str:
        return profile.strings[index] if 0 <= index < len(profile.strings) else ""

    named = [(string(kind) or "value", string(unit)) for kind, unit in profile.types]
    yield f"# pprof profile, {len(profile.samples)} samples"
    if profile.time_ns:
        yield f"# recorded: {datetime.fromtimestamp(profile.time_ns / 1e9, UTC).isoformat()}"
    if profile.duration_ns:
        yield f"# duration: {profile.duration_ns / 1e9:g} s"
    yield "# measures: " + " ".join(
        f"{kind.replace(' ', '_')}/{_UNITS.get(unit, unit or 'count')}" for kind, unit in named
    )
    sums: dict[str, list[int]] = {}
    frames: dict[int, str] = {}
    for locations, values in profile.samples:
        parts: list[str] = []
        for location in reversed(locations[:512]):
            if location not in frames:
                frames[location] = _frames(profile, location, string)
            parts.append(frames[location])
        stack = ";".join(parts) or "(no stack)"
        total = sums.get(stack)
        if total is None:
            if len(sums) >= _MAX_STACKS:
                continue
            sums[stack] = total = [0] * len(named)
        for index, value in enumerate(values[: len(named)]):
            total[index] += value
    for stack, total in sorted(sums.items(), key=lambda entry: -entry[1][-1]):
        yield f"{stack} {' '.join(str(max(value, 0)) for value in total)}"


def _frames(profile: _Profile, location: int, string: Callable[[int], str]) -> str:
    """Return a location's frames, the caller of inlined functions first; an unknown function shows its address."""
    address, places = profile.locations.get(location, (0, []))
    told: list[str] = []
    for function, line in reversed(places):
        name, file = profile.functions.get(function, (0, 0))
        text = string(name).replace(";", ",") or f"0x{address:x}"
        path = string(file).replace(";", ",").replace("(", "[").replace(")", "]")
        told.append(f"{text} ({path}:{line})" if path and line else f"{text} ({path})" if path else text)
    return ";".join(told) or f"0x{address:x}"


def _fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Yield the fields of a protobuf message: numbers as they are, anything with a length as bytes."""
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        match key & 7:
            case 0:
                value, at = _varint(data, at)
                yield key >> 3, value
            case 1:
                at += 8
            case 2:
                size, at = _varint(data, at)
                if at + size > len(data):
                    raise ValueError("cut off")
                yield key >> 3, data[at : at + size]
                at += size
            case 5:
                at += 4
            case _:
                raise ValueError("no protobuf")


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return (value - (1 << 64) if value >= 1 << 63 else value), at
        shift += 7
        if shift > 63:
            raise ValueError("a number without an end")


def _numbers(data: bytes) -> dict[int, int]:
    return {number: value for number, value in _fields(data) if isinstance(value, int)}


def _repeated(data: bytes, wanted: int) -> list[int]:
    """Return the numbers of a repeated field, packed or one by one."""
    found: list[int] = []
    for number, value in _fields(data):
        if number != wanted:
            continue
        if isinstance(value, int):
            found.append(value)
            continue
        at = 0
        while at < len(value):
            one, at = _varint(value, at)
            found.append(one)
    return found
