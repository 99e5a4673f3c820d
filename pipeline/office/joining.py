"""A part joins its document: checked by itself, merged with what stands, and checked as a whole when all is in.

What a part says stands in its received file, which is read again for every merge: so a problem in somebody else's part
is named with that file, its sheet and its cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline import bundles, check, parts, receive
from pipeline.attachments import Enclosed
from pipeline.office import access, attaching, contributions, documents, intake, kinds, matters, people
from pipeline.office.cases import Case, HandedIn, Joining
from pipeline.office.intake import Named
from pipeline.office.models import Document, Part, Person, Project
from pipeline.parts import Piece
from pipeline.premises import Premises
from pipeline.read import Reading, read
from pipeline.receive import Received
from pipeline.stages import Stage
from schemas.document_type import DocumentType
from schemas.errors import BadFile
from schemas.expressions import FaultyExpression, NotApplicable
from schemas.problem import Place, Problem, problem
from schemas.record import Record


@dataclass(frozen=True, slots=True)
class _Alone:
    """A part by itself: what it brings, resolved as far as it goes, the open document it belongs to, what is wrong."""

    record: Record
    sections: tuple[str, ...]
    problems: list[Problem]
    identity: str = ""
    current: Document | None = None
    supersedes: Document | None = None


@dataclass(frozen=True, slots=True)
class _Lying:
    """A part as it lies in its file: whose it is, how it read, and what of it stands."""

    person: Person
    file: str
    reading: Reading
    piece: Piece
    enclosed: tuple[Enclosed, ...] = ()


def is_part(reading: Reading, available: Mapping[str, DocumentType]) -> bool:
    """Return whether `reading` is a part of a document of a type that is handed in by parts."""
    kind = available.get(str(reading.record.get("doc_type") or ""))
    return kind is not None and parts.is_part(reading.record, kind)


def look(
    handed_in: HandedIn, available: Mapping[str, DocumentType], premises: Premises
) -> tuple[Case | None, list[Problem]]:
    """Return the case of the whole that a part makes with the parts that stand, and every problem."""
    reading, received = handed_in.reading, handed_in.received
    record = intake.meant_for(reading.record, received)
    known, found = intake.named(record, received, available, in_parts=True)
    known = intake.told(known, handed_in)
    alone = _alone(record, known, premises)
    if alone.current and known.kind and alone.current.type_digest != known.kind.digest:
        # Editing a type never moves a running document: its parts are read by the folder it was opened with.
        known = replace(known, kind=kinds.of(alone.current, premises))
        alone = _alone(record, known, premises)
    said = intake.said_once(reading, [*found, *alone.problems])
    if known.author is None or not alone.identity:
        return None, _placed(said, reading, received.name, known)
    joining = Joining(known.author, alone.sections, handed_in.position)
    mine = _Lying(
        known.author, received.name, reading, Piece(known.author.name, record, alone.sections), known.enclosed
    )
    joined = _joined(mine, joining, alone, known, _Shelf(available, premises))
    # What the whole has to say takes in what the part had to say by itself.
    own = [*(reading.problems if joined.is_whole else said), *joined.wrong]
    placed = [*_placed(own, reading, received.name, known), *joined.elsewhere]
    if joined.case is None or any(fault.stops for fault in placed):
        return None, placed
    return replace(joined.case, problems=tuple(placed)), placed


def _placed(found: Iterable[Problem], reading: Reading, file: str, known: Named) -> list[Problem]:
    assert known.kind is not None
    return [intake.placed(fault, reading, file, known.kind.schema) for fault in found]


def _alone(record: Record, known: Named, premises: Premises) -> _Alone:
    """Return what a part is by itself: only its own sections, and who, where and when, are looked at."""
    kind, project = known.kind, known.project
    assert kind is not None
    sections = parts.sections_in(record, kind)
    seen = intake.examined(record, replace(known, kind=parts.narrowed(kind, record)), premises)
    resolved, found = seen.record, seen.problems
    if not sections:
        found.append(problem("part-without-section", Place(path=parts.HANDED_IN)))
    about = _about(resolved, kind, project)
    if project is None or not about or not sections:
        return _Alone(resolved, sections, found)
    supersedes, wrong = matters.corrected(resolved, kind, project)
    opened = documents.open_one(kind.id, project, about)
    # Which filed document a draft corrects need not stand in every part.
    corrects = supersedes or (opened.supersedes if opened else None)
    current, more = matters.revised(resolved, kind, project, about, corrects)
    return _Alone(resolved, sections, [*found, *wrong, *more], about, current, corrects)


def _about(resolved: Record, kind: DocumentType, project: Project | None) -> str:
    try:
        return matters.identity_of(resolved, kind, project) if project else ""
    except (NotApplicable, FaultyExpression):
        return ""  # what it lacks for that is a problem of its own


@dataclass(frozen=True, slots=True)
class _Joined:
    """What a part makes with the others: its case, what is wrong in it, and elsewhere; the latter is placed already."""

    case: Case | None
    wrong: list[Problem]
    elsewhere: Sequence[Problem] = ()
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class _Shelf:
    """Where the parts that stand are read again, and by which types."""

    available: Mapping[str, DocumentType]
    premises: Premises


def _joined(mine: _Lying, joining: Joining, alone: _Alone, known: Named, shelf: _Shelf) -> _Joined:
    """Return what a part makes with the parts that stand: a draft as long as anything is owed, else the whole."""
    kind, project, current = known.kind, known.project, alone.current
    assert kind is not None and project is not None
    standing = contributions.standing(current)
    if current is not None and not standing:
        return _Joined(None, [problem("part-of-whole", Place(path=parts.HANDED_IN), document=current.key)])
    others, lost = _others(standing, joining, kind, shelf)
    foreign = [one.piece for one in others if one.person != mine.person]
    facts = people.facts_of(project)
    wrong = [*lost, *parts.overlaps(mine.piece, foreign, parts.in_force(kind, facts))]
    if wrong:
        return _Joined(None, wrong)
    differing = list(parts.differences(mine.piece, foreign, kind))
    lead = _lead(current, [*(one.person for one in others), mine.person], kind, project)
    owed = parts.owed(kind, (section for one in (*others, mine) for section in one.piece.sections), facts)
    beside = contributions.seen(standing)
    if owed and (current is None or current.stage == Stage.DRAFT):
        return _Joined(replace(_incomplete(alone, known, lead), joining=joining, beside=beside), differing)
    if not access.may_write(lead, kind, project):
        place, role = Place(path="author", value=lead.name), access.role_titles(kind.author_roles)
        return _Joined(None, [problem("part-without-author", place, role=role)])
    # The author's header comes first, the newest of his parts first; what he left empty is filled in from the rest.
    pieces = sorted([mine, *reversed(others)], key=lambda one: one.person != lead)
    case, elsewhere = _whole(pieces, replace(known, author=lead), shelf.premises)
    made = replace(case, joining=joining, beside=beside) if case else None
    return _Joined(made, differing, elsewhere, is_whole=True)


def _others(
    standing: Sequence[Part], joining: Joining, kind: DocumentType, shelf: _Shelf
) -> tuple[list[_Lying], list[Problem]]:
    """Return what stands beside a new part, which takes the place of the same person's sections."""
    found, lost = [], []
    for part in standing:
        mine = part.person == joining.person
        kept = tuple(one for one in part.standing if not (mine and one in joining.sections))
        if not kept:
            continue
        received = receive.lying(shelf.premises, part.source)
        again = _read_again(part, received, {**shelf.available, kind.id: kind})
        if received is None or again is None:
            lost.append(problem("part-lost", Place(value=part.source_name), person=part.person.name))
            continue
        record = intake.meant_for(again.reading.record, received)
        piece = Piece(part.person.name, record, kept)
        found.append(_Lying(part.person, part.source_name, again.reading, piece, again.enclosed))
    return found, lost


