"""A look at what somebody is about to hand in: what is wrong with it, what it will become, and who gets it next.

Nothing is written here. Handing it in is `pipeline/flow.py`, which looks again.
"""

from __future__ import annotations

import copy
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from pipeline import bundles, decide
from pipeline.bundles import Bundle
from pipeline.office import access, bearing, clock, contributions, documents, drafts, events, kinds, letters, reception
from pipeline.office.cases import Case
from pipeline.office.models import Document, Person
from pipeline.premises import Premises
from pipeline.read import Reading, read
from pipeline.receive import Received
from pipeline.workbook.excerpt import OfSheet, by_sheet
from schemas.bounded import Bounded
from schemas.document_type import DocumentType
from schemas.errors import BadFile
from schemas.language import current
from schemas.policy import Step
from schemas.problem import Problem


@dataclass(frozen=True, slots=True)
class Next:
    """One step that comes first: which, and the names of those who may take it."""

    step: Step
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """What a look at a file told: its cases, every problem in it, and those of the rows that will be left out."""

    received: Received
    cases: tuple[Case, ...]
    problems: tuple[Problem, ...]
    left_out: tuple[Problem, ...] = ()

    @property
    def faults(self) -> list[Problem]:
        """What must be corrected before anything can be handed in."""
        return [one for one in self.problems if one.stops]

    @property
    def reminders(self) -> list[Problem]:
        """What the file may pass with, some of it with a reason alone."""
        return [one for one in self.problems if not one.stops]

    @property
    def waits(self) -> bool:
        """Whether a reminder still needs a reason."""
        return any(one.waits for one in self.problems)

    @property
    def is_letter(self) -> bool:
        """Whether it is a scan that will wait to be registered."""
        return self.received.room == letters.LETTERS and letters.is_letter(self.received)


def looked(received: Received, by: Person, premises: Premises, reasons: Mapping[str, str]) -> Checked:
    """Return what is wrong with a file and what it would become, as the hand-in would see it now.

    `reasons` (code to text) answer reminders, as do those that stand in a marked copy.

    Raises:
        NotYourRole: `by` has no role in the project that it names.
    """
    if letters.is_letter(received):
        letter, faults = letters.look(received, premises, by)
        return Checked(received, (letter,) if letter else (), tuple(faults))
    cases, problems = _look(received, premises)
    for case in cases:
        access.refuse_unless_of_project(by, case.project)
    answers = reception.answers(problems) | {code: text for code, text in reasons.items() if text.strip()}
    left = [one for case in cases if case.left_out for one in case.left_out.problems]
    return Checked(
        received,
        tuple(case.answered(answers) for case in cases),
        tuple(problem.answered(answers) for problem in problems),
        tuple(left),
    )


