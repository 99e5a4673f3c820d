"""Channels, register rows and paper: what is written when a document goes out. Called by the flow."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from pipeline import publish, site
from pipeline.office import (
    access,
    documents,
    events,
    filed,
    gatekeeping,
    notices,
    numbers,
    people,
    personal,
    withdrawing,
)
from pipeline.office.models import Delivery, Document, Person, Posting, RegisterRow
from pipeline.office.refusals import (
    ChannelNotApproved,
    NothingToPublish,
    NoticeFirst,
    NotOnPaper,
    NotPosted,
    NotSecured,
    WithdrawnPaper,
)
from pipeline.premises import Premises
from pipeline.stages import PostingState, RegisterState, Stage
from schemas.document_type import DocumentType, channels, wording
from schemas.language import text


def number_row(document: Document, year: str) -> str:
    """Give the register row of `document` its number (登记号) and return it; empty for a type without channels."""
    line = RegisterRow.objects.select_for_update().filter(document=document).first()
    if line is None:
        return ""
    line.year, line.state = year, RegisterState.NUMBERED
    line.serial = numbers.following(f"register/{document.project.code}/{year}")
    line.save()
    return f"{line.year}-{line.serial:03d}"


def refuse_unless_publishable(document: Document, asked: tuple[str, ...], kind: DocumentType) -> list[str]:
    """Return the channels to deliver by now, or refuse.

    Raises:
        NothingToPublish, NotSecured, ChannelNotApproved (5.4.3), GateShut, NoticeFirst (5.3.3B②)
    """
    line = RegisterRow.objects.filter(document=document).first()
    if line is None:
        raise NothingToPublish(document=document.key, type=kind.title_in(), clause="5.6.1")
    approved = list(line.channels)
    for channel in asked:
        if channel not in approved:
            raise ChannelNotApproved(
                document=document.key, channel=_named([channel]), approved=_named(approved) or "—", clause="5.4.3"
            )
    if document.stage not in {Stage.SECURED, Stage.PUBLISHED}:
        raise NotSecured(document=document.key, stage=text(Stage(document.stage).words), clause="5.3.3B②")
    gatekeeping.refuse_unless_open(document, kind, "publish")
    wanted = list(asked) or approved
    notice = document.opened.order_by("id").last()
    if "reading" in wanted and notices.due(document, kind):
        raise NoticeFirst(document=document.key, notice="—", clause="5.3.3B②")
    if "reading" in wanted and notice is not None and notice.stage != Stage.PUBLISHED:
        raise NoticeFirst(document=document.key, notice=notice.key, clause="5.3.3B②")
    return wanted


def _named(ids: list[str]) -> str:
    """Return channels by their titles in the reader's language, each with its id for the command line."""
    known = channels()
    return "、".join(f"{wording(known[one].titles)}（{one}）" if one in known else one for one in ids)


def deliver(document: Document, channel: str, by: Person, premises: Premises) -> Delivery:
    """Deliver by one channel, from the entry, and write it down; a channel that was served stays as it is."""
    done = document.deliveries.filter(channel=channel).first()
    if done is not None:
        return done
    entry = personal.entry_of(document, premises)
    record = documents.content(documents.newest(document))
    texts = record.get("texts") or {}
    delivered = publish.deliver(channel, entry, premises.published, texts)
    with transaction.atomic():
        now = timezone.now()
        delivery, made = Delivery.objects.get_or_create(
            document=document,
            channel=channel,
            defaults={"at": now, "by": by, "digest": delivered.digest, "where": delivered.where},
        )
        if made:
            facts = {"channel": channel, "digest": delivered.digest, "where": delivered.where}
            events.record("delivered", at=now, document=document.key, by=by, **facts)
            if channel in publish.PAPER:
                place = channels()[channel].titles["zh-Hans"]
                Posting.objects.create(document=document, place=place, state=PostingState.WAITING)
    return delivery