def _read_again(part: Part, received: Received | None, available: Mapping[str, DocumentType]) -> HandedIn | None:
    if received is None:
        return None
    try:
        bundle = bundles.opened(received.path, received.name)
        readings = read(bundle.data, bundle.name, available, with_sheets=False)
    except (OSError, BadFile):
        return None
    if part.position >= len(readings):
        return None
    reading = readings[part.position]
    return HandedIn(reading, part.position, received, attaching.with_pictures(bundle.enclosed, reading.pictures))


def _lead(current: Document | None, writers: Sequence[Person], kind: DocumentType, project: Project) -> Person:
    """Return the author of the whole: the first who may write it; until one comes, the first who handed in a part."""
    first = current.author if current else writers[0]
    if current is not None and current.stage != Stage.DRAFT:
        return first
    return next((one for one in (first, *writers) if access.may_write(one, kind, project)), first)


def _incomplete(alone: _Alone, known: Named, lead: Person) -> Case:
    assert known.kind is not None and known.project is not None
    return Case(
        kind=known.kind,
        project=known.project,
        author=lead,
        record=alone.record,
        source=alone.record,
        identity=alone.identity,
        digests={},
        content_digest="",
        chain=(),
        open=alone.current,
        supersedes=alone.supersedes,
        problems=(),
        is_incomplete=True,
    )


def _whole(pieces: Sequence[_Lying], known: Named, premises: Premises) -> tuple[Case | None, list[Problem]]:
    """Return the case of the merged record, and its problems, each placed in the file of the part it stands in."""
    assert known.kind is not None
    made = parts.merged([one.piece for one in pieces], known.kind)
    writers = tuple(dict.fromkeys(one.person for one in pieces))
    unread = tuple(path for one in pieces for path in one.reading.unread)
    came = tuple(file for one in pieces for file in one.enclosed)
    case, found = intake.checked(made.record, replace(known, unread=unread, enclosed=came), premises, writers)
    placed = []
    for fault in found:
        there = pieces[made.origin(fault.place.path)]
        if not check.is_second_hand(fault, there.reading.unread):
            placed.append(intake.placed(fault, there.reading, there.file, known.kind.schema))
    return case, placed
