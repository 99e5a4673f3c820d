"""The path of a document, and the only code that moves one on. Read this first.

    1 Receive   a file is known by its bytes and kept                     receive.py
    2 Read      workbook or JSON becomes records                          read.py, workbook/
    3 Check     resolve, shape, section contract, rules: all problems     resolve.py, check.py, office/intake.py
    4 Render    the watermarked draft as DOCX and PDF                     compose.py, render/
    5 Decide    each approver in turn                                     decide.py, office/verdicts.py
    6 Release   gates on a trial final; number, register number, code     gates.py, office/numbers.py
    7 File      entry durable -> event -> ledger -> copies read back      filing.py, archive/
    8 Publish   channels deliver bytes read from the entry                publish.py, site.py, office/publication.py

Every step can be repeated. Command line, inbox and web call these functions and nothing below them; what becomes of a
document after its path, posting first, is `later.py`.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from pipeline import compose, gates, papers, receive
from pipeline.office import (
    access,
    attaching,
    carrying,
    consenting,
    consents,
    contributions,
    documents,
    drafts,
    events,
    filed,
    gatekeeping,
    kinds,
    left_undone,
    letters,
    notices,
    numbers,
    outbox,
    photo_consent,
    printing,
    publication,
    reception,
    sifting,
    vaulting,
    verdicts,
    versions,
)
from pipeline.office.here import followed
from pipeline.office.here import office as office
from pipeline.office.leases import lease
from pipeline.office.models import Decision, Document, Drop, Person, Revision
from pipeline.office.refusals import NotApprovedYet
from pipeline.receive import Received
from pipeline.stages import NOTHING, Reasons, Seen, Stage, Verdict
from schemas import expressions
from schemas.document_type import DocumentType

log = logging.getLogger("letterbook")


def submit(
    file: Path, by: Person, *, project: str | None = None, reasons: Reasons = None, room: str = "", revises: str = ""
) -> list[Document]:
    """Take a file, zip or folder through steps 1-4 and return its documents; it stays where it is.

    Identical bytes give the same answer again. `reasons` (code to text) answer reminders, as does the column 提醒说明
    of a marked copy. In the `room` for letters a scan alone is a letter. `revises`: which document it is a version of.

    Raises:
        NotTaken: the file is no data at all, or its data has problems, all of them listed.
        ReasonNeeded: it has none, but a reminder that passes only with a reason has none.
    """
    log.info("Step 1 - Receive: %s", file.name)
    return take(receive.copied(office(), file, project or "", room, revises), by, reasons=reasons)


@followed
def take(received: Received, by: Person | None, *, reasons: Reasons = None) -> list[Document]:
    """Take a received file through steps 2-4. `by` is None for the inbox: then each record's author hands it in."""
    if letters.is_letter(received):
        log.info("Steps 2 and 3 - Read, check: %s", received.name)
        return [letters.taken(received, by, office())]
    while True:
        if answered := reception.answered(received):
            return [_go_on(document) for document in answered]
        try:
            return _take(received, by, dict(reasons or {}))
        except (contributions.PartsChanged, reception.TakenMeanwhile):
            log.info("It changed meanwhile: %s is looked at again", received.name)
        except versions.MovedOn:
            if not reception.answered(received):
                raise


def _take(received: Received, by: Person | None, reasons: dict[str, str]) -> list[Document]:
    log.info("Steps 2 and 3 - Read, check: %s", received.name)
    cases, problems = reception.looked_at(received, office(), by)
    answers = reception.answers(problems) | reasons
    problems = [problem.answered(answers) for problem in problems]
    cases = [case.answered(answers) for case in cases]
    if any(problem.stops or problem.waits for problem in problems):
        reception.refuse_unless_taken(received, by, problems)
    log.info("Step 4 - Render: %s", received.name)
    attaching.keep_all(cases, office())
    drawn = [{} if case.is_incomplete else drafts.rendered(case.kind, case.record, office()) for case in cases]
    # The records of one file are taken together: a crash between two would leave the rest without an answer.
    with transaction.atomic():
        taken = [versions.put(case, received, by or case.writer, answers, office()) for case in cases]
        outbox.tell_whose_turns(taken, office())
    for case, document, draft in zip(cases, taken, drawn, strict=True):
        drafts.lay_down(document, draft, office())
        sifting.give_back(case, document, received, office())
    return [_go_on(document) for document in taken]


