"""What duties are judged by, as the tables and the events have it at one moment: documents, people, projects, waivers.

Read in a handful of questions to the database, whatever the number of documents: a report about forty projects and a
year is a matter of seconds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from pipeline import decide, parameters
from pipeline.known import Holder, Known, Paper, Subject
from pipeline.office import documents, people
from pipeline.office.models import Decision, Document, Event, Person, Project, Revision, Role
from pipeline.premises import Premises
from pipeline.stages import Stage, Verdict
from schemas import record as records
from schemas.document_type import channels, wording
from schemas.parameters import jurisdictions
from schemas.periods import PLACE

WAIVED = "duty-waived"
_LEADER = "supervising_leader"
_MAINTAINER = "platform_maintainer"
# The platforms that a company runs where office.toml names none (5.4.1): website, public mailbox, public WeChat.
_PLATFORMS = ("website", "mailbox", "wechat_official")
_GONE = ("withdrawn", "abandoned")
_PROCEDURE, _BINDING = "single_client_procedure", (Stage.FILED, Stage.SECURED, Stage.PUBLISHED)
# What paper tells of the document that it announces: the 查阅通知 of a report kept for reading (5.3.3B②).
_ON_PAPER = ("posted", "removed")

Facts = dict[str, tuple[datetime, ...]]


def known(premises: Premises, at: datetime, types: Iterable[str]) -> Known:
    """Return what the office knew at `at`: documents of `types`, active projects, people and their roles."""
    papers: dict[str, list[Paper]] = defaultdict(list)
    for paper in _papers(set(types), at):
        papers[paper.type].append(paper)
    own = {
        one.project: one.record
        for one in papers.get(_PROCEDURE, ())
        if _is_in_force(one.record, at) and one.happened("filed")
    }
    whole, subjects = _subjects(premises, own)
    return Known(
        at=at,
        company=whole,
        projects=subjects,
        papers={kind: tuple(found) for kind, found in papers.items()},
        facts={"platforms": platforms(premises, whole.holders.get(_MAINTAINER, ()))},
        waived=_waived(at),
    )


def without_papers(premises: Premises, at: datetime) -> Known:
    """Return what says when something is owed, and not whether it was done: projects, people, parameters, waivers.

    For the views of a year over all projects, which ask the tables themselves how far each document has come.
    """
    whole, subjects = _subjects(premises, _procedures(at))
    return Known(at=at, company=whole, projects=subjects, papers={}, waived=_waived(at))


def _subjects(premises: Premises, own: Mapping[str, Mapping[str, Any]]) -> tuple[Subject, tuple[Subject, ...]]:
    """Return the company and its active projects, each with its people and the parameters that bind it."""
    company = parameters.company_values(premises.settings)
    held: dict[int | None, list[Role]] = defaultdict(list)
    for role in Role.objects.filter(person__active=True).select_related("person"):
        held[role.project_id].append(role)
    whole = Subject(premises.company | {"code": ""}, parameters.effective(None, company), _holders(held[None], None))
    of_projects = (
        _subject(one, company, [*held[None], *held.get(one.pk, ())], own.get(one.code)) for one in _projects()
    )
    return whole, tuple(of_projects)


def _procedures(at: datetime) -> dict[str, Mapping[str, Any]]:
    """Return the filed procedure that binds each single-client project, the newest of those that have begun."""
    filed = Document.objects.filter(type=_PROCEDURE, stage__in=_BINDING).select_related("project").order_by("id")
    documents = {one.pk: one for one in filed}
    newest = _newest(documents, at) if documents else {}
    found = ((documents[pk].project.code, records.loads(one.record)) for pk, one in sorted(newest.items()))
    return {code: record for code, record in found if _is_in_force(record, at)}


def _projects() -> Iterator[Project]:
    yield from Project.objects.filter(active=True).order_by("code")


def bound(premises: Premises, project: Project | None) -> dict[str, parameters.Effective]:
    """Return the parameters as they bind in `project`, or in the company where it is None.

    Raises:
        WrongParameter, NoSuchJurisdiction
    """
    company = parameters.company_values(premises.settings)
    if project is None:
        return parameters.effective(None, company)
    filed = Document.objects.filter(type=_PROCEDURE, project=project, stage__in=_BINDING).order_by("-id")
    own = (documents.content(documents.newest(one)) for one in filed)
    return _bound(project, company, next((one for one in own if _is_in_force(one, timezone.now())), None))


def binding(premises: Premises, project: Project | None) -> dict[str, Any]:
    """Return the values of the parameters that bind in `project`, nested, as a record's rules ask for them."""
    return parameters.values(bound(premises, project))


