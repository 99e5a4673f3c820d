"""Letters of one matter in one thread (5.3.1C): joined when they are filed, and told with who answers what by when.

A letter belongs to the matter that it names; one that names none opens a matter under its own number. A reply goes
where its letter is, and marks it as answered: nothing filed is rewritten, the state of a letter is its entry and these
facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from pipeline.office import events, many
from pipeline.office.models import Correspondence, Document, Matter, Project
from pipeline.stages import Stage
from schemas import record as records
from schemas.errors import WrongUsage
from schemas.language import _
from schemas.problem import Place, Problem, problem
from schemas.record import Record, value_at

LETTER_IN, LETTER_OUT = "letter_in", "letter_out"
_GONE = (Stage.WITHDRAWN, Stage.SUPERSEDED, Stage.ABANDONED, Stage.DISPOSED)
_NAMED = {LETTER_IN: "letter.matter_id", LETTER_OUT: "reply.matter_id"}
LETTERS = frozenset(_NAMED)
_ANSWERED = "reply.ref_letter_no"


class Direction(StrEnum):
    """Which way a letter went."""

    IN = "in"
    OUT = "out"


class State(StrEnum):
    """How far the handling of a letter has come."""

    REGISTERED = "registered"
    ONGOING = "ongoing"
    REPLIED = "replied"
    CLOSED = "closed"
    SENT = "sent"

    @property
    def word(self) -> str:
        """The official word."""
        return _WORDS[self]


_WORDS = {
    State.REGISTERED: "已登记",
    State.ONGOING: "办理中",
    State.REPLIED: "已答复",
    State.CLOSED: "已办结",
    State.SENT: "已发出",
}


class NoSuchMatter(WrongUsage):
    """No matter has this number, and no letter of it."""

    message = _("There is no matter and no letter “%(matter)s”.")


def join(document: Document, record: Mapping[str, Any], at: datetime) -> Correspondence | None:
    """Give a letter its place in its matter, inside the transaction of its filing; what is no letter has none."""
    if document.type not in _NAMED or Correspondence.objects.filter(document=document).exists():
        return None
    letter = _letter(document.project, value_at(record, _ANSWERED)) if document.type == LETTER_OUT else None
    matter = _matter_of(document, record, letter, at)
    way = Direction.IN if document.type == LETTER_IN else Direction.OUT
    place = Correspondence.objects.create(document=document, matter=matter, direction=way, answers=letter, at=at)
    events.record("joined", at=at, document=document.key, matter=matter.number, direction=way.value)
    if letter is not None:
        events.record("answered", at=at, document=letter.key, reply=document.number)
    return place


def _matter_of(document: Document, record: Mapping[str, Any], letter: Document | None, at: datetime) -> Matter:
    for other in (letter, document.supersedes):
        if other is not None and (place := Correspondence.objects.filter(document=other).first()) is not None:
            return place.matter
    named = value_at(record, _NAMED[document.type])
    if named and (known := named_matter(document.project, named)) is not None:
        return known
    number = str(named or document.number)
    return Matter.objects.get_or_create(project=document.project, number=number, defaults={"opened_at": at})[0]


def named_matter(project: Project, name: object) -> Matter | None:
    """Return the matter of `project` that is called `name`, by its number or by that of a letter in it."""
    name = records.storable(str(name or ""))
    place = Correspondence.objects.filter(document__project=project, document__number=name).first()
    return place.matter if place else Matter.objects.filter(project=project, number=name).first()


def _letter(project: Project, number: object) -> Document | None:
    known = Document.objects.filter(type=LETTER_IN, project=project).exclude(entry="")
    return known.filter(number=records.storable(str(number))).first() if number else None


def before(record: Record, kind: str, project: Project) -> tuple[Record | None, list[Problem]]:
    """Return the letter received before `record` on its matter, and what is odd about the matter that it names.

    How many letters there were stands in what is returned, as `letter.nth`: the third makes itself important.
    """
    path = _NAMED.get(kind, "")
    named = value_at(record, path) if path else None
    matter = named_matter(project, named) if named else None
    if kind == LETTER_OUT:
        return None, _odd_reply(record, path, matter, project)
    if matter is None:
        return None, [_odd("new-matter", path, named)] if named else []
    came = matter.letters.filter(direction=Direction.IN).exclude(document__stage__in=_GONE)
    last = came.exclude(document__number=record.get("supersedes") or "").order_by("id").last()
    if last is None:
        return None, []
    content = _content(last.document)
    count = came.exclude(document__number=record.get("supersedes") or "").count()
    return content | {"letter": {**content["letter"], "nth": count}}, []


def _odd_reply(record: Record, path: str, matter: Matter | None, project: Project) -> list[Problem]:
    number, named = value_at(record, _ANSWERED), value_at(record, path)
    letter = _letter(project, number)
    if number and letter is None:
        return [_odd("no-such-letter", _ANSWERED, number)]
    place = Correspondence.objects.filter(document=letter).first() if letter else None
    if named and place and place.matter != matter:
        return [_odd("matter-differs", path, named, letter=str(number), matter=place.matter.number)]
    return [_odd("new-matter", path, named)] if named and matter is None else []


def _odd(code: str, path: str, value: object, **params: Any) -> Problem:
    return problem(code, Place(path=path, value=str(value)), **params)


def _content(document: Document) -> Record:
    # Not by `documents`, which tells of threads itself.
    made: Record = records.loads(document.revisions.latest("serial").record)
    return made


def find(name: str) -> Matter:
    """Return the matter with this number, or the one that the letter with this number or key belongs to.

    Raises:
        NoSuchMatter
    """
    name = records.storable(name)
    place = Correspondence.objects.filter(document__number=name).first()
    place = place or Correspondence.objects.filter(document__key=name).first()
    found = place.matter if place else Matter.objects.filter(number=name).order_by("id").last()
    if found is None:
        raise NoSuchMatter(matter=name)
    return found


def thread(matter: Matter, today: str) -> dict[str, Any]:
    """Return a matter with its letters in the order of their filing; `today` (ISO) tells what is late."""
    places = list(matter.letters.select_related("document__author", "document__project", "answers", "matter"))
    written = {document.pk: record for document, record in many.contents([place.document for place in places])}
    replies = _replies([place.document for place in places])
    letters = [_told(place, today, written[place.document_id], replies[place.document_id]) for place in places]
    open_ones = [row for row in letters if row["is_open"]]
    due = min((row["due_on"] for row in open_ones if row["due_on"]), default=None)
    return {
        "matter": matter.number,
        "project": matter.project.code,
        "is_open": bool(open_ones),
        "is_late": any(row["is_late"] for row in letters),
        "due_on": due,
        "letters": letters,
    }


def told(place: Correspondence, today: str) -> dict[str, Any]:
    """Return one letter of a thread as the outside contract shows it."""
    return _told(place, today, _content(place.document), _replies([place.document])[place.document_id])


def _replies(letters: Iterable[Document]) -> dict[int, list[str | None]]:
    """Return the numbers of the replies to each of `letters`, those that count, in the order of their filing."""
    found: dict[int, list[str | None]] = {one.pk: [] for one in letters}
    sent = Correspondence.objects.filter(answers__in=list(found)).exclude(document__stage__in=_GONE).order_by("id")
    for letter, number in sent.values_list("answers_id", "document__number"):
        found[letter].append(number)
    return found


def _told(place: Correspondence, today: str, record: Record, replies: Sequence[str | None]) -> dict[str, Any]:
    document = place.document
    state = _state(place, record, answered=bool(replies))
    due = value_at(record, "handling.due_on") if place.direction == Direction.IN else None
    is_open = state in {State.REGISTERED, State.ONGOING} and document.stage not in _GONE
    return {
        "document": document.key,
        "number": document.number,
        "matter": place.matter.number,
        "direction": place.direction,
        "title": document.title,
        "on": str(value_at(record, "letter.received_at") or value_at(record, "reply.send_on") or "")[:10],
        "responsible": value_at(record, "handling.responsible") or document.author.name,
        "due_on": due,
        "status": state.value,
        "status_title": state.word,
        "is_open": is_open,
        "is_late": bool(is_open and due and due < today),
        "answers": place.answers.number if place.answers else None,
        "answered_by": list(replies),
        "importance": document.importance,
        "stage": document.stage,
    }


def _state(place: Correspondence, record: Record, *, answered: bool) -> State:
    if place.direction == Direction.OUT:
        return State.SENT
    written = State(value_at(record, "handling.status") or State.REGISTERED)
    return State.REPLIED if answered and written != State.CLOSED else written


def place_of(document: Document, today: str) -> dict[str, Any] | None:
    """Return what `show` tells of a letter's place in its matter; None for what is no filed letter."""
    if document.type not in LETTERS:
        return None
    place = Correspondence.objects.select_related("document__author", "answers", "matter").filter(document=document)
    found = place.first()
    return told(found, today) if found else None
