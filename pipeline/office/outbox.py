"""Whoever's turn it is, is told: what is written down for whom, in the transaction that makes it true.

Nothing here can stop a step: settings that cannot be meant are `doctor`'s to tell, and sending comes later
(`sending.py`). One thing is told to one person by one route once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils import timezone

from pipeline import projection
from pipeline.notifying import FaultyNotify, Kind, Notify
from pipeline.office import (
    access,
    carrying,
    consents,
    contributions,
    deputies,
    documents,
    events,
    kinds,
    printing,
    threads,
)
from pipeline.office.models import Copy, Document, Message, Person, VaultTarget
from pipeline.premises import Premises
from pipeline.stages import Stage, Verdict
from schemas.errors import NotNow
from schemas.language import _, text
from schemas.record import value_at

MAIL, WEBHOOK = "mail", "webhook"
WAITING, SENT, MOOT, FAILED, UNSURE = "waiting", "sent", "moot", "failed", "unsure"
RESTRICTED = "restricted"
_WATCHING = ("quality_center", "system_admin")


class NobodyAwaited(NotNow):
    """The document waits for no decision."""

    message = _("%(document)s is %(stage)s: there is nobody to remind.")


class NobodyTold(NotNow):
    """No way leads to those who should be reminded."""

    message = _("%(people)s cannot be told: neither [notify] in office.toml nor their addresses are set.")


def settings_of(premises: Premises) -> Notify:
    """Return how this office tells people; settings that cannot be meant tell nobody."""
    try:
        return Notify.of(premises.settings, premises.root)
    except FaultyNotify:
        return Notify()


def _tells_anybody(premises: Premises) -> bool:
    notify = settings_of(premises)
    return notify.smtp is not None or notify.robot is not None


def tell_whose_turns(taken: Iterable[Document], premises: Premises) -> None:
    """Write down who has to do something about each document of a file that was taken."""
    for document in taken:
        tell_whose_turn(document, premises)


def tell_whose_turn(document: Document, premises: Premises) -> None:
    """Write down who has to do something about `document` as it stands now; inside the caller's transaction."""
    if not _tells_anybody(premises) or not (serial := documents.newest_serial(document)):
        return
    stage = Stage(document.stage)
    if stage is Stage.DECIDING:
        # A step that a return led back to is told of again.
        returns = document.decisions.filter(verdict=Verdict.RETURN).count()
        for role, person in _awaited(document):
            _tell(person, Kind.TURN, document, f"{serial}.{returns}/{role}", premises)
    elif stage is Stage.RETURNED:
        _tell(document.author, Kind.RETURNED, document, str(document.decisions.count()), premises)
    elif stage is Stage.APPROVED and not carrying.releases_itself(document, premises):
        _tell(document.author, Kind.RELEASE, document, str(serial), premises)


def _awaited(document: Document) -> Iterator[tuple[str, Person]]:
    """Yield the role and the person of everybody who may decide on `document` now, deputies included."""
    writers = contributions.writers(document)
    for step in documents.waiting(document):
        found = access.holders([step.role], document.project, leaving_out=writers)[step.role]
        found |= deputies.takers(step.role, found, document.project) - {writer.user for writer in writers}
        for person in Person.objects.filter(user__in=found).order_by("user"):
            yield step.role, person


def remind(document: Document, by: Person, premises: Premises) -> list[Person]:
    """Remind everybody whose turn it is, once a day and at once, and return them; inside the caller's transaction.

    Raises:
        NobodyAwaited: it waits for nobody.
        NobodyTold: this office tells nobody anything, or none of them has an address.
    """
    awaited = list(_awaited(document))
    if not awaited:
        raise NobodyAwaited(document=document.key, stage=text(Stage(document.stage).words))
    now = timezone.now()
    today = f"{documents.newest(document).serial}.{timezone.localdate(now).isoformat()}"
    told = {
        person: None
        for role, person in awaited
        if _tell(person, Kind.TURN, document, f"{today}/{role}", premises, at_once=True)
    }
    if not told:
        raise NobodyTold(people="、".join(dict.fromkeys(person.name for _role, person in awaited)))
    events.record("reminded", at=now, document=document.key, by=by, people=[person.user for person in told])
    return list(told)


def tell_copied(copies: Iterable[Copy], premises: Premises) -> None:
    """Write down that copies wait for a receipt; those of an important document are told at once."""
    for copy in copies:
        for person in Person.objects.filter(user__in=copy.people).order_by("user"):
            _tell(person, Kind.COPY, copy.document, copy.to, premises)


def tell_consents(premises: Premises) -> None:
    """Write down that telephone consents wait: for the giver to confirm, and once they are late for the leader too."""
    for consent in consents.all_unconfirmed() if _tells_anybody(premises) else ():
        document = consent.document
        writers = contributions.writers(document)
        for role, found in access.holders(consents.deciders(consent), document.project, leaving_out=writers).items():
            for person in Person.objects.filter(user__in=found).order_by("user"):
                _tell(person, Kind.CONSENT, document, f"{consent.pk}/{role}", premises, at_once=True)