def remarks(project: Project | None) -> list[tuple[str, str]]:
    """Return what the local rules of `project`, or the law where it is None, ask without a figure, with the article."""
    local = parameters.jurisdiction_of(people.facts_of(project)) if project else jurisdictions()["national"]
    return [(one.words, f"《{local.title}》{one.article}") for one in local.remarks] if local else []


def _is_in_force(procedure: Mapping[str, Any], at: datetime) -> bool:
    """Return whether a filed procedure has begun to apply: until then the company's binds."""
    return str((procedure.get("scope") or {}).get("effective_on") or "") <= at.astimezone(PLACE).date().isoformat()


def _bound(
    project: Project, company: Mapping[str, Any], own: Mapping[str, Any] | None
) -> dict[str, parameters.Effective]:
    facts = people.facts_of(project)
    is_own = facts["client_mode"] == "single" and own is not None
    return parameters.effective(facts, company, parameters.procedure_of(own or {}) if is_own else None)


def _subject(project: Project, company: Mapping[str, Any], held: list[Role], own: Mapping[str, Any] | None) -> Subject:
    return Subject(people.facts_of(project), _bound(project, company, own), _holders(held, project))


def _holders(held: Iterable[Role], project: Project | None) -> dict[str, tuple[Holder, ...]]:
    """Return who holds each role here. A leader answers for the projects that are his; for the rest, the company's."""
    found: dict[str, dict[str, tuple[Holder, bool]]] = defaultdict(dict)
    for row in held:
        if row.project_id is None or (project is not None and row.project_id == project.pk):
            is_own = row.project_id is not None
            found[row.role][row.person.user] = (Holder(row.person.user, row.person.name), is_own)
    made = {}
    for role, people_of in found.items():
        own = [one for one, is_own in people_of.values() if is_own]
        everybody = [one for one, _is_own in people_of.values()]
        made[role] = tuple(sorted(own if own and role == _LEADER else everybody, key=lambda one: one.user))
    return made


def platforms(premises: Premises, maintainers: Iterable[Holder]) -> list[dict[str, str]]:
    """Return the platforms that the company runs, each with its maintainer's name, empty if there is none (5.4.1)."""
    named = premises.settings.get("platforms")
    active = {one.user: one.name for one in Person.objects.filter(active=True)}
    first = next((one.user for one in maintainers), "")
    chosen = {str(key): str(user) for key, user in named.items()} if named else dict.fromkeys(_PLATFORMS, first)
    titles = {key: wording(one.titles) for key, one in channels().items()}
    return [
        {"id": key, "title": titles.get(key, key), "maintainer": active.get(user, "")} for key, user in chosen.items()
    ]


def _waived(at: datetime) -> dict[tuple[str, str, str, str], str]:
    # A waiver is about no document; to say so lets the database pass over all that is.
    found = Event.objects.filter(document="", kind=WAIVED, at__lte=at).order_by("seq")
    return {
        (one.body["duty"], one.body["project"], one.body["period"], one.body["person"]): one.body["reason"]
        for one in found
    }


def _papers(types: set[str], at: datetime) -> Iterator[Paper]:
    rows = Document.objects.filter(type__in=types, opened_at__lte=at).select_related("project").order_by("id")
    # Asked of each document apart, what it opened took longer than everything else.
    rows = rows.prefetch_related("opened")
    documents = {one.pk: one for one in rows}
    happened = _events(at, types)
    revisions = _newest(documents, at)
    signed = _signed(documents, at)
    notices = _notices()
    replaced = {one.supersedes_id for one in documents.values() if "filed" in happened.get(one.key, {})}
    for pk, document in documents.items():
        revision = revisions.get(pk)
        if revision is None or pk in replaced or document.stage == Stage.DRAFT:
            continue
        facts = _facts(document, documents, happened, notices)
        if not set(_GONE) & set(happened.get(document.key, {})):
            approved = _approved(revision, signed.get(pk, []))
            yield _paper(document, revision, facts | ({"approved": (approved,)} if approved else {}))


