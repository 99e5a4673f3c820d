"""The front desk: a received file becomes cases, or is given back with everything that is wrong in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NoReturn

from django.db import transaction
from django.utils import timezone

from pipeline import bundles
from pipeline.bundles import Bundle
from pipeline.office import access, clock, contributions, events, joining, kinds, sifting
from pipeline.office.cases import Case, HandedIn
from pipeline.office.intake import NotTaken
from pipeline.office.models import Document, Drop, Person
from pipeline.premises import Premises
from pipeline.read import Reading, read
from pipeline.receive import Received
from pipeline.stages import Stage
from schemas.document_type import DocumentType
from schemas.errors import BadFile
from schemas.language import _, text
from schemas.problem import Place, Problem, problem

Reader = Callable[[Bundle, Mapping[str, DocumentType]], list[Reading]]


class ReasonNeeded(NotTaken):
    """Nothing is wrong, but a reminder passes only with a reason: it must not vanish unread."""

    message = _("%(name)s was not taken yet: %(count)s reminder(s) need a reason or a correction.")

    def __init__(self, *, name: str, problems: list[Problem]) -> None:
        super().__init__(name=name, problems=problems)
        self.params["count"] = str(sum(1 for problem in problems if problem.waits))

    def __reduce__(self) -> tuple[object, ...]:
        return (_reason_needed, (str(self.params["name"]), self.problems))


def _reason_needed(name: str, problems: list[Problem]) -> ReasonNeeded:
    return ReasonNeeded(name=name, problems=problems)


def answered(received: Received) -> list[Document]:
    """Return the documents whose newest version is these very bytes: the same bytes get the same answer.

    A document that was returned is not answered again: dropping it anew means something. One that was given up is no
    answer at all.
    """
    drops = Drop.objects.filter(sha256=received.sha256).exclude(document=None)
    drops = drops.exclude(document__stage=Stage.ABANDONED)
    if received.project:
        drops = drops.filter(document__project__code=received.project)
    found: dict[Document, int | None] = {}
    for drop in drops.select_related("document").order_by("id"):
        assert drop.document is not None
        found[drop.document] = drop.revision
    live = [document for document, revision in found.items() if _is_newest(document, revision, received)]
    return live if len(live) == len(found) and all(document.stage != Stage.RETURNED for document in live) else []


def _is_newest(document: Document, revision: int | None, received: Received) -> bool:
    """Return whether nothing newer took the place of what these bytes brought to `document`."""
    part = contributions.answers(document, received.sha256)
    return revision == document.revisions.count() if part is None else part


def _without_sheets(bundle: Bundle, available: Mapping[str, DocumentType]) -> list[Reading]:
    return read(bundle.data, bundle.name, available, with_sheets=False)


def looked_at(
    received: Received, premises: Premises, by: Person | None, *, reader: Reader = _without_sheets
) -> tuple[list[Case], list[Problem]]:
    """Return the cases in a received file, and every problem in it, errors and reminders.

    `reader` is what reads its data, for whoever has read it before.

    Raises:
        NotYourRole: `by` has no role in the project that a record names.
    """
    available = kinds.available(premises)
    try:
        bundle = bundles.opened(received.path, received.name)
        readings = reader(bundle, available)
    except BadFile as error:
        return [], [unreadable(error, received.name)]
    if bundle.enclosed and len(readings) > 1:
        place = Place(file=received.name, value=bundle.name)
        return [], [problem("attachments-of-many", place, count=len(readings))]
    looked = []
    for position, reading in enumerate(readings):
        handed_in = HandedIn(reading, position, received, bundle.enclosed, clock.today())
        case, found = _looked_at(handed_in, available, premises)
        if case is not None and by is not None:
            access.refuse_unless_of_project(by, case.project)
        looked.append((case, found))
    cases = [case for case, _found in looked if case is not None]
    return cases, [*(fault for _case, found in looked for fault in found), *_twice(cases, received)]


def _twice(cases: list[Case], received: Received) -> Iterator[Problem]:
    """Yield each record that is about what an earlier one of the same file is about: one would hide the other."""
    seen: set[tuple[str, int | None]] = set()
    for case in cases:
        about = (case.identity, case.open.pk if case.open else None)
        if about in seen:
            title = str(case.record["title"])
            yield problem("named-twice", Place(path="", file=received.name, label=received.name, value=title))
        seen.add(about)


def answers(problems: Iterable[Problem]) -> dict[str, str]:
    """Return the reasons that a file itself gives for its reminders, code to text."""
    return {problem.code: problem.reason for problem in problems if problem.reason}


class TakenMeanwhile(Exception):
    """Another process took these very bytes while they were read: a watcher, or what carries on after a crash."""


def unreadable(error: BadFile, name: str) -> Problem:
    """Return the problem that stands for a file which is no data at all."""
    return Problem(error.code, text(error.message, **error.params), text(error.fix), Place(file=name))


def _looked_at(
    handed_in: HandedIn, available: Mapping[str, DocumentType], premises: Premises
) -> tuple[Case | None, list[Problem]]:
    if joining.is_part(handed_in.reading, available):
        return joining.look(handed_in, available, premises)
    return sifting.look(handed_in, available, premises)


def refuse_unless_taken(received: Received, by: Person | None, problems: list[Problem]) -> NoReturn:
    """Refuse the file, as `refuse` does, if nobody took it while it was read.

    Raises:
        TakenMeanwhile: somebody did, and nothing is written down.
    """
    if answered(received):
        raise TakenMeanwhile
    refuse(received, by, problems)


def refuse(received: Received, by: Person | None, problems: list[Problem]) -> NoReturn:
    """Write down that the file was refused and why, and raise it.

    Raises:
        NotTaken, or ReasonNeeded where nothing is wrong but a reminder waits for a reason.
    """
    with transaction.atomic():
        now, user = timezone.now(), by.user if by else ""
        rows = [problem.row("zh-Hans") for problem in problems]
        Drop.objects.create(
            sha256=received.sha256, project=received.project, name=received.name, at=now, by=user, problems=rows
        )
        events.record("refused", at=now, by=by, source=received.sha256, codes=sorted({p.code for p in problems}))
    if any(problem.stops for problem in problems):
        raise NotTaken(name=received.name, problems=problems)
    raise ReasonNeeded(name=received.name, problems=problems)