def _go_on(document: Document) -> Document:
    """Release in its author's name what needs nobody: the last approver may well have no right to release it."""
    if document.stage == Stage.APPROVED and carrying.releases_itself(document, office()):
        return release(document, document.author)
    return document


@followed
def decide(
    document: Document, by: Person, verdict: Verdict, note: str = "", to: str = "", *, saw: Seen = NOTHING
) -> Document:
    """Record one verdict (step 5): the last approval makes the document *approved*, a return gives it back.

    A return leads to the author, or `to` the role of an earlier step. `saw`: what `by` says to have looked at.

    Raises:
        StillOwed, NotDeciding, OldVersion, NoteNeeded, PhotosNotConfirmed, NotAnEarlierStep, and those of
        `refuse_unless_may_decide`; nothing is changed.
    """
    log.info("Step 5 - Decide: %s by %s", document.key, by.user)
    with transaction.atomic():
        document = Document.objects.select_for_update().get(pk=document.pk)
        contributions.refuse_if_owed(document, office())
        if (consent := consents.unconfirmed(document)) is not None:
            _move_after(document, consenting.confirm(consent, by, verdict, note))
            return document
        chain = documents.chain(document)
        waiting = documents.waiting(document, chain)
        verdicts.refuse_unless_deciding(document, chain, saw)
        access.refuse_unless_may_decide(by, document, chain, waiting)
        photo_consent.confirm(document, by, verdict, saw.photos, office())
        _move_after(document, verdicts.write(document, by, verdict, note, to))
        outbox.tell_whose_turn(document, office())
    return _go_on(document)


def _move_after(document: Document, decision: Decision) -> None:
    if document.number is not None:
        return  # it went out on a consent: what is out stays out, whatever is said of it afterwards
    if decision.verdict == Verdict.RETURN:
        _move(document, Stage.DECIDING if decision.returned_to else Stage.RETURNED)
    elif not documents.waiting(document):
        _move(document, Stage.APPROVED)


def _move(document: Document, stage: Stage) -> None:
    document.stage = stage
    document.save(update_fields=["stage"])


@followed
def release(document: Document, by: Person) -> Document:
    """Take an approved document through steps 6 and 7. Idempotent: it carries on wherever it was left.

    Raises:
        StillOwed, NotApprovedYet: a part or an approval is missing, with its clause.
        GateShut, GateClosed: a condition of the type does not hold, the trial final is not fit.
        HeldElsewhere: another live process is at it.
    """
    with lease(f"release:{document.key}"):
        document.refresh_from_db()
        kind = kinds.of(document, office())
        if document.number is None:
            _refuse_unless_releasable(document, by, kind)
            _give_number(document, by, kind, _pass_gates(document, kind))
        if document.stage == Stage.RELEASED:
            _file_away(document, kind)
        if document.stage == Stage.FILED:
            _secure(document)
        if notices.due(document, kind):
            for notice in take(notices.drafted(document, kind, office()), document.author):
                notices.join(notice, document)
    return document


def _refuse_unless_releasable(document: Document, by: Person, kind: DocumentType) -> None:
    contributions.refuse_if_owed(document, office())
    if document.stage != Stage.APPROVED:
        missing = documents.waiting(document) or documents.chain(document)
        clause = "、".join(dict.fromkeys(step.clause for step in missing))
        roles = access.role_titles(step.role for step in missing)
        raise NotApprovedYet(document=document.key, roles=roles, clause=clause)
    consenting.refuse_unless_good(document)
    access.refuse_unless_may(by, document, kind.release_by, kind.numbering.clause or "5.3.3")
    gatekeeping.refuse_unless_open(document, kind, "release")