def _events(at: datetime, types: set[str]) -> dict[str, Facts]:
    """Return when what happened to each document of `types`; copies are told apart by whom they went to.

    `receipted` is the receipt that left no copy without one. What is about one finding has its name behind the fact.
    What one of them opened is told of too, whatever its type.
    """
    made: dict[str, Facts] = defaultdict(dict)
    owing: dict[str, set[str]] = defaultdict(set)
    about = Document.objects.filter(Q(type__in=types) | Q(opened_by__type__in=types)).values("key")
    rows = Event.objects.filter(at__lte=at, document__in=about).order_by("seq")
    for key, kind, moment, body in rows.values_list("document", "kind", "at", "body"):
        if kind == "copied":
            kind = "vaulted" if body.get("to") == "vault" else "sent"
            owing[key] |= {str(body.get("to"))} - {"vault"}
        elif kind == "received":
            owing[key].discard(str(body.get("to")))
            kind = kind if owing[key] else "receipted"
        elif named := body.get("finding"):
            kind = f"{kind}:{named}"
        made[key][kind] = (*made[key].get(kind, ()), moment.astimezone(PLACE))
    return made


def _notices() -> dict[int, list[str]]:
    """Return the keys of the notices that were opened for each document."""
    made: dict[int, list[str]] = defaultdict(list)
    found = Document.objects.exclude(opened_by=None).order_by("id")
    for opener, key in found.values_list("opened_by_id", "key"):
        made[opener].append(key)
    return made


def _facts(
    document: Document,
    documents: Mapping[int, Document],
    happened: Mapping[str, Facts],
    notices: Mapping[int, list[str]],
) -> Facts:
    """Return the facts of `document`, those of the one that it corrects, and the paper that announces it."""
    facts: Facts = dict(happened.get(document.key, {}))
    older = documents.get(document.supersedes_id) if document.supersedes_id else None
    if older is not None:
        for kind, times in _facts(older, documents, happened, notices).items():
            facts[kind] = (*times, *facts.get(kind, ()))
    for key in notices.get(document.pk, ()) if "released" in facts else ():
        for kind in _ON_PAPER:
            if noted := happened.get(key, {}).get(kind):
                facts[kind] = (*facts.get(kind, ()), *noted)
    return facts


def _newest(documents: Mapping[int, Document], at: datetime) -> dict[int, Revision]:
    rows = Revision.objects.filter(document__in=documents, at__lte=at).order_by("document_id", "serial")
    return {one.document_id: one for one in rows}


def _signed(documents: Mapping[int, Document], at: datetime) -> dict[int, list[Decision]]:
    made: dict[int, list[Decision]] = defaultdict(list)
    standing = Q(void_at=None) | Q(void_at__gt=at)
    rows = Decision.objects.filter(standing, document__in=documents, verdict=Verdict.APPROVE, at__lte=at)
    for one in rows.select_related("person"):
        made[one.document_id].append(one)
    return made


def _approved(revision: Revision, signed: list[Decision]) -> datetime | None:
    """Return when the last approval came, None while one is missing; what needs none is approved when handed in."""
    chain = decide.from_rows(revision.chain)
    standing = [decide.Standing(tuple(one.roles), one.person.user, one.scope_digests) for one in signed]
    if decide.waiting_for(chain, standing):
        return None
    return max([one.at for one in signed] or [revision.at]).astimezone(PLACE)


def _paper(document: Document, revision: Revision, facts: Facts) -> Paper:
    first = {f"{kind}_at": min(times).isoformat() for kind, times in facts.items()}
    told = {"submitted_at": None, "approved_at": None, "released_at": None, "published_at": None} | first
    about = {
        "key": document.key,
        "type": document.type,
        "project": document.project.code,
        "period": document.period,
        "number": document.number if "released" in facts else None,
        "importance": document.importance,
        "title": document.title,
    }
    record = records.loads(revision.record)
    # Expressions see the project as it is; what the document printed of it is asked for by name.
    about["hotline"] = (record.get("project") or {}).get("hotline")
    return Paper(document.key, document.type, document.project.code, record, facts, about | told)
