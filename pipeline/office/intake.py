"""Steps 2 and 3 as the office sees them: what a record is about, whose it is, and everything wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pipeline import check, decide, parts, resolve
from pipeline.attachments import Enclosed, rows_of
from pipeline.office import (
    access,
    attaching,
    batches,
    contributions,
    documents,
    faces,
    matters,
    people,
    registers,
    related,
    resembling,
    unknowns,
)
from pipeline.office.cases import Case, HandedIn
from pipeline.office.kinds import of
from pipeline.office.knowing import binding
from pipeline.office.models import Document, Person, Project
from pipeline.office.preceding import preceding
from pipeline.premises import Premises
from pipeline.read import Reading
from pipeline.receive import Received
from pipeline.resolve import Surroundings
from pipeline.stages import Stage
from schemas import expressions
from schemas import record as records
from schemas.document_type import DocumentType, channels, shared_fields
from schemas.errors import LetterbookError
from schemas.expressions import FaultyExpression, NotApplicable
from schemas.fields import label_at
from schemas.language import _
from schemas.policy import Step
from schemas.problem import Place, Problem, problem
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
class Named:
    """What a record names: the first things to be known about it, each absent if it names nothing real.

    `stand_in` is master data to check by where the project is absent: that of the project it was handed in for.
    `unread` are the paths of what stands in the file and could not be read, `enclosed` is what came with the record,
    `today` the day it is checked on.
    """

    kind: DocumentType | None
    project: Project | None
    author: Person | None
    stand_in: Mapping[str, Any]
    unread: tuple[str, ...] = ()
    enclosed: tuple[Enclosed, ...] = ()
    today: str = ""


def look(
    handed_in: HandedIn, kinds: Mapping[str, DocumentType], premises: Premises
) -> tuple[Case | None, list[Problem]]:
    """Return the case that a reading and what came with it make, and every problem, each at its place in the file.

    The case is None where the record names no type, project or author that exists: the rest cannot be checked.
    """
    reading, received = handed_in.reading, handed_in.received
    record = meant_for(reading.record, received)
    known, found = named(record, received, kinds)
    case = None
    known = told(known, handed_in)
    if known.kind:
        case, more = checked(record, known, premises)
        if case and case.open and case.open.type_digest != case.kind.digest:
            # Editing a type never moves a running document: its revisions are read by the folder it was opened with.
            case, more = checked(record, replace(known, kind=of(case.open, premises)), premises)
        found += more
    schema = known.kind.schema if known.kind else shared_fields()
    said = [placed(fault, reading, received.name, schema) for fault in said_once(reading, found)]
    return (replace(case, problems=tuple(said)) if case else None), said


def told(known: Named, handed_in: HandedIn) -> Named:
    """Return `known` with what the file itself tells: what of it went unread, what came with it, and the day."""
    reading = handed_in.reading
    came = attaching.with_pictures(handed_in.enclosed, reading.pictures)
    return replace(known, unread=reading.unread, enclosed=came, today=handed_in.today)


def meant_for(typed: Mapping[str, Any], received: Received) -> Record:
    """Return what was typed with what was said beside it, and the project it was handed in for where it names none."""
    record = dict(typed) | dict(received.header)
    if received.project and not record.get("project_code"):
        record["project_code"] = received.project
    return record


def said_once(reading: Reading, found: list[Problem]) -> list[Problem]:
    """Return the problems of reading a cell, then those `found` that do not blame a value for having gone unread."""
    return [*reading.problems, *(fault for fault in found if not check.is_second_hand(fault, reading.unread))]


def placed(fault: Problem, reading: Reading, name: str, schema: Mapping[str, Any]) -> Problem:
    """Return `fault` with its file, its cell if it has one, and the heading a clerk knows the value by."""
    located = reading.located(fault)
    place = located.place
    label = place.label or label_at(schema, steps(place.path))
    said = located.at(Place(place.path, name, place.sheet, place.cell, label, place.value))
    return said.answered(reading.answers)


def named(
    record: Record, received: Received, kinds: Mapping[str, DocumentType], *, in_parts: bool = False
) -> tuple[Named, list[Problem]]:
    """Return what `record` names, and a problem for each name of nothing; `in_parts` admits those who write parts."""
    found: list[Problem] = []
    wanted, code = str(record.get("doc_type") or ""), records.storable(str(record.get("project_code") or ""))
    kind = kinds.get(wanted)
    if kind is None:
        place = Place(path="doc_type", value=wanted)
        found.append(unknowns.no_type(place, kinds))
    project = Project.objects.filter(code=code, active=True).first()
    if project is None:
        found.append(unknowns.no_project(Place(path="project_code", value=code)))
    elif received.project and received.project != code:
        found.append(problem("wrong-project", Place(path="project_code", value=code), expected=received.project))
    roles = (*kind.author_roles, *(kind.part_roles if in_parts else ())) if kind else ()
    author, fault = _author(str(record.get("author") or ""), roles, project)
    meant = project or Project.objects.filter(code=received.project, active=True).first()
    facts = people.facts_of(meant) if meant else people.NO_FACTS
    return Named(kind, project, author, facts), [*found, *([fault] if fault else [])]


def _author(name: str, roles: Sequence[str], project: Project | None) -> tuple[Person | None, Problem | None]:
    if not name:
        return None, None  # the check of shapes says that it is missing
    place = Place(path="author", value=name)
    try:
        author = access.person(name)
    except access.NoSuchPerson:
        return None, unknowns.no_person(place)
    if roles and project and not access.holds_one(author, roles, project):
        return None, problem("not-the-author", place, role=access.role_titles(roles))
    return author, None


def checked(
    record: Record, known: Named, premises: Premises, writers: Sequence[Person] = ()
) -> tuple[Case | None, list[Problem]]:
    """Return the case that `record` makes by itself, and every problem of it; `writers` are those of its parts."""
    seen = examined(record, known, premises)
    if known.project is None or known.author is None or any(fault.stops for fault in seen.problems):
        return None, seen.problems
    case, found = _case(seen.record, record, known, seen.problems, writers)
    return (replace(case, files=seen.files) if case else None), found


@dataclass(frozen=True, slots=True)
class Examined:
    """A record resolved, what its check found, and the bytes of its attachments by their digests."""

    record: Record
    problems: list[Problem]
    files: Mapping[str, bytes]


def examined(record: Record, known: Named, premises: Premises) -> Examined:
    """Return `record` resolved, with what its check finds."""
    kind, project = known.kind, known.project
    assert kind is not None
    record = parts.settled(record, kind)
    previous, reminders = preceding(record, kind, project) if project else (None, [])
    # A record of a project that does not exist is checked all the same, so that everything is said at once.
    facts = people.facts_of(project) if project else known.stand_in
    author = known.author.name if known.author else ""
    rests_on = related.named(record, kind, project) if project else None
    read = registers.of(kind, project, str(record.get("period") or "")) if project else {}
    bound = binding(premises, project)
    around = Surroundings(facts, premises.company, previous, author, rests_on, read, bound)
    resolved = resolve.resolve(record, kind, around, known.unread)
    _give_title(resolved.record, kind)
    came = attaching.prepared(known.enclosed, kind)
    found = attaching.attach(resolved.record, came, kind, project)
    found += [*check.check(resolved, kind, known.today), *reminders, *faces.missing(resolved.record, record, premises)]
    return Examined(resolved.record, found, came.files)


def _give_title(record: Record, kind: DocumentType) -> None:
    if not record.get("title"):
        try:
            record["title"] = expressions.filled(kind.title, record)
        except (NotApplicable, FaultyExpression):
            # It names fields that are missing, and those are problems of their own.
            record["title"] = kind.titles["zh-Hans"]


def _case(
    record: Record, source: Record, known: Named, found: list[Problem], writers: Sequence[Person]
) -> tuple[Case | None, list[Problem]]:
    kind, project, author = known.kind, known.project, known.author
    assert kind is not None and project is not None and author is not None
    all_writers = writers or (author,)
    held = set().union(*(access.roles_of(one, project) for one in all_writers))
    chain = decide.chain_of(kind, record, held)
    identity, likeness = matters.identity_of(record, kind, project), resembling.likeness(record, kind, project)
    supersedes, wrong = matters.corrected(record, kind, project)
    current, more = matters.revised(record, kind, project, identity, supersedes)
    beside = contributions.standing(current)
    wrong += [
        *more,
        *batches.served_already(record, kind, project, current or supersedes),
        *_not_revisable(current, author, kind),
        *_not_sendable(record, kind),
        *_not_decidable(chain, project, all_writers),
        *resembling.reminders(likeness, current, kind, project),
        *(() if writers else contributions.replaced(beside)),
    ]
    digests = decide.section_digests(record, kind)
    whole = decide.content_digest(digests, kind.digest, (row["sha256"] for row in rows_of(record)))
    case = Case(
        kind=kind,
        project=project,
        author=author,
        record=record,
        source=source,
        identity=identity,
        digests=digests,
        content_digest=whole,
        chain=chain,
        open=current,
        supersedes=supersedes,
        problems=(*found, *(fault for fault in wrong if not fault.stops)),
        likeness=likeness,
        beside=contributions.seen(beside),
    )
    return (None if any(fault.stops for fault in wrong) else case), [*found, *wrong]


def _not_revisable(current: Document | None, author: Person, kind: DocumentType) -> Iterator[Problem]:
    if current is None or current.author == author or documents.is_unclaimed(current):
        return
    # Who opened a draft with a part, and may not write the whole, only stood in for its author.
    if current.stage != Stage.DRAFT or access.may_write(current.author, kind, current.project):
        place = Place(path="author", value=author.name)
        yield problem("not-yours", place, document=current.key, author=current.author.name)


def _not_sendable(record: Mapping[str, Any], kind: DocumentType) -> Iterator[Problem]:
    for number, channel in enumerate(record.get("channels") or ()):
        if channel not in kind.channels:
            known = channels()
            titles = {one: known[one].titles["zh-Hans"] if one in known else one for one in (*kind.channels, channel)}
            place = Place(path=f"channels[{number}]", value=titles[channel])
            yield problem("channel-not-allowed", place, choices="、".join(titles[one] for one in kind.channels))


def _not_decidable(chain: tuple[Step, ...], project: Project, writers: Sequence[Person]) -> Iterator[Problem]:
    holders = access.holders({step.role for step in chain}, project, leaving_out=writers)
    step = decide.can_be_decided(chain, holders)
    if step is not None:
        place = Place(path="project_code", value=project.code)
        yield problem("nobody-decides", place, role=access.role_titles([step.role]), clause=step.clause)
