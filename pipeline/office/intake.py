"""Steps 2 and 3 as the office sees them: what a record is about, whose it is, and everything wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pipeline import check, decide, resolve
from pipeline.office import access, documents, people
from pipeline.office.kinds import of
from pipeline.office.models import Document, Person, Project
from pipeline.premises import Premises
from pipeline.read import Reading
from pipeline.receive import Received
from pipeline.render.fonts import Fonts
from pipeline.resolve import Surroundings
from schemas import expressions, wording
from schemas import record as records
from schemas.document_type import DocumentType, shared_fields
from schemas.errors import LetterbookError
from schemas.expressions import FaultyExpression, NotApplicable
from schemas.fields import label_at
from schemas.language import _
from schemas.policy import Step
from schemas.problem import Place, Problem, Severity, problem
from schemas.record import Record, steps


class NotTaken(LetterbookError):
    """The data has problems; nothing was opened, and the bytes are kept."""

    message = _("%(name)s was not taken: %(count)s problem(s).")
    exit_code = 1

    def __init__(self, *, name: str, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__(name=name, count=str(len(problems)))

    def __reduce__(self) -> tuple[object, ...]:
        return (_not_taken, (str(self.params["name"]), self.problems))


def _not_taken(name: str, problems: list[Problem]) -> NotTaken:
    return NotTaken(name=name, problems=problems)


@dataclass(frozen=True, slots=True)
class Case:
    """One record that may become a document or its next revision."""

    kind: DocumentType
    project: Project
    author: Person
    record: Record
    source: Record
    identity: str
    digests: Mapping[str, str]
    content_digest: str
    chain: tuple[Step, ...]
    open: Document | None
    supersedes: Document | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Named:
    """What a record names: the first things to be known about it, each absent if it names nothing real.

    `stand_in` is master data to check by where the project is absent: that of the project it was handed in for.
    """

    kind: DocumentType | None
    project: Project | None
    author: Person | None
    stand_in: Mapping[str, Any]


def look(
    reading: Reading, received: Received, kinds: Mapping[str, DocumentType], premises: Premises
) -> tuple[Case | None, list[Problem]]:
    """Return the case that a reading makes, and every problem in it, each at its place in the file.

    The case is None where the record names no type, project or author that exists: the rest cannot be checked.
    """
    record = dict(reading.record)
    if received.project and not record.get("project_code"):
        record["project_code"] = received.project
    named, found = _named(record, received, kinds)
    case = None
    if named.kind:
        case, more = _checked(record, named, premises)
        if case and case.open and case.open.type_digest != case.kind.digest:
            # Editing a type never moves a running document: its revisions are read by the folder it was opened with.
            case, more = _checked(record, replace(named, kind=of(case.open, premises)), premises)
        found += more
    # What was wrong with reading a cell is said once; the check would blame the value that is missing for it.
    unread = {fault.place.path for fault in reading.problems if fault.stops and fault.place.path}
    found = [*reading.problems, *(fault for fault in found if fault.place.path not in unread)]
    schema = named.kind.schema if named.kind else shared_fields()
    return case, [_placed(fault, reading, received.name, schema).answered(reading.answers) for fault in found]


def _placed(fault: Problem, reading: Reading, name: str, schema: Mapping[str, Any]) -> Problem:
    """Return `fault` with its file, its cell if it has one, and the heading a clerk knows the value by."""
    located = reading.located(fault)
    place = located.place
    label = place.label or label_at(schema, steps(place.path))
    return located.at(Place(place.path, name, place.sheet, place.cell, label, place.value))


def _named(record: Record, received: Received, kinds: Mapping[str, DocumentType]) -> tuple[_Named, list[Problem]]:
    found: list[Problem] = []
    wanted, code = str(record.get("doc_type") or ""), records.storable(str(record.get("project_code") or ""))
    kind = kinds.get(wanted)
    if kind is None:
        place = Place(path="doc_type", value=wanted)
        found.append(problem("unknown-type", place, choices="、".join(kinds)))
    project = Project.objects.filter(code=code, active=True).first()
    if project is None:
        codes = Project.objects.filter(active=True).order_by("code").values_list("code", flat=True)
        found.append(problem("unknown-project", Place(path="project_code", value=code), choices="、".join(codes)))
    elif received.project and received.project != code:
        found.append(problem("wrong-project", Place(path="project_code", value=code), expected=received.project))
    author, fault = _author(str(record.get("author") or ""), kind, project)
    meant = project or Project.objects.filter(code=received.project, active=True).first()
    facts = people.facts_of(meant) if meant else people.NO_FACTS
    return _Named(kind, project, author, facts), [*found, *([fault] if fault else [])]


def _author(name: str, kind: DocumentType | None, project: Project | None) -> tuple[Person | None, Problem | None]:
    if not name:
        return None, None  # the check of shapes says that it is missing
    place = Place(path="author", value=name)
    try:
        author = access.person(name)
    except access.NoSuchPerson:
        return None, problem("unknown-person", place)
    if kind and project and not access.may_write(author, kind, project):
        return None, problem("not-the-author", place, role=access.role_titles(kind.author_roles))
    return author, None


def _checked(record: Record, named: _Named, premises: Premises) -> tuple[Case | None, list[Problem]]:
    kind, project = named.kind, named.project
    assert kind is not None
    previous, reminders = _previous(record, kind, project) if project else (None, [])
    # A record of a project that does not exist is checked all the same, so that everything is said at once.
    facts = people.facts_of(project) if project else named.stand_in
    around = Surroundings(facts, premises.company, previous, named.author.name if named.author else "")
    resolved = resolve.resolve(record, kind, around)
    _give_title(resolved.record, kind)
    found = [*check.check(resolved, kind), *reminders, *_no_face(resolved.record, record, premises)]
    if project is None or named.author is None or any(fault.stops for fault in found):
        return None, found
    return _case(resolved.record, record, kind, project, named.author, found)


def _give_title(record: Record, kind: DocumentType) -> None:
    if not record.get("title"):
        try:
            record["title"] = expressions.filled(kind.title, record)
        except (NotApplicable, FaultyExpression):
            # It names fields that are missing, and those are problems of their own.
            record["title"] = kind.titles["zh-Hans"]


def _previous(record: Record, kind: DocumentType, project: Project) -> tuple[Record | None, list[Problem]]:
    if not kind.periodic:
        return None, []
    try:
        before = wording.previous_period(str(record.get("period") or ""))
    except ValueError:
        return None, []
    found = documents.of_period(kind.id, project, before)
    if found is not None:
        return documents.content(documents.newest(found)), []
    place = Place(path="period", value=str(record["period"]))
    return None, [problem("no-previous", place, severity=Severity.REMINDER, period=before)]


def _no_face(record: Record, typed: Record, premises: Premises) -> Iterator[Problem]:
    """Yield each character that no face has, where it was typed; where nobody typed it, where it was put in."""
    fonts = Fonts.load(premises.root / "fonts")
    found = [*_without_face(typed, fonts)]
    named = {character for _path, character in found}
    found += [(path, character) for path, character in _without_face(record, fonts) if character not in named]
    for path, character in found:
        code = "U+" + "+".join(f"{ord(one):04X}" for one in character)
        yield problem("no-face", Place(path=path, value=character), name=code)


def _without_face(record: Record, fonts: Fonts) -> Iterator[tuple[str, str]]:
    for path, leaf in records.leaves(record):
        if isinstance(leaf, str):
            yield from ((path, character) for character in fonts.missing(leaf))


def _case(
    record: Record, source: Record, kind: DocumentType, project: Project, author: Person, found: list[Problem]
) -> tuple[Case | None, list[Problem]]:
    chain = decide.chain_of(kind, record, access.roles_of(author, project))
    identity = records.digest([kind.id, project.code, expressions.evaluate(kind.identity, record)])
    supersedes, wrong = _corrected(record, kind, project)
    current, more = _open(record, kind, project, identity, supersedes)
    wrong += [
        *more,
        *_not_revisable(current, author),
        *_not_sendable(record, kind),
        *_not_decidable(chain, project, author),
    ]
    digests = decide.section_digests(record, kind)
    whole = decide.content_digest(digests, kind.digest)
    case = Case(
        kind, project, author, record, source, identity, digests, whole, chain, current, supersedes, tuple(found)
    )
    return (None if any(fault.stops for fault in wrong) else case), [*found, *wrong]


def _open(
    record: Record, kind: DocumentType, project: Project, identity: str, supersedes: Document | None
) -> tuple[Document | None, list[Problem]]:
    """Return the open document that this record revises, or the problem that it may revise none."""
    if wanted := record.get("revises"):
        found = Document.objects.filter(type=kind.id, project=project, key=wanted).first()
        if found is None:
            return None, [problem("no-such-document", Place(path="revises", value=str(wanted)))]
        return found, _closed(found) or _doubled(found, kind, project, identity, supersedes)
    current = documents.open_one(kind.id, project, identity)
    filed = documents.filed_one(kind.id, project, identity)
    if filed is None or supersedes is not None:
        return current, []
    return current, _closed(filed)


def _doubled(
    document: Document, kind: DocumentType, project: Project, identity: str, supersedes: Document | None
) -> list[Problem]:
    """Return the problem that `document`, revised to be about `identity`, would be the second one about it."""
    other = documents.open_one(kind.id, project, identity, leaving_out=document)
    if other is not None:
        return [problem("already-open", Place(path="revises", value=document.key), document=other.key)]
    filed = documents.filed_one(kind.id, project, identity)
    return [] if filed is None or supersedes is not None else _closed(filed)


def _closed(document: Document) -> list[Problem]:
    if document.number is None:
        return []
    return [problem("already-filed", Place(path=""), number=document.number, clause="5.3.3B②")]


def _corrected(record: Record, kind: DocumentType, project: Project) -> tuple[Document | None, list[Problem]]:
    number = record.get("supersedes")
    if not number:
        return None, []
    found = Document.objects.filter(type=kind.id, project=project, number=number).exclude(entry="").first()
    if found is None:
        return None, [problem("no-such-document", Place(path="supersedes", value=str(number)))]
    newer = Document.objects.filter(supersedes=found).exclude(number=None).order_by("-id").first()
    if newer is not None:
        # Corrected already: the next correction is of the one in force.
        return found, [problem("already-filed", Place(path="supersedes", value=str(number)), number=newer.number)]
    if not record.get("revision_note"):
        return found, [problem("missing-field", Place(path="revision_note", label="更正原因"))]
    return found, []


def _not_revisable(current: Document | None, author: Person) -> Iterator[Problem]:
    if current is not None and current.author != author:
        place = Place(path="author", value=author.name)
        yield problem("not-yours", place, document=current.key, author=current.author.name)


def _not_sendable(record: Mapping[str, Any], kind: DocumentType) -> Iterator[Problem]:
    for number, channel in enumerate(record.get("channels") or ()):
        if channel not in kind.channels:
            place = Place(path=f"channels[{number}]", value=str(channel))
            yield problem("channel-not-allowed", place, choices="、".join(kind.channels))


def _not_decidable(chain: tuple[Step, ...], project: Project, author: Person) -> Iterator[Problem]:
    holders = access.holders({step.role for step in chain}, project, leaving_out=author)
    step = decide.can_be_decided(chain, holders)
    if step is not None:
        place = Place(path="project_code", value=project.code)
        yield problem("nobody-decides", place, role=access.role_titles([step.role]), clause=step.clause)
