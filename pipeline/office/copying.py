"""Copies to roles (抄送): who is owed one by the rows of the type, what each was sent, who acknowledged it.

A copy delivered by the system counts as 备案; a missing receipt reminds and blocks nothing (requirements 0).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from archive import entry as entries
from pipeline.office import events, gathered
from pipeline.office.held_roles import roles_held_by
from pipeline.office.models import Copy, Document, Event, Person, Project, VaultCopy
from schemas import expressions
from schemas.document_type import DocumentType, roles
from schemas.policy import CopyTo
from schemas.record import Record

ROLE = "role"
LETTERS = "letters"
IMPORTANT = "important"
# What a copy is for where its row says nothing: the quality centre's are filed (备案), all others are read.
_FILED, _READ = "备案", "阅知"
_SHOWN = (".pdf", ".docx")


def owed(kind: DocumentType, record: Mapping[str, Any], importance: str) -> list[CopyTo]:
    """Return the copies that `kind` owes of a record; one raised to important owes those of important ones."""
    seen: Record = {**record, "importance": IMPORTANT} if importance == IMPORTANT else dict(record)
    return [copy for copy in kind.copies if not copy.when or expressions.holds(copy.when, seen)]


def deliver(document: Document, kind: DocumentType, record: Mapping[str, Any], at: datetime) -> list[Copy]:
    """Make and deliver the copies of a filed document that are not there yet; inside the transaction of its event."""
    made = []
    for wanted in owed(kind, record, document.importance):
        if not document.copies.filter(kind=ROLE, to=wanted.role).exists():
            copy = waiting(document, wanted, record)
            hand_over(copy, at)
            made.append(copy)
    return made


def waiting(document: Document, wanted: CopyTo, record: Mapping[str, Any]) -> Copy:
    """Return the row of a copy that is owed and was handed to nobody yet; it is not saved."""
    purpose = wanted.purpose or (_FILED if wanted.role == "quality_center" else _READ)
    copy = Copy(document=document, kind=ROLE, to=wanted.role, clause=wanted.clause, purpose=purpose)
    copy.projects = _projects(wanted, document, record)
    return copy


def _projects(wanted: CopyTo, document: Document, record: Mapping[str, Any]) -> list[str]:
    """Return the codes of the projects whose holders of the role get the copy: the document's, or those it names."""
    if not wanted.projects:
        return [document.project.code]
    named = [str(name) for name in expressions.evaluate(wanted.projects, record)]
    found = Project.objects.filter(Q(name__in=named) | Q(code__in=named)).order_by("code")
    return [project.code for project in found]


def hand_over(copy: Copy, at: datetime) -> bool:
    """Deliver `copy` to everybody who holds its role now, and return whether there was anybody; without, it waits."""
    document = copy.document
    copy.people = [person.user for person in holders(copy)]
    copy.digest = document.entry_digest
    if copy.people:
        copy.at, copy.sent = at, _sent(document, copy)
    copy.save()
    if copy.people:
        facts = {"people": copy.people, "purpose": copy.purpose, "sent": copy.sent, "projects": copy.projects}
        events.record("copied", at=at, document=document.key, to=copy.to, clause=copy.clause, **facts)
    return bool(copy.people)


def hand_over_waiting(at: datetime) -> list[Copy]:
    """Deliver what waited for somebody to hold its role, and return what was delivered; inside a transaction."""
    waiting = Copy.objects.filter(kind=ROLE, at=None).select_related("document__project")
    return [copy for copy in waiting if hand_over(copy, at)]


def holders(copy: Copy) -> QuerySet[Person]:
    """Return the active people who hold the role that `copy` goes to, in its projects or in the company."""
    here = Q(roles__project__code__in=_places(copy, copy.document)) | Q(roles__project=None)
    return Person.objects.filter(here, roles__role=copy.to, active=True).distinct().order_by("user")


def of_person(document: Document, who: Person) -> list[Copy]:
    """Return the copies of `document` that went to roles which `who` holds; two queries, however many there are."""
    held = {(one.role, one.code) for one in roles_held_by(who)}
    sent = [one for one in gathered.rows(document, "copies") if one.kind == ROLE]
    return [one for one in sent if held & {(one.to, code) for code in (None, *_places(one, document))}]


def _places(copy: Copy, document: Document) -> list[str]:
    # A copy of before there were several has none of its own.
    return list(copy.projects or [document.project.code])


def _sent(document: Document, copy: Copy) -> dict[str, str]:
    """Return the files of the entry that the copy carries: of letters all, the scan too; else what all may read."""
    filed = Event.objects.filter(document=document.key, kind="filed").order_by("-seq").first()
    files: dict[str, str] = dict(filed.body["files"]) if filed else {}
    if copy.document.importance == IMPORTANT or f"/{LETTERS}/" in document.entry:
        return files
    return {name: sha for name, sha in files.items() if _is_shown(name)}


def _is_shown(name: str) -> bool:
    return name.endswith(_SHOWN) and not name.startswith(entries.PERSONAL)


def listed(*, only_owed: bool = False, project: str = "", role: str = "") -> QuerySet[Copy]:
    """Return the copies to roles, oldest first; `only_owed` are those without a receipt."""
    found = Copy.objects.filter(kind=ROLE).select_related("document__project", "receipt_by").order_by("id")
    wanted = {"document__project__code": project, "to": role}
    found = found.filter(**{name: value for name, value in wanted.items() if value})
    return found.filter(receipt_at=None) if only_owed else found


def row(copy: Copy) -> dict[str, Any]:
    """Return a copy as the outside contract shows it; the vault's has neither people nor receipt."""
    by = copy.receipt_by
    state = {"state": "copied"} if copy.kind != ROLE else {}
    return state | {
        "kind": copy.kind,
        "to": copy.to,
        "to_title": title(copy.to),
        "clause": copy.clause,
        "at": copy.at,
        "digest": copy.digest,
        "people": copy.people,
        "purpose": copy.purpose,
        "sent": [{"file": name, "sha256": sha} for name, sha in sorted(copy.sent.items())],
        "receipt": {"by": by.user, "name": by.name, "at": copy.receipt_at} if by else None,
    }


def title(role: str) -> str:
    """Return the official name of a role; the vault is the quality centre's second copy (备份)."""
    known = roles()
    return known[role].titles["zh-Hans"] if role in known else "备份库"


def rows_of(document: Document) -> Iterator[dict[str, Any]]:
    """Yield the copies of a document as `show` tells them."""
    copies = gathered.rows(document, "copies")
    yield from (row(copy) for copy in copies)
    told = {copy.to for copy in copies if copy.kind != ROLE}
    yield from (_target_row(one) for one in gathered.rows(document, "vault_copies") if one.target not in told)


def _target_row(one: VaultCopy) -> dict[str, Any]:
    """Return the copy on a target as the outside contract shows it: `waiting`, `copied` or `failed`."""
    empty: dict[str, Any] = {"clause": "", "people": [], "purpose": "", "sent": [], "receipt": None}
    to = "备份库" if one.target == "vault" else f"备份库（{one.target}）"
    at, digest = one.copied_at, one.digest
    return {"kind": "vault", "to": one.target, "to_title": to, "at": at, "digest": digest, "state": one.state} | empty
