"""Tables of a Unix system written in columns: hosts, crontab and fstab."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from faultmaven.evidence.extractors.setting_rows import Labels, SettingRows, numbered, sample, without_comment
from faultmaven.evidence.models import DataType, Facts, SourceText

_ADDRESS = r"(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}(?:%\w+)?)"
_HOST = re.compile(rf"\s*(?P<address>{_ADDRESS})\s+(?P<names>(?:[\w*][\w.*-]*)(?:\s+[\w*][\w.*-]*)*)\Z")
_FIELD = r"(?:\*|[0-9A-Za-z]{1,3}(?:-[0-9A-Za-z]{1,3})?)(?:/\d{1,3})?"
_LIST = rf"{_FIELD}(?:,{_FIELD})*"
_JOB = re.compile(
    rf"\s*(?P<when>(?:(?:[\d*][\d*,/-]*)\s+){{3}}{_LIST}\s+{_LIST}|@(?:reboot|yearly|annually|monthly|weekly|daily|midnight|hourly))"
    r"\s+(?P<command>\S.*)\Z"
)
_VARIABLE = re.compile(r"\s*(?P<key>[A-Z_][A-Z0-9_]*)\s*=\s*(?P<value>.*)\Z")
_MOUNT = re.compile(
    r"\s*(?P<device>\S+)\s+(?P<point>/\S*|none|swap)\s+(?P<type>ext[234]|xfs|btrfs|vfat|swap|nfs4?|tmpfs|iso9660|auto|"
    r"cifs|proc|sysfs|devpts|zfs|overlay|none|ntfs|efs|ceph|glusterfs|udf,iso9660)\s+(?P<options>\S+)"
    r"(?:\s+(?P<dump>\d))?(?:\s+(?P<check>\d))?\s*\Z"
)
_USERS = frozenset({"root", "www-data", "nobody", "postgres", "mysql", "backup", "daemon", "nginx", "apache", "app"})


class SystemTableExtractor:
    """Reads /etc/hosts, crontabs and /etc/fstab."""

    data_type = DataType.CONFIG

    def detect(self, source: SourceText) -> float:
        """Ask that every line be a row of one of the tables."""
        text = _text(source)
        if not text:
            return 0.0
        name, share = _best(text)
        if share < 0.95:
            return 0.0
        if name == "hosts":
            local = any(re.search(r"\blocalhost\b|\bip6-", line) for line in text)
            named = source.path.rsplit("/", 1)[-1].lower() in {"hosts", "hosts.txt"}
            return 0.95 if local or named else (0.8 if len(text) >= 2 else 0.3)
        return 0.95

    def format_of(self, source: SourceText) -> str:
        """Return "hosts", "crontab" or "fstab"."""
        return _best(_text(source))[0]

    def extract(self, source: SourceText) -> Facts:
        """Return `hosts[10.0.0.5]`, `jobs[backup.sh].schedule` and `.command`, `mounts[/data].options`."""
        found, labels, read = SettingRows(), Labels(), _READERS[self.format_of(source)]
        for number, line in numbered(found.lines_of(source)):
            text = line.strip()
            if text and not text.startswith("#") and not read(_row(text), number, found, labels):
                found.unread(number, line)
        return found.facts()

    def enrich(self, facts: Facts, source: SourceText) -> Facts:
        """Return the facts as they are."""
        return facts


def _host(line: str, number: int, found: SettingRows, labels: Labels) -> bool:
    match = _HOST.match(line)
    if match:
        found.set(f"hosts[{match['address']}]", " ".join(match["names"].split()), number)
    return match is not None


def _job(line: str, number: int, found: SettingRows, labels: Labels) -> bool:
    if match := _VARIABLE.match(line):
        found.set(match["key"], match["value"].strip("\"'"), number)
        return True
    match = _JOB.match(line)
    if match is None:
        return False
    command = match["command"]
    first, _, rest = command.partition(" ")
    user = first if first in _USERS and rest else None
    command = rest.strip() if user else command
    label = re.split(r"[\s;|&<>]", command.lstrip("("), maxsplit=1)[0].rsplit("/", 1)[-1] or "job"
    path = labels.path("", "jobs", label[:80])
    found.set(f"{path}.schedule", " ".join(match["when"].split()), number)
    found.set(f"{path}.command", command, number)
    if user:
        found.set(f"{path}.user", user, number)
    return True


def _mount(line: str, number: int, found: SettingRows, labels: Labels) -> bool:
    match = _MOUNT.match(line)
    if match is None:
        return False
    path = labels.path("", "mounts", match["point"])
    for key in ("device", "type", "options", "dump", "check"):
        if match[key] is not None:
            found.set(f"{path}.{key}", match[key], number)
    return True


_READERS: Mapping[str, Callable[[str, int, SettingRows, Labels], bool]] = {
    "hosts": _host,
    "crontab": _job,
    "fstab": _mount,
}


def _text(source: SourceText) -> list[str]:
    return [_row(line.strip()) for line in sample(source)]


def _row(text: str) -> str:
    """Return a row without its comment; a command may hold the mark."""
    return text if _JOB.match(text) else without_comment(text)


def _best(text: list[str]) -> tuple[str, float]:
    """Return the table whose rows the lines are, and the share of them that are."""
    # variables alone are an environment, not a crontab
    jobs = any(map(_JOB.match, text))
    shares = {
        "hosts": sum(1 for line in text if _HOST.match(line)),
        "crontab": sum(1 for line in text if _JOB.match(line) or _VARIABLE.match(line)),
        "fstab": sum(1 for line in text if _MOUNT.match(line)),
    }  # fmt: skip
    shares["crontab"] *= jobs
    name = max(shares, key=lambda table: shares[table])
    return name, shares[name] / max(1, len(text))
