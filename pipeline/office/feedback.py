"""What owners write at the desk: as the record of a letter, as the paper filed with it, and how far it has come.

The words as they were typed, with name, room and telephone, stand on the paper alone, which is filed among what
concerns persons; the record names the sender in the field that is made for it, and masks the rest (5.6.2).
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import timezone

from pipeline.office import access, documents, events, kinds, letters, numbers, people
from pipeline.office.knowing import binding
from pipeline.office.models import Document, Feedback, Person, Project
from pipeline.office.threads import State
from pipeline.office.validity import plain_code
from pipeline.premises import Premises
from schemas import expressions, masking
from schemas import record as records
from schemas.document_type import TEMPLATES
from schemas.errors import NotNow
from schemas.language import _

UNNAMED = "未署名业主"
SENDER = "来函人"
CLAUSE = "5.3.1A"
_SUBJECT = 24


class NobodyRegisters(NotNow):
    """A project without anybody who may register letters takes none."""

    message = _("Nothing can be sent here now: nobody in %(project)s takes letters. Please call the service centre.")


class Category(StrEnum):
    """What somebody writes about, by the categories of the letters register."""

    COMPLAINT = "complaint"
    SUGGESTION = "suggestion"
    INQUIRY = "inquiry"
    PRAISE = "praise"
    PUBLICITY = "publicity_objection"
    FINANCE = "finance_objection"

    @property
    def words(self) -> str:
        """What the form calls it."""
        return {
            "complaint": _("A complaint"),
            "suggestion": _("A suggestion"),
            "inquiry": _("A question"),
            "praise": _("Praise"),
            "publicity_objection": _("I object to something that was published"),
            "finance_objection": _("I object to the accounts"),
        }[self]


class Concern(StrEnum):
    """What makes a letter important whatever else it says."""

    INJURY = "injury"
    FIRE = "fire"
    LIFT = "lift"

    @property
    def words(self) -> str:
        """What the form calls it."""
        return {"injury": _("somebody was hurt"), "fire": _("fire"), "lift": _("a lift")}[self]


class Progress(StrEnum):
    """How far it has come, as whoever wrote is told."""

    RECEIVED = "received"
    ONGOING = "ongoing"
    REPLIED = "replied"

    @property
    def words(self) -> str:
        """The state as a message of the catalogue."""
        return {"received": _("Received"), "ongoing": _("Being dealt with"), "replied": _("Answered")}[self]


@dataclass(frozen=True, slots=True)
class Said:
    """What was typed, in full, and the photos sent with it."""

    category: Category
    words: str
    concerns: tuple[Concern, ...] = ()
    name: str = ""
    room: str = ""
    phone: str = ""
    photos: tuple[bytes, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is told once to whoever wrote: the number, the secret that opens its state, until when it is answered."""

    number: str
    secret: str
    due_on: str


def refuse_unless_heard(project: Project, premises: Premises) -> Person:
    """Return who registers what is written to `project`, or refuse to take it.

    Raises:
        NobodyRegisters
    """
    keeper = letters.keeper_of(kinds.available(premises)[letters.TYPE], project)
    if keeper is None:
        raise NobodyRegisters(project=project.name, clause=CLAUSE)
    return keeper


def opened(project: Project, said: Said, premises: Premises, at: datetime) -> tuple[Feedback, Receipt]:
    """Give what was said its receipt, before anything is made of it."""
    day = timezone.localtime(at).date()
    due_on = (day + timedelta(days=_days(said.category, binding(premises, project)))).isoformat()
    secret = numbers.new_letters()
    with transaction.atomic():
        serial = numbers.following(f"feedback/{project.code}/{day.year}")
        receipt = f"{project.code}-FK-{day.year}-{serial:04d}"
        row = Feedback.objects.create(
            project=project, receipt=receipt, secret=_sealed(secret), category=said.category, at=at, due_on=due_on
        )
        facts: dict[str, Any] = {"receipt": receipt, "category": said.category.value, "due_on": due_on}
        events.record("feedback", at=at, project=project.code, **facts)
    return row, Receipt(receipt, secret, due_on)


def _days(category: Category, asked: dict[str, Any]) -> int:
    ways = {
        Category.COMPLAINT: ("complaint", "reply_days"),
        Category.PUBLICITY: ("objection", "reply_days"),
        Category.FINANCE: ("objection", "finance_days"),
    }
    group, name = ways.get(category, ("letter", "reply_days"))
    return int(asked[group][name])


def _sealed(secret: str) -> str:
    # Forty bits behind a limit on tries: a plain digest is enough, and says nothing about the letter.
    return sha256(secret.encode()).hexdigest()


def record(row: Feedback, said: Said, premises: Premises) -> records.Record:
    """Return the record of the letter: what concerns persons in `letter.sender` alone, the words masked.

    Raises:
        NobodyRegisters
    """
    keeper = refuse_unless_heard(row.project, premises)
    words, sender = _masked(said), said.name or UNNAMED
    return {
        "doc_type": letters.TYPE,
        "project_code": row.project.code,
        "author": keeper.user,
        "letter": {
            "received_at": timezone.localtime(row.at).strftime("%Y-%m-%dT%H:%M"),
            "form": "platform",
            "sender": sender if len(sender) > 1 else f"{sender}（业主）",
            "sender_kind": "owner",
            "subject": _subject(words),
            "summary": words,
            "category": said.category.value,
            "concerns": [one.value for one in said.concerns],
        },
        "handling": {
            "responsible": people.facts_of(row.project)["manager_name"] or keeper.name,
            "note": f"网页反馈，回执号{row.receipt}{_with_photos(said)}",
        },
    }