def _pass_gates(document: Document, kind: DocumentType) -> Revision:
    log.info("Step 6 - Release: %s", document.key)
    premises, version = office(), documents.newest(document)
    record = documents.content(version)
    printed = printing.trial(document, kind, record, premises)
    photos, fonts = attaching.photos(record, premises), printing.fonts_of(premises)
    gates.refuse_unless_fit(kind, record, compose.compose(kind, record, printed, fonts, photos=photos))
    papers.refuse_unless_fit(kind, record, printed, fonts)
    return version


def _give_number(document: Document, by: Person, kind: DocumentType, version: Revision) -> None:
    """Give number, register number and verification code in one transaction with the stage and the event (I6)."""
    record = documents.content(version)
    with transaction.atomic():
        versions.refuse_if_changed(document, version)
        now, prefix = timezone.now(), printing.prefix_of(kind, record)
        document.number = f"{prefix}-{numbers.following(prefix):0{kind.numbering.digits}d}"
        document.code, document.issued_at = numbers.new_code(), now
        document.year = str(expressions.evaluate(kind.numbering.year, record))
        document.stage = Stage.RELEASED
        document.save()
        register_no = publication.number_row(document, printing.local_day(now)[:4])
        facts = {"number": document.number, "code": document.code, "register": register_no, "year": document.year}
        events.record("released", at=now, document=document.key, by=by, **facts)


def _file_away(document: Document, kind: DocumentType) -> None:
    log.info("Step 7 - File: %s", document.number)
    filed.tell(document, kind, filed.commit(document, kind, office()), office())
    # The ledger holds the event before the stage says so (I2).
    filed.follow_ledger(office())
    with transaction.atomic():
        _move(document, Stage.FILED)
        if (older := document.supersedes) is not None and older.stage not in {Stage.SUPERSEDED, Stage.WITHDRAWN}:
            _move(older, Stage.SUPERSEDED)
            events.record("superseded", at=timezone.now(), document=older.key, superseded_by=document.number)
    if older is not None:
        publication.retire(older, office())


def _secure(document: Document) -> None:
    """Make the copies; without those that it waits for (`[vault]`) a document stays *filed* and says so."""
    if vaulting.secured(document, office()):
        _move(document, Stage.SECURED)


@followed
def publish(document: Document, by: Person, channels: tuple[str, ...] = ()) -> Document:
    """Deliver by `channels` (default: all that were approved) and complete the register row (step 8). Idempotent.

    Raises:
        NothingToPublish, NotSecured, ChannelNotApproved, NoticeFirst, GateShut: each with its clause.
    """
    log.info("Step 8 - Publish: %s", document.number or document.key)
    with lease(f"publish:{document.key}"):
        document.refresh_from_db()
        kind = kinds.of(document, office())
        wanted = publication.refuse_unless_publishable(document, channels, kind)
        access.refuse_unless_may(by, document, kind.publish_by, "5.6.1")
        for channel in wanted:
            publication.deliver(document, channel, by, office())
        if "site" in wanted:
            publication.rebuild_page(document, office())
        if document.stage == Stage.SECURED and publication.is_complete(document):
            with transaction.atomic():
                publication.complete_row(document, by)
                _move(document, Stage.PUBLISHED)
    opener = document.opened_by
    if document.stage == Stage.PUBLISHED and opener is not None and opener.stage == Stage.SECURED:
        publish(opener, by)
    return document


def resume() -> list[carrying.Resumed]:
    """Carry on what a crash left, from half-built entries to the index; what a live process holds is left alone."""
    until = time.monotonic() + carrying.PATIENCE_SECONDS
    with kinds.held():
        done = [*carrying.put_in_order(office()), *(carrying.carried(*left, until) for left in _left_over())]
    filed.follow_index(office())
    return done


def _left_over() -> Iterator[tuple[str, str, Callable[[], object]]]:
    known = set(Drop.objects.values_list("sha256", flat=True))
    for received in receive.everything(office()):
        if receive.is_news(received, known) and not receive.is_in_hand(office(), received):
            yield received.name, "take", lambda one=received: take(one, None)  # type: ignore[misc]
    for document in (*documents.unfinished(), *carrying.owing(office())):
        yield document.key, "release", lambda one=document: release(one, one.author)  # type: ignore[misc]
    yield from ((name, "copy", step) for name, step in vaulting.left_over(office()))
    yield from left_undone.beside_the_path(office())
