"""Old files become entries: each with a number of its own series, its own provenance, and the bytes it always had.

A row that is wrong keeps no other out. A file is known by its bytes: whatever it is called and however often it is
handed in, it is filed once.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from archive import entry as entries
from archive import staging
from archive.ocfl import Digests, EntryId
from archive.staging import Staged
from archive.store import AlreadyFiled, Receipt
from pipeline import legacy, legacy_entry, legacy_words
from pipeline.legacy import Folder, Row
from pipeline.legacy_entry import Found
from pipeline.office import clock, filed, imported, kinds, numbers, people
from pipeline.office.imported import Arrival, Taken, Way
from pipeline.office.models import Document, Person, Project, Provenance
from pipeline.premises import Premises
from pipeline.stages import Stage
from schemas import record as records
from schemas.document_type import DocumentType
from schemas.errors import LetterbookError, NotNow
from schemas.language import _, text, translate

TYPE = "legacy_record"
ORIGIN = "历史文件"


class LeftUnfinished(NotNow):
    """An import broke off between an entry and its rows: the number is that file's, and nobody else gets it."""

    message = _(
        "%(number)s belongs to a file whose import broke off; import that one again first (SHA-256 %(digest)s)."
    )


@dataclass(frozen=True, slots=True)
class Order:
    """What is taken in: the folder, the rows of its catalogue, of which project where a row says none, by whom."""

    folder: Path
    rows: Sequence[tuple[int, Mapping[str, str]]]
    project: str
    by: Person
    only_try: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went with each row, and the files of the folder that no row names."""

    done: list[Taken]
    unlisted: list[str]


@dataclass(frozen=True, slots=True)
class _Room:
    """What every row needs: the files that there are, the type, LibreOffice if there is one."""

    folder: Folder
    kind: DocumentType
    office: str | None
    today: str


def take_in(order: Order, premises: Premises) -> Outcome:
    """Take in every sound row and return how it went with all of them; a trial changes nothing.

    Raises:
        NotYourArchive
    """
    imported.refuse_unless_keeper(order.by)
    names = list(_names(order.folder))
    room = _Room(Folder.of(names), kinds.available(premises)[TYPE], legacy_words.installed_office(), clock.today())
    rows = [legacy.checked(number, typed, room.folder, room.today, order.project) for number, typed in order.rows]
    done = list(_each(order, rows, room, premises))
    if not order.only_try:
        imported.follow(done, premises)
    named = {row.file for row in rows}
    return Outcome(done, [legacy_entry.shown_name(name) for name in names if name not in named])


def _names(folder: Path) -> Iterator[str]:
    """Yield every file below `folder`, relative to it; links and what systems leave behind are no files."""
    for place, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            path = Path(place, name)
            if not path.is_symlink() and not name.startswith((".", "~$", "Thumbs.db", "desktop.ini")):
                yield path.relative_to(folder).as_posix()


def _each(order: Order, rows: Sequence[Row], room: _Room, premises: Premises) -> Iterator[Taken]:
    seen: dict[str, int] = {}
    for row in rows:
        label = row.title or row.said(legacy.PATH)
        if row.faults:
            said = "；".join(
                f"“{fault.heading}”{_quoted(fault.value)}{fault.message.localized()}" for fault in row.faults
            )
            yield Taken("", label, error=said, exit_code=1, row=row.number)
            continue
        try:
            yield _tried(order, row, seen, room, premises)
        except (LetterbookError, OSError) as error:
            said = error.localized() if isinstance(error, LetterbookError) else str(error.strerror)
            yield Taken("", label, error=said, exit_code=getattr(error, "exit_code", 4), row=row.number)


def _quoted(value: str) -> str:
    return translate(_(" “%(value)s”: "), {"value": value}) if value else translate(_(": "))


def _tried(order: Order, row: Row, seen: dict[str, int], room: _Room, premises: Premises) -> Taken:
    path = order.folder / row.file
    digests = staging.digests(Staged("urn:letterbook:X/2000/x/x", {"x": path}, timezone.now()))["x"]
    if digests.size_bytes == 0:
        return Taken("", row.title, error=text(_("The file is empty.")).localized(), exit_code=1, row=row.number)
    project = people.project(row.said(legacy.PROJECT) or order.project)
    known = Provenance.objects.select_related("document").filter(way=Way.LEGACY, source=digests.sha256).first()
    if known is not None:
        one = known.document
        return Taken(str(one.number), one.title, one.key, one.stage, already=True, row=row.number)
    if (first := seen.setdefault(digests.sha256, row.number)) != row.number:
        remark = text(_("the same file as in row %(row)s"), row=first).localized()
        return Taken("", row.title, already=True, row=row.number, remark=remark)
    if order.only_try:
        return Taken("", row.title, row=row.number)
    words = "" if row.is_personal else legacy_words.words_of(path, room.office)
    found = Found(path, row.file, digests, _changed(path), order.by.user, order.by.name, timezone.localtime(), words)
    return _taken(row, found, project, room, premises)


def _changed(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, timezone.get_current_timezone())


def _taken(row: Row, found: Found, project: Project, room: _Room, premises: Premises) -> Taken:
    """File one old file: its number is taken under the database's lock and given back if the entry is not made."""
    kind, by = room.kind, Person.objects.get(user=found.by)
    facts_of = {"code": project.code, "name": project.name, "city": project.city, "fee_mode": project.fee_mode}
    made = legacy_entry.record(row, found, facts_of, kind)
    prefix = f"{premises.company['code']}-{project.code}-YJ-{row.dated_on[:4]}"
    kinds.keep(kind, premises)
    with transaction.atomic():
        number = f"{prefix}-{numbers.following(prefix):0{kind.numbering.digits}d}"
        receipt = _filed(row, found, made, (kind, facts_of, number), premises)
        facts = entries.loads(filed.archive(premises).read(receipt.object_id, entries.ENTRY))
        about = {"sha256": found.digests.sha256, "size_bytes": found.digests.size_bytes, "approved_here": False}
        arrival = Arrival(
            Way.LEGACY, facts, kind, project, receipt, records.dumps(made).encode(), Stage.SECURED, ORIGIN,
            found.digests.sha256, row.importance, about,
        )  # fmt: skip
        document: Document = imported.enter(arrival, by)
    remark = (
        "" if found.words or row.is_personal else text(_("filed without words: search knows its title")).localized()
    )
    return Taken(number, document.title, document.key, document.stage, row=row.number, remark=remark)