def is_complete(document: Document) -> bool:
    """Return whether every approved channel was delivered."""
    line = RegisterRow.objects.get(document=document)
    return set(line.channels) <= set(document.deliveries.values_list("channel", flat=True))


def complete_row(document: Document, by: Person) -> None:
    """Complete the register row: 已发布."""
    now = timezone.now()
    line = RegisterRow.objects.select_for_update().get(document=document)
    line.state, line.published_at, line.published_by = RegisterState.PUBLISHED, now, by
    line.save()
    events.record("published", at=now, document=document.key, by=by, channels=line.channels)


def rebuild_page(document: Document, premises: Premises) -> None:
    """Make the public page of the document's project anew from what was delivered to it."""
    listed = Delivery.objects.filter(channel="site", document__project=document.project).select_related("document")
    shown = listed.exclude(document__stage=Stage.SUPERSEDED).order_by("-at", "-id")
    gone = {str(one.document.key): str(one.document.number) for one in shown if one.document.stage == Stage.WITHDRAWN}
    store = filed.archive(premises)
    entries = [store.open(f"urn:letterbook:{one.document.entry}") for one in shown]
    folder = premises.published / "site" / document.project.code
    site.build(folder, people.facts_of(document.project), premises.company, entries, withdrawing.told(gone))


def retire(document: Document, premises: Premises) -> None:
    """Take what is no longer in force from where its channels are served, and make the public page anew."""
    for delivery in document.deliveries.all():
        publish.take_back(delivery.channel, premises.published, document.project.code, str(document.number))
    if document.deliveries.filter(channel="site").exists():
        rebuild_page(document, premises)


def post(document: Document, place: str, copies: int, by: Person, photo: str = "") -> Posting:
    """Record that paper hangs at `place`: 已张贴. The row that waits for such a place is used, else one is added.

    Raises:
        NotOnPaper: nothing of it was printed.
        NotYourRole: `by` has no role in the project.
    """
    access.refuse_unless_of_project(by, document.project)
    if document.stage in {Stage.WITHDRAWN, Stage.SUPERSEDED}:
        raise WithdrawnPaper(document=document.key, stage=text(Stage(document.stage).words), clause="5.6.1")
    if not document.deliveries.filter(channel__in=publish.PAPER).exists():
        raise NotOnPaper(document=document.key, clause="5.3.3B②")
    now = timezone.now()
    posting = document.postings.filter(place=place).exclude(state=PostingState.REMOVED).first()
    posting = posting or _waiting(document, place) or Posting(document=document)
    posting.place, posting.state, posting.copies, posting.photo = place, PostingState.POSTED, copies, photo
    posting.posted_at, posting.posted_by = posting.posted_at or now, by
    posting.save()
    events.record("posted", at=now, document=document.key, by=by, place=place, copies=copies, photo=photo)
    return posting


def _waiting(document: Document, place: str) -> Posting | None:
    waits = {one.place: one for one in document.postings.filter(state=PostingState.WAITING).order_by("-id")}
    named = publish.waiting_place(place, waits)
    return waits[named] if named else None


def take_down(document: Document, place: str, by: Person) -> Posting:
    """Record that the paper at `place` came down: 已撤下; the register row follows when the last one did.

    Raises:
        NotPosted: it does not hang there.
    """
    access.refuse_unless_of_project(by, document.project)
    posting = document.postings.filter(place=place, state=PostingState.POSTED).first()
    if posting is None:
        raise NotPosted(document=document.key, place=place, clause="5.3.3B②")
    now: datetime = timezone.now()
    posting.state, posting.removed_at, posting.removed_by = PostingState.REMOVED, now, by
    posting.save()
    events.record("removed", at=now, document=document.key, by=by, place=place)
    still = document.postings.exclude(state=PostingState.REMOVED)
    if document.stage == Stage.PUBLISHED and not still.exists():
        RegisterRow.objects.filter(document=document).update(state=RegisterState.REMOVED)
    return posting
