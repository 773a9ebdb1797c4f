"""Entries of cases in DynamoDB: changes lie beside pages that hold all the rest, so that one query reads thousands.

A change is a small item, written in the transaction that changes the case. Whoever reads more than a few of them packs
them into pages: pages and changes are replaced in one transaction, if nobody touched them meanwhile. Changes sort
before pages, and are read first: one that is packed while it is read is found in both places, never in neither.
"""

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import uuid4

from pynamodb.exceptions import TransactWriteError
from pynamodb.expressions.update import Action

from faultmaven.case.entries import SETTLED, Entry, Kept, packed, pages_of, unpacked
from faultmaven.case.models import Case
from faultmaven.case.tables import CaseItem, EntryItem, EntryPageItem
from faultmaven.core.clock import to_iso
from faultmaven.core.ids import new_id
from faultmaven.providers.data.base import transaction, user_key
from faultmaven.providers.data.failures import failed_conditions

#: More changes than these are packed by whoever reads them.
FRESH_MOST = 60
#: Changes packed at a time: a transaction has 100 actions and 4 MB at most, and the rest of both is for pages.
_AT_ONCE = 60
_FRESH, _PAGE, _ALL = "fresh#", "page#", "all"


@dataclass(frozen=True)
class _Page:
    sk: str
    revision: str
    entries: Sequence[Entry]


@dataclass(frozen=True)
class _Read:
    """A user's partition as it was read: changes with their stamps, and pages."""

    changes: Mapping[str, tuple[str, Kept]]
    pages: Sequence[_Page]
    is_complete: bool

    def entries(self) -> Iterator[Entry]:
        """Yield every entry as it is now."""
        known: set[str] = set()
        for page in self.pages:
            for entry in page.entries:
                known.add(entry.case_id)
                change = self.changes.get(entry.case_id)
                if change is None:
                    yield entry
                elif "is_gone" not in change[1]:
                    yield entry.changed(change[1])
        for case_id, (_, change) in self.changes.items():
            entry = Entry(case_id, change)
            if case_id not in known and entry.is_whole and "is_gone" not in change:
                yield entry


@dataclass(frozen=True)
class EntryRepository:
    """Reads the entries of a user's cases."""

    fresh_most: int = FRESH_MOST

    def list(self, user_id: str) -> list[Entry]:
        """Return an entry for every case of the user, in no order; what was written before is in it."""
        read = _read(user_id)
        if not read.is_complete:
            self._adopt(user_id, read)
            read = _read(user_id)
        if len(read.changes) > self.fresh_most:
            self._pack(user_id, read, list(read.changes)[:_AT_ONCE])
        return list(read.entries())

    def forget(self, user_id: str, case_id: str) -> None:
        """Take what is left of an erased case out of the pages; doing it again is harmless."""
        while True:
            read = _read(user_id)
            is_packed = any(entry.case_id == case_id for page in read.pages for entry in page.entries)
            if case_id not in read.changes and not is_packed:
                return
            self._pack(user_id, read, [case_id])

    def drop(self, user_id: str) -> None:
        """Remove every entry of a user; doing it again is harmless."""
        with EntryItem.batch_write() as batch:
            for item in EntryItem.plain(_pk(user_id)):
                batch.delete(EntryItem(_pk(user_id), item["sk"]["S"]))

    def _pack(self, user_id: str, read: _Read, case_ids: Sequence[str]) -> bool:
        """Move these changes into pages; False when somebody was faster, and nothing was changed."""
        pk, taken = _pk(user_id), {case_id: read.changes[case_id] for case_id in case_ids if case_id in read.changes}
        changed = _Read(taken, (), is_complete=True)
        homes = {entry.case_id: page for page in read.pages for entry in page.entries}
        touched = [page for page in read.pages if any(entry.case_id in case_ids for entry in page.entries)]
        strangers = [entry for entry in changed.entries() if entry.case_id not in homes]
        last = read.pages[-1] if read.pages else _Page(_page_sk(), "", ())
        if strangers and last not in touched:
            touched.append(last)
        try:
            with transaction() as write:
                for page in touched:
                    kept = [*_Read(taken, (page,), is_complete=True).entries()]
                    own = [entry for entry in kept if entry.case_id in {one.case_id for one in page.entries}]
                    self._replace(write, pk, page, [*own, *(strangers if page is last else ())])
                for case_id, (stamp, _) in taken.items():
                    write.delete(EntryItem(pk, _FRESH + case_id), EntryItem.stamp == stamp)
        except TransactWriteError as error:
            failed_conditions(error)
            return False
        return True

    def _replace(self, write: Any, pk: str, page: _Page, entries: Sequence[Entry]) -> None:
        is_same = EntryPageItem.revision == page.revision if page.revision else EntryPageItem.pk.does_not_exist()
        lots = list(pages_of(entries))
        if not lots:
            write.delete(EntryPageItem(pk, page.sk), is_same)
            return
        write.save(_page_item(pk, page.sk, lots[0]), is_same)
        for lot in lots[1:]:
            write.save(_page_item(pk, _page_sk(), lot), EntryPageItem.pk.does_not_exist())

    def _adopt(self, user_id: str, read: _Read) -> None:
        """Give entries to the cases of a user that were opened before there were entries."""
        known = {entry.case_id for entry in read.entries()}
        found = CaseItem.query(user_key(user_id), CaseItem.sk.startswith("case#"), consistent_read=True)
        old = [Entry(item.case_id, kept_of(item)) for item in found if item.case_id not in known]
        for lot in pages_of(old):
            _page_item(_pk(user_id), _page_sk(), lot).save()
        EntryPageItem(_pk(user_id), _ALL, entries=b"", revision=_ALL).save()