def _with_photos(said: Said) -> str:
    return f"，附照片{len(said.photos)}张" if said.photos else ""


def _masked(said: Said) -> str:
    """Return the words without what was typed as name, room and telephone, and with what looks like more masked."""
    words = said.words
    for typed, instead in ((said.name, SENDER), (said.room, masking.SOME_HOUSEHOLD), (said.phone, "****")):
        if len(typed) > 1:
            words = words.replace(typed, instead)
    return masking.mask_text(words)


def _subject(words: str) -> str:
    first = " ".join(words.split())
    return f"网页反馈：{first[:_SUBJECT]}{'…' if len(first) > _SUBJECT else ''}"


def paper(row: Feedback, said: Said) -> list[tuple[str, str]]:
    """Return what stands on the paper that is filed with the letter: everything, as it was typed."""
    title = {one["const"]: one["title"] for one in _choices("category")}
    concerns = {one["const"]: one["title"] for one in _choices("concerns")}
    return [
        ("回执号", row.receipt),
        ("收到时间", f"{timezone.localtime(row.at):%Y-%m-%d %H:%M}"),
        ("类别", title[said.category]),
        ("涉及", "、".join(concerns[one] for one in said.concerns) or "—"),
        ("内容", said.words),
        *([("照片", f"{len(said.photos)}张，随本页归档")] if said.photos else []),
        ("姓名", said.name or "（未填）"),
        ("楼栋房号", said.room or "（未填）"),
        ("联系电话", said.phone or "（未填）"),
    ]


def _choices(field: str) -> Iterator[dict[str, str]]:
    schema = records.loads((TEMPLATES / letters.TYPE / "schema.json").read_bytes())
    one = schema["properties"]["letter"]["properties"][field]
    yield from ({"const": key, "title": word} for key, word in (one.get("items") or one)["x-choices"].items())


def notice(project: Project, premises: Premises) -> str:
    """Return what people are told before they fill in the form (Personal Information Protection Law, art. 17)."""
    source = (TEMPLATES / "_shared" / "notice_of_processing.txt").read_text("utf-8").strip()
    facts = {"company": premises.company, "project": people.facts_of(project)}
    return expressions.filled_text(source, facts)


def arrived(row: Feedback, sha256: str) -> None:
    """Write down under which digest it lies in `received/` until it is a letter."""
    row.received = sha256
    row.save(update_fields=["received"])


def unregistered() -> list[str]:
    """Return the digests of what is no letter yet, in the order in which it came."""
    found = Feedback.objects.filter(document=None).exclude(received="").order_by("id")
    return list(found.values_list("received", flat=True))


def of_receipt(receipt: str) -> Feedback:
    """Return what was written under this number."""
    return Feedback.objects.select_related("project", "document").get(receipt=receipt)


def became(row: Feedback, document: Document) -> Feedback:
    """Write down which letter it became."""
    row.document = document
    row.save(update_fields=["document"])
    return row


def found(project: Project, receipt: str, secret: str) -> Feedback | None:
    """Return what was written under this receipt, to whoever has its secret."""
    wanted = records.storable(receipt).strip().upper()
    row = Feedback.objects.select_related("document").filter(project=project, receipt=wanted).first()
    sealed = _sealed(plain_code(secret))
    return row if secrets.compare_digest(sealed, row.secret if row else "-" * 64) and row else None


def progress(row: Feedback) -> Progress:
    """Return how far it has come: as the staff said, or as the letter and the replies to it say."""
    document = row.document
    revision = documents.latest(document) if document else None
    status = (documents.content(revision).get("handling") or {}).get("status") if revision else None
    answered = document is not None and document.replies.exists()
    if row.replied_at or answered or status in {State.REPLIED, State.CLOSED}:
        return Progress.REPLIED
    return Progress.ONGOING if row.taken_up_at or status == State.ONGOING else Progress.RECEIVED


def of_project(project: Project) -> Iterator[tuple[Feedback, Progress]]:
    """Yield the newest hundred of a project, with how far each has come."""
    for row in project.feedback.select_related("document").order_by("-id")[:100]:
        yield row, progress(row)


def move(project: Project, receipt: str, to: Progress, by: Person, at: datetime) -> bool:
    """Say that one was taken up, or answered (by telephone, in person); return whether there is such a one.

    Raises:
        NotYourRole
    """
    access.refuse_unless_of_project(by, project)
    field = {Progress.ONGOING: "taken_up_at", Progress.REPLIED: "replied_at"}.get(to)
    row = Feedback.objects.filter(project=project, receipt=records.storable(receipt)).first()
    if row is None or field is None:
        return False
    with transaction.atomic():
        if getattr(row, field) is None:
            setattr(row, field, at)
            row.save(update_fields=[field])
            events.record(f"feedback-{to.value}", at=at, by=by, receipt=row.receipt)
    return True
