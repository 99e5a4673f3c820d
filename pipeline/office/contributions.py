"""Which parts of a document stand, whose they are, and what is still owed by whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from pipeline import parts
from pipeline.office import events, gathered, kinds, people
from pipeline.office.models import Document, Part, Person, Project, Revision
from pipeline.office.refusals import StillOwed
from pipeline.premises import Premises
from pipeline.stages import Stage
from schemas.document_type import DocumentType, roles
from schemas.document_type import wording as worded
from schemas.language import current
from schemas.problem import Place, Problem, Severity, problem

if TYPE_CHECKING:
    from pipeline.office.cases import Case, Joining, Standing
    from pipeline.receive import Received


class PartsChanged(Exception):
    """Another part of the same document came in since this one was looked at: it must be looked at again."""


def standing(document: Document | None) -> list[Part]:
    """Return the parts of `document` that are in force, the oldest first."""
    if document is None:
        return []
    return [one for one in gathered.rows(document, "parts") if one.replaced_at is None]


def seen(found: Iterable[Part]) -> Standing:
    """Return what a look saw of `found`, to be compared with what stands when it is acted upon."""
    return tuple((part.pk, tuple(part.standing)) for part in found)


def writers(document: Document) -> list[Person]:
    """Return everybody who wrote the document as it stands: its author, and those whose parts it is made of."""
    return list(dict.fromkeys([document.author, *(part.person for part in standing(document))]))


def refuse_if_changed(document: Document, case: Case) -> None:
    """Raise `PartsChanged` unless the parts that stand are those that the case was made with; inside a transaction."""
    if seen(standing(document)) != case.beside:
        raise PartsChanged


def replaced(found: Iterable[Part]) -> Iterator[Problem]:
    """Yield a reminder that a whole file takes the place of the parts `found`, naming each: never without a word."""
    if names := "、".join(f"{part.source_name}（{part.person.name}）" for part in found):
        yield problem("parts-replaced", Place(path=parts.HANDED_IN), severity=Severity.REMINDER, parts=names)


def replace_all(document: Document, at: datetime) -> None:
    """Let a whole file take the place of every part."""
    document.parts.filter(replaced_at=None).update(replaced_at=at)


def join(document: Document, case: Case, received: Received, by: Person, at: datetime) -> None:
    """Write down the part of `case` with its event; what it brings takes the place of the same person's sections."""
    part = case.joining
    assert part is not None
    replaced = _give_way(document, part, at)
    Part.objects.create(
        document=document,
        person=part.person,
        source=received.sha256,
        source_name=received.name,
        position=part.position,
        sections=list(part.sections),
        standing=list(part.sections),
        reminders=[fault.row(current()) for fault in case.problems],
        at=at,
    )
    facts = {"source": received.sha256, "sections": list(part.sections), "replaces": replaced}
    about = {"type": case.kind.id, "project": case.project.code, "title": document.title}
    events.record("part-taken", at=at, document=document.key, by=by, writer=part.person.user, **facts, **about)


def _give_way(document: Document, part: Joining, at: datetime) -> list[str]:
    replaced = []
    for older in standing(document):
        kept = [section for section in older.standing if section not in part.sections]
        if older.person == part.person and kept != older.standing:
            older.standing, older.replaced_at = kept, None if kept else at
            older.save(update_fields=["standing", "replaced_at"])
            replaced.append(older.source)
    return replaced


def answers(document: Document, sha256: str) -> bool | None:
    """Return whether the part with these bytes stands untouched; None if `document` got no part with these bytes."""
    part = document.parts.filter(source=sha256).order_by("id").last()
    return None if part is None else part.replaced_at is None and part.standing == part.sections


def newest(document: Document) -> Part | None:
    """Return the part that came in last, whether it still stands or not."""
    return document.parts.order_by("id").last()


def reminders(document: Document) -> list[dict[str, str]]:
    """Return the reminders of the parts that stand."""
    return [row for part in standing(document) for row in part.reminders]


def told(document: Document, premises: Premises) -> list[dict[str, Any]]:
    """Return the parts that stand, as the outside contract shows them."""
    found = standing(document)
    if not found:
        return []
    known = parts.in_force(kinds.of(document, premises), people.facts_of(document.project))
    titles = {section.id: parts.titled(section).localized() for section in known}
    return [
        {
            "person": part.person.user,
            "name": part.person.name,
            "sections": part.standing,
            "section_titles": [titles.get(section, section) for section in part.standing],
            "file": part.source_name,
            "source": part.source,
            "at": part.at,
        }
        for part in found
    ]


def owed(document: Document, premises: Premises) -> list[dict[str, Any]]:
    """Return the sections (a scanned letter: the fields) that a draft still lacks, each with whom it is expected of."""
    if document.stage != Stage.DRAFT:
        return []
    kind = kinds.of(document, premises)
    if (waiting := document.revisions.order_by("-serial").first()) is not None:
        return [*_unregistered(waiting, kind)]
    brought = {section for part in standing(document) for section in part.standing}
    return [
        {"section": section.id, "title": parts.titled(section).localized(), "clause": section.clause}
        | _expected(kind, section.id, document)
        for section in parts.owed(kind, brought, people.facts_of(document.project))
    ]


def _unregistered(revision: Revision, kind: DocumentType) -> Iterator[dict[str, Any]]:
    """Yield the fields that a scanned letter waits for."""
    for row in revision.reminders:
        if row["code"] == "missing-field":
            section = row["path"].partition(".")[0]
            said = {"section": section, "title": row["label"], "clause": row["clause"]}
            yield said | _expected(kind, section, revision.document)


def _expected(kind: DocumentType, section: str, document: Document) -> dict[str, Any]:
    share = parts.expected_of(kind, section)
    if share is None:
        mine = [document.author] if _holders(kind.author_roles, document.project, document.author) else []
        found = mine or _holders(kind.author_roles, document.project)
        return {"role": kind.author_roles[0], "role_title": _title(kind.author_roles[0])} | _named(found)
    return {"role": share.role, "role_title": _title(share.role)} | _named(_holders((share.role,), document.project))


def _title(role: str) -> str:
    known = roles()
    return worded(known[role].titles) if role in known else role


def _named(found: Iterable[Person]) -> dict[str, Any]:
    return {"people": [person.name for person in found]}


def _holders(wanted: Iterable[str], project: Project, person: Person | None = None) -> list[Person]:
    here = Q(roles__role__in=tuple(wanted)) & (Q(roles__project=project) | Q(roles__project=None))
    found = Person.objects.filter(here, active=True).distinct().order_by("user")
    return list(found.filter(pk=person.pk) if person else found)


def refuse_if_owed(document: Document, premises: Premises) -> None:
    """Refuse any step that needs content while sections are owed.

    Raises:
        StillOwed
    """
    if lacking := owed(document, premises):
        clause = "、".join(dict.fromkeys(clause for one in lacking for clause in one["clause"].split("、")))
        raise StillOwed(document=document.key, sections="；".join(one["title"] for one in lacking), clause=clause)