def _filed(
    row: Row, found: Found, made: Mapping[str, Any], of: tuple[DocumentType, Mapping[str, Any], str], premises: Premises
) -> Receipt:
    """Commit the entry, or adopt what a crash left of the same file under the same number."""
    kind, project, number = of
    store = filed.archive(premises)
    place = str(EntryId(str(project["code"]), row.dated_on[:4], kind.category, number))
    files = legacy_entry.files(row, found, made, kind, number)
    digests = staging.digests(Staged(place, files, found.taken_at))
    facts = legacy_entry.facts(row, found, project, kind, {"number": number, "digests": digests})
    try:
        return store.commit(Staged(place, {entries.ENTRY: entries.dumps(facts), **files}, found.taken_at, "imported"))
    except AlreadyFiled:
        left = store.open(place)
        digest = entries.loads(left.read(entries.ENTRY)).content_digest
        if digest != found.digests.sha256:
            raise LeftUnfinished(number=number, digest=digest) from None
        return _receipt(left.inventory.fixity.get("sha256", {}), left, found.digests)


def _receipt(sums: Mapping[str, str], left: Any, digests: Digests) -> Receipt:
    files = {name: sums[left.inventory.content_path(name)] for name in left.names()}
    return replace(Receipt(left.object_id, left.path, left.digest, files, digests.size_bytes), already=True)
