"""A record's attachments as the office keeps them: prepared, carried on from the version before, kept by digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from archive.durable import make_folder, write_durably
from pipeline import attachments
from pipeline.attachments import ATTACHED, Enclosed, Kind, plain
from pipeline.office import documents
from pipeline.office.cases import Case
from pipeline.office.models import Document, Project
from pipeline.premises import Premises
from pipeline.whole import is_whole
from schemas import expressions
from schemas import record as records
from schemas.document_type import DocumentType
from schemas.errors import BadFile, Damaged
from schemas.expressions import FaultyExpression, NotApplicable
from schemas.language import Text, _, text
from schemas.problem import Place, Problem, problem
from schemas.record import Record


class AttachmentDamaged(Damaged):
    """An attachment of a document is gone, or is not what was kept."""

    message = _("The attachment %(name)s is missing or altered.")


@dataclass(frozen=True, slots=True)
class Attached:
    """What came with a record: a row for each, the bytes by their digest, and what is wrong with them."""

    rows: tuple[dict[str, Any], ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def with_pictures(enclosed: Iterable[Enclosed], pictures: Mapping[str, bytes]) -> tuple[Enclosed, ...]:
    """Return what came beside a workbook and what lies inside it as one; beside wins where both have a name."""
    beside = {one.name.casefold(): one for one in enclosed}
    inside = (Enclosed(plain(name), data) for name, data in pictures.items())
    return (*beside.values(), *(one for one in inside if one.name.casefold() not in beside))


def prepared(enclosed: Iterable[Enclosed], kind: DocumentType) -> Attached:
    """Return the attachments in the form they are kept in: photos made printable, scans as they are."""
    rows, files, found = [], {}, []
    for one in enclosed:
        try:
            what = attachments.kind_of(one, kind)
            data = _printable(one) if what is Kind.PHOTO else one.data
        except BadFile as error:
            place = Place(value=one.name)
            found.append(Problem(error.code, text(error.message, **error.params), text(error.fix), place))
            continue
        if what is Kind.SCAN and not is_whole(data):
            found.append(problem("scan-incomplete", Place(value=one.name)))
        sha256 = hashlib.sha256(data).hexdigest()
        rows.append({"name": one.name, "sha256": sha256, "kind": what.value})
        files[sha256] = data
    return Attached(tuple(rows), files, tuple(found))


def _printable(photo: Enclosed) -> bytes:
    # Pillow and the decoder of HEIC take half a second to load, and most commands see no photo.
    from pipeline.photos import prepared as printable

    return printable(photo.data, photo.name)


def attach(record: Record, came: Attached, kind: DocumentType, project: Project | None) -> list[Problem]:
    """Write into a resolved `record` what came with it and what its document has already; return what is wrong.

    A version that comes without its photos and scans has not lost them: a photo stays as long as a row names it and a
    scan for ever; what comes under the same name takes its place.
    """
    rows = {row["name"].casefold(): row for row in came.rows}
    if project is not None and (document := _revised(record, kind, project)) is not None:
        named = [str(row.get("file") or "") for _path, row in attachments.photo_rows(record, kind)]
        before = documents.latest(document)
        for row in attachments.rows_of(documents.content(before)) if before else ():
            if row["kind"] == Kind.SCAN or any(attachments.match(said, [row["name"]]) for said in named):
                rows.setdefault(row["name"].casefold(), row)
    record[ATTACHED] = [rows[name] for name in sorted(rows)]
    missing = []
    if kind.attachments.required and not rows and not came.problems:
        missing = [_lacking(kind)]
    return [*came.problems, *attachments.named_well(record, kind), *missing]


def _lacking(kind: DocumentType) -> Problem:
    """Return the problem that the paper is missing without which there is no document of this type."""
    paper = kind.attachments
    if not paper.what:
        return problem("no-scan", clause=paper.clause)
    return problem("no-paper", what=Text(wordings=paper.what), clause=paper.clause)


def _revised(record: Mapping[str, Any], kind: DocumentType, project: Project) -> Document | None:
    """Return the open document whose next version this record is, as far as it can be told yet."""
    if wanted := record.get("revises"):
        return Document.objects.filter(type=kind.id, project=project, key=records.storable(str(wanted))).first()
    with suppress(NotApplicable, FaultyExpression):
        identity = records.digest([kind.id, project.code, expressions.evaluate(kind.identity, record)])
        return documents.open_one(kind.id, project, identity)
    return None


def keep_all(cases: Iterable[Case], premises: Premises) -> None:
    """Keep what came with each of `cases`."""
    for case in cases:
        keep(case.files, premises)


def keep(files: Mapping[str, bytes], premises: Premises) -> None:
    """Keep the bytes of attachments under their digests, durably; keeping them again changes nothing."""
    for sha256, data in files.items():
        place = premises.attachment(sha256)
        if not place.is_file():
            make_folder(place.parent)
            write_durably(place, data)


def content(record: Mapping[str, Any], premises: Premises) -> dict[str, bytes]:
    """Return the bytes of a record's attachments by their digests.

    Raises:
        AttachmentDamaged
    """
    return {row["sha256"]: _kept(row, premises) for row in attachments.rows_of(record)}


def _kept(row: Mapping[str, Any], premises: Premises) -> bytes:
    place = premises.attachment(row["sha256"])
    data = place.read_bytes() if place.is_file() else b""
    if hashlib.sha256(data).hexdigest() != row["sha256"]:
        raise AttachmentDamaged(name=row["name"])
    return data


def photos(record: Mapping[str, Any], premises: Premises) -> dict[str, bytes]:
    """Return the photos of a record by name, to be printed."""
    return {row["name"]: _kept(row, premises) for row in attachments.rows_of(record) if row["kind"] == Kind.PHOTO}
