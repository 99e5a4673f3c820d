"""Documents: found, listed and described. Nothing here moves one on; that is `pipeline/flow.py`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from pipeline import decide, pins
from pipeline.attachments import Form
from pipeline.decide import Standing
from pipeline.office import (
    aftermath,
    batches,
    clock,
    consents,
    contents,
    contributions,
    copying,
    deputies,
    gathered,
    kinds,
    threads,
)
from pipeline.office.models import Decision, Delivery, Document, Project, Revision
from pipeline.office.prepared import Prepared
from pipeline.premises import Premises
from pipeline.stages import PostingState, RegisterState, Stage, Verdict, is_over
from schemas import record as records
from schemas.errors import WrongUsage
from schemas.language import _
from schemas.policy import Step, Verb

# What the next period does not follow on: what is no longer in force, and a draft, which has no content yet.
_GONE = (Stage.ABANDONED, Stage.SUPERSEDED, Stage.WITHDRAWN, Stage.DRAFT, Stage.DISPOSED)

_named = Prepared(
    lambda name: Document.objects.select_related("project", "author").filter(Q(key=name) | Q(number=name)), name=str
)
_opened = Prepared(lambda by: Document.objects.filter(opened_by=by).values_list("pk", "key"), by=int)


class NoSuchDocument(WrongUsage):
    """No document has this key or number."""

    message = _("There is no document “%(document)s”; see: letterbook list")


def find(name: str) -> Document:
    """Return the document with the key or the number `name`.

    Raises:
        NoSuchDocument
    """
    if not (found := _named(name=records.storable(name))):
        raise NoSuchDocument(document=name)
    return min(found, key=lambda one: one.pk)


def last_return(document: Document) -> Decision | None:
    """Return the verdict by which `document` lies with its author; None where it lies there for another reason."""
    if document.stage != Stage.RETURNED:
        return None
    given: list[Decision] = gathered.rows(document, "decisions")
    return given[-1] if given and given[-1].verdict == Verdict.RETURN else None


def listed(*, stage: str = "", project: str = "", kind: str = "") -> QuerySet[Document]:
    """Return the documents that match, oldest first."""
    wanted = {"stage": stage, "project__code": project, "type": kind}
    chosen = {name: value for name, value in wanted.items() if value}
    return Document.objects.select_related("project", "author").filter(**chosen).order_by("id")


def newest(document: Document) -> Revision:
    """Return the newest revision of `document`."""
    revision = latest(document)
    assert revision is not None, "only a draft, which waits for parts, has no revision"
    return revision


def latest(document: Document) -> Revision | None:
    """Return the newest revision of `document`; None while it is a draft that waits for parts."""
    if gathered.is_gathered(document):
        return next(iter(gathered.versions(document)), None)
    return document.revisions.order_by("-serial").first()


def newest_serial(document: Document) -> int:
    """Return which revision of `document` is the newest, without reading it; 0 for a draft that waits for parts."""
    if gathered.is_gathered(document):
        return max((one.serial for one in gathered.versions(document)), default=0)
    return document.revisions.order_by("-serial").values_list("serial", flat=True).first() or 0


def content(revision: Revision) -> records.Record:
    """Return the resolved record of a revision, numbers as Decimal."""
    made: records.Record = records.loads(revision.record)
    return made


def is_unclaimed(document: Document) -> bool:
    """Return whether nobody has put their name to `document` yet: a scan that waits to be registered."""
    revision = latest(document) if document.stage == Stage.DRAFT else None
    return revision is not None and not content(revision).get("author")


def open_one(kind: str, project: Project, identity: str, *, leaving_out: Document | None = None) -> Document | None:
    """Return the document of this identity whose content may still change."""
    stages = [stage.value for stage in Stage if stage.is_open]
    found = Document.objects.filter(type=kind, project=project, identity=identity, stage__in=stages)
    return (found.exclude(pk=leaving_out.pk) if leaving_out else found).first()


def filed_one(kind: str, project: Project, identity: str) -> Document | None:
    """Return the document of this identity that has a number and is in force."""
    done = (Stage.RELEASED, Stage.FILED, Stage.SECURED, Stage.PUBLISHED)
    return (
        Document.objects.filter(type=kind, project=project, identity=identity, stage__in=done).order_by("-id").first()
    )


def newest_of(kind: str, project: Project) -> Document | None:
    """Return the newest document of a type in a project, filed or still open."""
    return Document.objects.filter(type=kind, project=project).exclude(stage__in=_GONE).order_by("-id").first()


def of_period(kind: str, project: Project, period: str) -> Document | None:
    """Return the newest document of a period, filed or still open."""
    found = Document.objects.filter(type=kind, project=project, period=period).exclude(stage__in=_GONE)
    return found.order_by("-id").first()


def standing(document: Document) -> list[Standing]:
    """Return the approvals of `document` that are in force."""
    return [
        Standing(tuple(one.roles), one.person.user, one.scope_digests, one.on_behalf.user if one.on_behalf else "")
        for one in gathered.rows(document, "decisions")
        if one.verdict == Verdict.APPROVE and one.void_at is None
    ]


def chain(document: Document) -> tuple[Step, ...]:
    """Return the approvals that the newest revision needs; none are known of a draft that waits for parts."""
    if gathered.is_gathered(document):
        return decide.from_rows(revision.chain if (revision := latest(document)) else ())
    return decide.from_rows(document.revisions.order_by("-serial").values_list("chain", flat=True).first() or ())


def waiting(document: Document, needed: Sequence[Step] | None = None) -> list[Step]:
    """Return the steps that `document` waits for now, of its chain (`needed`, where it is at hand)."""
    if document.stage != Stage.DECIDING:
        return []
    return decide.waiting_for(chain(document) if needed is None else needed, standing(document))


def files(document: Document, premises: Premises) -> list[str]:
    """Return the renditions a person can open: the filed ones, else the newest draft's."""
    if document.entry:
        folder, shown = premises.archive / document.entry / "v1" / "content", {".pdf", ".docx"}
    else:
        folder, shown = premises.draft(document.key, newest_serial(document)), {".pdf", ".docx", ".xlsx"}
        shown |= {f".{form}" for form in Form} if document.stage == Stage.DRAFT else set()
    return sorted(str(path) for path in folder.iterdir() if path.suffix.lower() in shown) if folder.is_dir() else []


