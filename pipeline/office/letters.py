"""A scan alone is a letter that has come in: it is safe at once, and waits for the few fields of its registration.

Nobody wrote a record yet, so nobody is its author. The document stands under the name of the first person in the
project who may register it, and passes to whoever does (docs/decisions, “A scan is a letter”).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from django.db import transaction
from django.utils import timezone

from archive.durable import make_folder, write_durably
from pipeline import attachments, bundles, decide, receive, resolve
from pipeline.office import access, attaching, documents, kinds, people, reception, versions
from pipeline.office.cases import Case
from pipeline.office.knowing import binding
from pipeline.office.models import Document, Drop, Person, Project
from pipeline.premises import Premises
from pipeline.receive import Received
from pipeline.resolve import Surroundings
from pipeline.stages import Stage
from pipeline.workbook.write import write_workbook
from schemas import expressions, shape, wording
from schemas import record as records
from schemas.document_type import DocumentType
from schemas.errors import BadFile
from schemas.problem import Place, Problem, Severity, problem
from schemas.record import Record

LETTERS = "letters"
TYPE = "letter_in"


def is_letter(received: Received) -> bool:
    """Return whether what came in for the letters is scans and nothing else."""
    if received.room != LETTERS:
        return False
    try:
        return bool(bundles.scans(received.path, received.name))
    except BadFile:
        return False  # whoever reads it as data says what is wrong with it


def taken(received: Received, by: Person | None, premises: Premises) -> Document:
    """Keep a scan alone and return its letter, which waits as a draft for whoever registers it. Repeatable.

    Raises:
        NotTaken, NotYourRole
    """
    if (document := known(received)) is not None:
        return document
    case, problems = look(received, premises, by)
    if case is None:
        reception.refuse(received, by, problems)
    attaching.keep(case.files, premises)
    with transaction.atomic():
        document = versions.lay_by(case, received, by, premises)
    if waits(document):
        lay_out(document, premises)
    return document


def known(received: Received) -> Document | None:
    """Return the letter that these very bytes are, whether or not it has been registered since."""
    drops = Drop.objects.filter(sha256=received.sha256, project=received.project, document__type=TYPE)
    drop = drops.select_related("document").order_by("id").first()
    return drop.document if drop else None


def look(received: Received, premises: Premises, by: Person | None) -> tuple[Case | None, list[Problem]]:
    """Return the case of a scan alone, or why it cannot be one.

    Raises:
        NotYourRole: `by` has no role in the project.
    """
    project = Project.objects.filter(code=records.storable(received.project), active=True).first()
    kind = kinds.available(premises)[TYPE]
    if project is None:
        codes = Project.objects.filter(active=True).order_by("code").values_list("code", flat=True)
        place = Place(path="project_code", file=received.name, value=received.project)
        return None, [problem("unknown-project", place, choices="、".join(codes))]
    if by is not None:
        access.refuse_unless_of_project(by, project)
    keeper = by if by is not None and access.may_write(by, kind, project) else keeper_of(kind, project)
    if keeper is None:
        place = Place(file=received.name, value=project.code)
        return None, [problem("nobody-registers", place, role=access.role_titles(kind.author_roles), clause="5.3.1A")]
    came = attaching.prepared(bundles.scans(received.path, received.name), kind)
    return _case(came, kind, project, keeper, premises), []


def keeper_of(kind: DocumentType, project: Project) -> Person | None:
    """Return the first person who may register letters of `project`, role by role, the oldest first."""
    held = project.roles.filter(role__in=kind.author_roles, person__active=True).select_related("person")
    order = {role: at for at, role in enumerate(kind.author_roles)}
    found = min(held, key=lambda one: (order[one.role], one.person.pk), default=None)
    return found.person if found else None


def _case(came: attaching.Attached, kind: DocumentType, project: Project, keeper: Person, premises: Premises) -> Case:
    now = timezone.localtime(timezone.now())
    source = _form(project, now)
    around = Surroundings(people.facts_of(project), premises.company, parameters=binding(premises, project))
    resolved = resolve.resolve(source, kind, around)
    record = resolved.record
    record[attachments.ATTACHED] = sorted(came.rows, key=lambda row: row["name"])
    record["title"] = f"{wording.date_long(now.date().isoformat())}收到的来函（待登记）"
    digests = decide.section_digests(record, kind)
    return Case(
        kind=kind,
        project=project,
        author=keeper,
        record=record,
        source=source,
        identity=records.digest([kind.id, project.code, expressions.evaluate(kind.identity, record)]),
        digests=digests,
        content_digest=decide.content_digest(digests, kind.digest, (row["sha256"] for row in came.rows)),
        chain=(),
        open=None,
        supersedes=None,
        problems=(*came.problems, *_owed(record, kind)),
        files=came.files,
    )


def _owed(record: Record, kind: DocumentType) -> Iterator[Problem]:
    """Yield each required field that is not filled in: what the letter waits for."""
    sections = [section.id for section in kind.sections]
    ways = [[name] for name in kind.schema["required"]]
    ways += [[one, name] for one in sections for name in kind.schema["properties"][one].get("required", ())]
    for way in ways:
        if records.value_at(record, ".".join(way)) is None:
            yield problem("missing-field", shape.place_at(kind.schema, way, None), severity=Severity.REMINDER)


def _form(project: Project, at: datetime) -> dict[str, Any]:
    """Return what is known of a letter the moment it is scanned."""
    received_at = at.strftime("%Y-%m-%dT%H:%M")
    return {"doc_type": TYPE, "project_code": project.code, "letter": {"received_at": received_at}, "handling": {}}


def waits(document: Document) -> bool:
    """Return whether `document` is a letter that still waits to be registered."""
    return document.type == TYPE and document.stage == Stage.DRAFT


def lay_out(document: Document, premises: Premises) -> None:
    """Lay the scans where drafts lie, and into `returned/` the sheet that registers them. Repeatable."""
    version = documents.newest(document)
    record, kind = documents.content(version), kinds.of(document, premises)
    folder = premises.draft(document.key, version.serial)
    make_folder(folder)
    files = attaching.content(record, premises)
    for row in attachments.rows_of(record):
        write_durably(folder / receive.safe_name(row["name"]), files[row["sha256"]])
    known_already = {name: record[name] for name in ("doc_type", "project_code", "letter")}
    sheet = write_workbook(kind, {**known_already, "revises": document.key})
    tray = premises.returned / document.project.code
    make_folder(tray)
    stem = PurePosixPath(version.source_name).stem
    write_durably(tray / receive.safe_name(f"来函登记表-{document.key}-{stem}.xlsx"), sheet)