@dataclass(slots=True)
class _Look:
    """What a look found, and the types that it was made with: they are held so that their identity stays theirs.

    `codes` are the projects that the file names, and `at` is the event up to which nothing bears on them.
    """

    available: Mapping[str, DocumentType]
    cases: tuple[Case, ...]
    problems: tuple[Problem, ...]
    codes: frozenset[str]
    at: events.Position

    def holds(self) -> bool:
        """Whether what happened since leaves it as it is."""
        at = bearing.carried(self.at, self.codes)
        self.at = at or self.at
        return at is not None


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read out of a file, and the types that it was read with."""

    available: Mapping[str, DocumentType]
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class _Sheets:
    """Problems by their sheets, and the types by which these were read."""

    available: Mapping[str, DocumentType]
    groups: list[OfSheet]


# A check is looked at, mended by a word, looked at as pages, handed in: the same bytes again and again.
_looks: Bounded[Hashable, _Look] = Bounded(16)
_readings: Bounded[Hashable, _Read] = Bounded(4)
_sheets: Bounded[Hashable, _Sheets] = Bounded(16)
_MOST_CELLS = 50_000


def _look(received: Received, premises: Premises) -> tuple[tuple[Case, ...], tuple[Problem, ...]]:
    """Return what a file would become, whoever hands it in.

    That follows from its bytes, the types, the day and what has happened in its projects: until something happens there
    the answer is the same. Attachments are not held, for they may be large.
    """
    available = kinds.available(premises)
    about = (str(premises.root), repr(premises.settings), clock.today(), current())
    found = _looks.of(
        (repr(received), id(available), *about),
        lambda: _looked_anew(received, premises, available),
        is_small=lambda look: not any(case.files for case in look.cases),
        holds=_Look.holds,
    )
    return found.cases, found.problems


def _looked_anew(received: Received, premises: Premises, available: Mapping[str, DocumentType]) -> _Look:
    codes = {received.project}

    def reader(bundle: Bundle, known: Mapping[str, DocumentType]) -> list[Reading]:
        found = _read(bundle, known)
        codes.update(str(one.record.get("project_code") or "") for one in found)
        return found

    # What happens while it is looked at is held against it.
    at = events.position()
    cases, problems = reception.looked_at(received, premises, None, reader=reader)
    codes |= {dict(received.header).get("project_code", ""), *(case.project.code for case in cases)}
    return _Look(available, tuple(cases), tuple(problems), frozenset(codes), at)


def _read(bundle: Bundle, available: Mapping[str, DocumentType]) -> list[Reading]:
    """Return what stands in a file with its sheets, read once for each of its bytes and types."""
    found = _readings.of(
        (sha256(bundle.data).digest(), bundle.name, id(available)),
        lambda: _Read(available, tuple(read(bundle.data, bundle.name, available))),
        is_small=lambda one: not any(each.pictures or len(each.cells) > _MOST_CELLS for each in one.readings),
    )
    # What is resolved from a record must not be found in it when it is read again.
    return [replace(one, record=copy.deepcopy(one.record)) for one in found.readings]


def answered(received: Received) -> list[Document]:
    """Return the documents that these very bytes have become already."""
    if letters.is_letter(received):
        known = letters.known(received)
        return [known] if known else []
    return reception.answered(received)


def sheets(checked: Checked, premises: Premises) -> list[OfSheet]:
    """Return the problems by the sheets they stand in, each with the rows in question where the file has rows."""
    problems = (*checked.problems, *checked.left_out)
    available = kinds.available(premises)
    found = _sheets.of(
        (repr(checked.received), id(available), current(), repr(problems)),
        lambda: _Sheets(available, _by_sheet(checked.received, problems, available)),
    )
    return found.groups


def _by_sheet(
    received: Received, problems: tuple[Problem, ...], available: Mapping[str, DocumentType]
) -> list[OfSheet]:
    try:
        readings = _read(bundles.opened(received.path, received.name), available)
    except BadFile:
        readings = []
    if len(readings) != 1:
        return by_sheet(None, Reading({}), problems)
    kind = available.get(str(readings[0].record.get("doc_type") or ""))
    return by_sheet(kind, readings[0], problems)


def next_ones(case: Case) -> list[Next]:
    """Return who gets the case first when it is handed in: several, where steps stand side by side."""
    given = documents.standing(case.open) if case.open else []
    kept = decide.still_standing(given, case.chain, case.digests, case.content_digest)
    steps = decide.waiting_for(case.chain, [approval for approval, stands in kept if stands])
    writers = [case.author, *(contributions.writers(case.open) if case.open else ())]
    found = access.holding([step.role for step in steps], case.project, leaving_out=writers)
    return [Next(step, tuple(one.name for one in found[step.role])) for step in steps]


def has_pages(case: Case) -> bool:
    """Return whether `case` has pages before it is handed in: a part has none, nor has what photos belong to."""
    return not (case.is_incomplete or case.files or case.kind.batch)


def draft(case: Case, premises: Premises) -> bytes | None:
    """Return the pages that `case` would make, as a PDF; None where it has none yet."""
    return None if not has_pages(case) else drafts.rendered(case.kind, case.record, premises).get("草稿.pdf")