def entry_item(user_id: str, case_id: str) -> EntryItem:
    """Return the item of a change by its keys alone, to be written in the transaction that changes the case."""
    return EntryItem(_pk(user_id), _FRESH + case_id)


def new_entry(case: Case) -> EntryItem:
    """Return the entry of a case that is being opened."""
    return EntryItem(_pk(case.user_id), _FRESH + case.case_id, **_begun(case), stamp=uuid4().hex)


def no_entry(user_id: str, case_id: str) -> EntryItem:
    """Return what hides a case that is being erased, until nothing of it is left in the pages."""
    return EntryItem(_pk(user_id), _FRESH + case_id, is_gone=True, stamp=uuid4().hex)


def change(**changes: Any) -> list[Action]:
    """Return what writes these changes of an entry."""
    return [getattr(EntryItem, name).set(value) for name, value in {**changes, "stamp": uuid4().hex}.items()]


def kept_of(item: CaseItem) -> Kept:
    """Return the entry of a case as far as its own item tells it."""
    conclusion: dict[str, Any] = item.conclusion or {}
    is_settled = conclusion.get("verdict") in SETTLED
    return {
        "title": item.title,
        "description": item.description,
        "status": item.status,
        "severity": item.severity,
        "tags": list(item.tags),
        "created_at": to_iso(item.created_at),
        "updated_at": to_iso(item.updated_at),
        "pseudonym_key": base64.b64encode(item.pseudonym_key).decode(),
        "conclusion": conclusion.get("conclusion", ""),
        "verdict": conclusion.get("verdict", ""),
        "ended_at": to_iso(item.updated_at) if item.status in ("resolved", "closed") else "",
        **({"caused_at": to_iso(item.concluded_at)} if is_settled and item.concluded_at else {}),
    }


def _begun(case: Case) -> dict[str, Any]:
    return {
        "title": case.title,
        "description": case.description,
        "status": case.status.value,
        "severity": case.severity.value,
        "tags": list(case.tags),
        "created_at": to_iso(case.created_at),
        "updated_at": to_iso(case.updated_at),
        "pseudonym_key": case.pseudonym_key,
        "fingerprint": case.fingerprint or None,
    }


def _read(user_id: str) -> _Read:
    changes: dict[str, tuple[str, Kept]] = {}
    pages: list[_Page] = []
    is_complete = False
    for item in EntryItem.plain(_pk(user_id)):
        sk = item["sk"]["S"]
        if sk.startswith(_FRESH):
            changes[sk.removeprefix(_FRESH)] = (item["stamp"]["S"], _plain(item))
        elif sk.startswith(_PAGE):
            revision = item["revision"]["S"]
            pages.append(_Page(sk, revision, _unpacked(revision, item["entries"]["B"])))
        else:
            is_complete = True
    return _Read(changes, pages, is_complete)


@lru_cache(maxsize=64)
def _unpacked(_revision: str, page: bytes) -> Sequence[Entry]:
    """A page is unpacked once per revision: most searches find all but the last as they were."""
    return tuple(unpacked(page))


def _plain(item: Mapping[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, value in item.items():
        ((kind, held),) = value.items()
        match kind:
            case "L":
                kept[name] = [one["S"] for one in held]
            case "N":
                kept[name] = int(held)
            case "B":
                kept[name] = base64.b64encode(held).decode()
            case "NULL":
                continue
            case _:
                kept[name] = held
    for name in ("pk", "sk", "stamp"):
        del kept[name]
    return kept


def _page_item(pk: str, sk: str, entries: Sequence[Entry]) -> EntryPageItem:
    return EntryPageItem(pk, sk, entries=packed(entries), revision=uuid4().hex)


def _page_sk() -> str:
    return _PAGE + new_id("page")


def _pk(user_id: str) -> str:
    return f"{user_key(user_id)}#entries"