def tell_responsible(document: Document, premises: Premises) -> None:
    """Write down that a letter waits for whoever is responsible, where that is the name of one person here."""
    row = threads.place_of(document, "") if _tells_anybody(premises) else None
    if row is None or not row["is_open"]:
        return
    named = Person.objects.filter(name=row["responsible"], active=True)
    here = [person for person in named if access.roles_of(person, document.project)]
    if len(here) == 1:
        _tell(here[0], Kind.LETTER, document, "", premises)


def _tell(
    person: Person, kind: Kind, document: Document, detail: str, premises: Premises, *, at_once: bool = False
) -> bool:
    """Write down what `person` is told, by every way that leads to them; return whether there is one."""
    about = f"{kind.value}/{document.key}/{detail}"
    return _write(person, kind, document, about, premises, is_urgent=at_once or _is_urgent(kind, document))


def _write(
    person: Person, kind: Kind, document: Document | None, about: str, premises: Premises, *, is_urgent: bool
) -> bool:
    notify, now = settings_of(premises), timezone.now()
    routes = [MAIL] if notify.smtp and person.mail else []
    routes += [WEBHOOK] if notify.robot else []
    for route in routes:
        Message.objects.get_or_create(
            person=person,
            route=route,
            about=about,
            defaults={
                "kind": kind.value,
                "document": document,
                "is_urgent": is_urgent,
                "state": WAITING,
                "at": now,
                "next_at": now,
            },
        )
    return bool(routes)


def tell_of_target(kind: Kind, name: str, since: datetime, premises: Premises) -> None:
    """Write down, for whoever watches over the archive, that a target of copies fails since then, or is back."""
    watching = Person.objects.filter(roles__role__in=_WATCHING, roles__project=None, active=True).distinct()
    for person in watching.order_by("user"):
        _write(person, kind, None, f"{kind.value}/{name}/{since.isoformat()}", premises, is_urgent=True)


def title_of_target(message: Message) -> str:
    """Return what a message about a target names: the target, and since when it fails."""
    _kind, name, since = message.about.split("/", 2)
    began = timezone.localtime(datetime.fromisoformat(since))
    return f"备份库“{name}”（{began:%m月%d日%H:%M}起中断）"


def _is_urgent(kind: Kind, document: Document) -> bool:
    # An important letter is with departments and leaders within a day (5.3.1A): that waits for no digest.
    return document.importance == "important" and kind in {Kind.COPY, Kind.LETTER, Kind.TURN}


def is_moot(message: Message) -> bool:
    """Return whether what `message` tells has been done, or is somebody else's turn by now."""
    document, detail = message.document, message.about.split("/", 2)[2]
    kind = Kind(message.kind)
    if document is None:
        return kind is Kind.OUTAGE and not _fails_since(message.about.split("/", 2)[1], detail)
    stage = Stage(document.stage)
    revision = documents.latest(document)
    serial = str(revision.serial) if revision else ""
    match kind:
        case Kind.TURN:
            asked, _slash, role = detail.partition("/")
            return asked.partition(".")[0] != serial or role not in {step.role for step in documents.waiting(document)}
        case Kind.RETURNED:
            return stage is not Stage.RETURNED
        case Kind.RELEASE:
            return stage is not Stage.APPROVED or detail != serial
        case Kind.CONSENT:
            consent = consents.unconfirmed(document)
            return consent is None or str(consent.pk) != detail.partition("/")[0]
        case Kind.COPY:
            return document.copies.filter(kind="role", to=detail).exclude(receipt_at=None).exists()
    row = threads.place_of(document, "")
    return row is None or not row["is_open"]


def _fails_since(name: str, since: str) -> bool:
    """Return whether a target still fails as it did when somebody was to be told: an outage that is over is no news."""
    return VaultTarget.objects.filter(name=name, failing_since=datetime.fromisoformat(since)).exists()


def detail_of(message: Message) -> str:
    """Return what the words of a message need: the verb of a turn, the purpose of a copy, the day of an answer."""
    document, detail = message.document, message.about.split("/", 2)[2]
    if document is None:
        return ""
    match Kind(message.kind):
        case Kind.TURN:
            role = detail.partition("/")[2]
            verbs = [printing.VERBS[step.verb] for step in documents.waiting(document) if step.role == role]
            return verbs[0] if verbs else ""
        case Kind.COPY:
            return str(document.copies.filter(kind="role", to=detail).values_list("purpose", flat=True).first() or "")
        case Kind.CONSENT:
            consent = consents.unconfirmed(document)
            return f"{timezone.localtime(consent.due):%m月%d日%H:%M}" if consent else ""
        case Kind.LETTER:
            record = documents.content(documents.newest(document))
            return str(value_at(record, "handling.due_on") or "")
    return ""


def title_of(document: Document, premises: Premises) -> str:
    """Return a title that names no customer: the document's own, or its type's where that might (5.6.2)."""
    kind, revision = kinds.of(document, premises), documents.latest(document)
    plain = kind.titles["zh-Hans"]
    if kind.confidentiality == RESTRICTED or revision is None:
        return plain
    hidden = projection.personal_values(documents.content(revision), kind)
    return plain if any(value in document.title for value in hidden) else document.title


def stuck() -> int:
    """Return how many messages were given up, or were leaving when their process died."""
    return Message.objects.filter(state__in=[FAILED, UNSURE]).count()