def unfinished() -> QuerySet[Document]:
    """Return the documents that have a number and are not yet secured."""
    return listed().filter(stage__in=[Stage.RELEASED, Stage.FILED])


def without_draft(premises: Premises) -> Iterator[Document]:
    """Yield the open documents whose draft renditions a crash kept from being written."""
    for document in listed().filter(stage__in=[stage for stage in Stage if stage.is_open]):
        revision = latest(document)
        if revision is not None and not premises.draft(document.key, revision.serial).is_dir():
            yield document


def rows(found: Iterable[Document], premises: Premises) -> Iterator[dict[str, Any]]:
    """Yield the short row of each of `found`, however many: what stands beside them is read for many at once."""
    for document in gathered.each_gathered(found, ("decisions", "consents", "parts")):
        yield row(document, premises)


def row(document: Document, premises: Premises) -> dict[str, Any]:
    """Return the short row of the outside contract."""
    revision = latest(document)
    return {
        "document": document.key,
        "type": document.type,
        "project": document.project.code,
        "title": document.title,
        "stage": document.stage,
        **_whose_turn(document),
        "number": document.number,
        "files": files(document, premises),
        "came_by": document.came_by or None,
        "digest": revision.content_digest if revision else None,
        "parts": contributions.told(document, premises),
        "owed": contributions.owed(document, premises),
        **batches.told(document, premises),
    }


def _whose_turn(document: Document) -> dict[str, list[str]]:
    """Return whose turn it is, to do what: the next steps, or who must confirm the consent that it goes out on."""
    held = consents.unconfirmed(document)
    steps = {one.role: one.verb for one in waiting(document)}
    turns = dict.fromkeys(consents.deciders(held), Verb.APPROVE) if held else steps
    return {"waiting_for": list(turns), "verbs": list(turns.values())}


def described(document: Document, premises: Premises) -> dict[str, Any]:
    """Return everything about `document`, as `show` prints it."""
    revision = latest(document)
    return row(document, premises) | {
        "revision": revision.serial if revision else 0,
        "period": document.period,
        "own_date": contents.of(revision, kinds.of(document, premises)).own_date if revision else None,
        "author": document.author.user,
        "author_name": document.author.name,
        "importance": document.importance,
        "code": document.code,
        "issued_at": document.issued_at,
        "entry": document.entry or None,
        "supersedes": document.supersedes.number if document.supersedes else None,
        "opened_by": document.opened_by.key if document.opened_by else None,
        "opened": [key for _pk, key in sorted(_opened(by=document.pk))],
        "chain": revision.chain if revision else [],
        "decisions": [
            _decision(one) | {"section": _section(one, document, revision, premises)}
            for one in gathered.rows(document, "decisions")
        ],
        "consents": consents.told(document),
        "aftermath": aftermath.told(document),
        "register": _register(document),
        "letter": threads.place_of(document, clock.today()),
        "copies": list(copying.rows_of(document)),
        "deliveries": [_delivery(one) for one in gathered.rows(document, "deliveries")],
        "postings": list(_postings(document)),
        "reminders": revision.reminders if revision else contributions.reminders(document),
    }


def _decision(one: Decision) -> dict[str, Any]:
    return {
        "roles": one.roles,
        "verb": one.verb,
        "verdict": one.verdict,
        "person": one.person.user,
        "name": deputies.signed_name(one),
        "on_behalf_of": one.on_behalf.user if one.on_behalf else None,
        "returned_to": one.returned_to or None,
        "note": one.note,
        "at": one.at,
        "revision": one.revision,
        "void": one.void_at is not None,
    }


def _section(one: Decision, document: Document, revision: Revision | None, premises: Premises) -> str | None:
    """Return the section that a return is pinned to, for the author's page to open at; None for none."""
    if revision is None or not pins.is_pinned(one.note):
        return None
    pin = pins.read(one.note, content(revision), kinds.of(document, premises))
    return pin.section if pin else None


def _delivery(one: Delivery) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ("channel", "at", "digest", "where")} | {"by": one.by.user}


def _register(document: Document) -> dict[str, Any] | None:
    if (line := getattr(document, "register_row", None)) is None:
        return None
    return {
        "number": f"{line.year}-{line.serial:03d}" if line.serial else None,
        "state": RegisterState.of(line.state, document.stage),
        "channels": line.channels,
        "post_from": line.post_from,
        "post_until": line.post_until,
        "published_at": line.published_at,
    }


def _postings(document: Document) -> Iterator[dict[str, Any]]:
    is_past = is_over(getattr(getattr(document, "register_row", None), "post_until", ""), clock.today())
    for one in gathered.rows(document, "postings"):
        yield {
            "place": one.place,
            "state": one.state,
            "state_title": PostingState(one.state).word_at(document.stage, is_over=is_past),
            "must_come_down": PostingState(one.state).must_come_down(document.stage),
            "copies": one.copies,
            "posted_at": one.posted_at,
            "removed_at": one.removed_at,
            "photo": one.photo or None,
        }
