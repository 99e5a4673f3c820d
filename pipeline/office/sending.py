"""The outbox is emptied: urgent things at once, the rest in one message a person and day; never twice for one thing.

Each message is marked before it leaves. What a process that died had marked may have left: it is not sent again, and
`doctor` tells of it. What a server refused is tried again, later each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from pipeline import mail, notifying, webhook
from pipeline.notifying import Item, Kind, Notify, NotSent
from pipeline.office import outbox
from pipeline.office.leases import lease
from pipeline.office.models import Message
from pipeline.office.outbox import FAILED, MAIL, MOOT, SENT, UNSURE, WAITING
from pipeline.premises import Premises


@dataclass(frozen=True, slots=True)
class Sent:
    """One mail or post: by which route, to whom (empty: the group), how many things, and why it did not leave."""

    route: str
    person: str
    count: int
    error: str = ""

    def row(self) -> dict[str, object]:
        """Return it as the outside contract shows it."""
        return {
            "route": self.route,
            "person": self.person or None,
            "count": self.count,
            "sent": not self.error,
            "error": self.error or None,
        }


def send_due(premises: Premises, now: datetime, *, digest_now: bool = False) -> list[Sent]:
    """Send what is due and return what was tried; `digest_now` does not wait for the hour of the digest.

    Raises:
        FaultyNotify: the settings cannot be meant.
        HeldElsewhere: another process is sending.
    """
    notify = Notify.of(premises.settings, premises.root)
    with lease("notify"):
        Message.objects.filter(state=WAITING).exclude(sending_at=None).update(state=UNSURE)
        _drop_moot()
        sent = [_sent(batch, notify, premises, now, in_digest=False) for batch in _at_once(notify, now)]
        sent += [_sent(batch, notify, premises, now, in_digest=True) for batch in _digests(notify, now, digest_now)]
    return sent


def _drop_moot() -> None:
    for message in Message.objects.filter(state=WAITING).select_related("document"):
        if outbox.is_moot(message):
            Message.objects.filter(pk=message.pk).update(state=MOOT)


def _waiting(notify: Notify, now: datetime, *, urgent: bool) -> Iterable[list[Message]]:
    """Return what waits, by who gets it in one message: a person their mail, the group its post."""
    routes = [MAIL] * (notify.smtp is not None) + [outbox.WEBHOOK] * (notify.robot is not None)
    waiting = Message.objects.filter(state=WAITING, next_at__lte=now, is_urgent=urgent, route__in=routes)
    batches: dict[object, list[Message]] = {}
    for message in waiting.select_related("person", "document__project"):
        batches.setdefault(message.person_id if message.route == MAIL else "", []).append(message)
    return batches.values()


def _at_once(notify: Notify, now: datetime) -> list[list[Message]]:
    batches = list(_waiting(notify, now, urgent=True))
    return batches if notify.digest else [*batches, *_waiting(notify, now, urgent=False)]


def _digests(notify: Notify, now: datetime, digest_now: bool) -> list[list[Message]]:
    here = timezone.localtime(now)
    if not notify.digest or (here.time() < notify.digest_at and not digest_now):
        return []
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)
    today = Message.objects.filter(in_digest=True, sent_at__gte=midnight)
    posted = today.filter(route=outbox.WEBHOOK).exists()
    mailed = set(today.filter(route=MAIL).values_list("person_id", flat=True))
    batches = _waiting(notify, now, urgent=False)
    return [one for one in batches if not (one[0].person_id in mailed if one[0].route == MAIL else posted)]


def _sent(batch: Sequence[Message], notify: Notify, premises: Premises, now: datetime, *, in_digest: bool) -> Sent:
    mine = Message.objects.filter(pk__in=[message.pk for message in batch])
    with transaction.atomic():
        mine.update(sending_at=now, tries=F("tries") + 1)
    route, first = batch[0].route, batch[0]
    person = first.person.user if route == MAIL else ""
    try:
        _hand_over(batch, notify, premises, now)
    except NotSent as error:
        words = str(error)[:300]
        for message in mine:
            message.sending_at, message.error = None, words
            message.next_at = notifying.next_try(now, message.tries)
            message.state = FAILED if message.tries >= notifying.MOST_TRIES else WAITING
            message.save()
        return Sent(route, person, len(batch), words)
    mine.update(state=SENT, sent_at=now, in_digest=in_digest, error="")
    return Sent(route, person, len(batch))


def _hand_over(batch: Sequence[Message], notify: Notify, premises: Premises, now: datetime) -> None:
    """Send one batch by its route.

    Raises:
        NotSent
    """
    items = [_item(message, notify, premises) for message in batch]
    title, company = notifying.subject(items), str(premises.company["name"])
    if batch[0].route == MAIL and notify.smtp is not None:
        about = tuple(message.about for message in batch)
        local, text = timezone.localtime(now), notifying.body(company, items)
        mail.send(notify.smtp, mail.message(notify.smtp, batch[0].person.mail, title, text, about, local))
    elif notify.robot is not None:
        posted = webhook.payload(notify.robot, f"{company}：{len(items)}项待办", items)
        webhook.send(notify.robot, posted, int(now.timestamp() * 1000))


def _item(message: Message, notify: Notify, premises: Premises) -> Item:
    document = message.document
    if document is None:
        return Item(
            person=message.person.name,
            phone=message.person.phone,
            what=notifying.what_to_do(Kind(message.kind)),
            title=outbox.title_of_target(message),
            number="",
            project="",
            link=f"{notify.address}/quality/archive/" if notify.address else "",
        )
    return Item(
        person=message.person.name,
        phone=message.person.phone,
        what=notifying.what_to_do(Kind(message.kind), outbox.detail_of(message)),
        title=outbox.title_of(document, premises),
        number=document.number or document.key,
        project=document.project.name,
        link=f"{notify.address}/documents/{document.key}" if notify.address else "",
    )
