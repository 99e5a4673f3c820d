"""What duties are judged by, as the tables and the events have it at one moment: documents, people, projects, waivers.

Read in a handful of questions to the database, whatever the number of documents and projects. Whoever asks about one
project reads nothing of the others (`known_papers.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.utils import timezone

from pipeline import parameters
from pipeline.known import Holder, Known, Paper, Subject
from pipeline.needs import Need
from pipeline.office import archive_facts, documents, known_papers, people
from pipeline.office.models import Document, Event, Person, Project, Revision, Role
from pipeline.office.prepared import Prepared
from pipeline.premises import Premises
from pipeline.stages import Stage
from schemas import record as records
from schemas.document_type import channels, wording
from schemas.parameters import jurisdictions
from schemas.periods import PLACE

WAIVED = "duty-waived"
_LEADER = "supervising_leader"
_MAINTAINER = "platform_maintainer"
# The platforms that a company runs where office.toml names none (5.4.1): website, public mailbox, public WeChat.
_PLATFORMS = ("website", "mailbox", "wechat_official")
# Codes of projects, each with its procedure as the record is written.
Procedures = tuple[tuple[str, str], ...]
PROCEDURE, _BINDING = "single_client_procedure", (Stage.FILED, Stage.SECURED, Stage.PUBLISHED)


def known(premises: Premises, at: datetime, asked: Mapping[str, Need], codes: Collection[str] | None = None) -> Known:
    """Return what the office knew at `at`: the documents `asked` for by type, active projects, people and their roles.

    `codes` are the projects in question; None is all. Documents that count across projects are known of all.
    """
    papers: dict[str, list[Paper]] = defaultdict(list)
    procedure = Need(fields=None, facts=asked[PROCEDURE].facts if PROCEDURE in asked else set())
    for paper in known_papers.papers({**asked, PROCEDURE: procedure}, at, codes):
        papers[paper.type].append(paper)
    own = {
        one.project: one.record
        for one in papers.get(PROCEDURE, ())
        if _is_in_force(one.record, at) and one.happened("filed")
    }
    whole, subjects = _subjects(premises, own, codes)
    facts, rounds = archive_facts.told(premises, at, asked)
    return Known(
        at=at,
        company=whole,
        projects=subjects,
        papers={kind: tuple(found) for kind, found in papers.items()} | rounds,
        facts={"platforms": platforms(premises, whole.holders.get(_MAINTAINER, ()))} | facts,
        waived=waived(at),
    )


def without_papers(premises: Premises, at: datetime, written: Procedures) -> Known:
    """Return what says when something is owed, and not whether it was done: projects, people, parameters.

    For the views of a year over all projects, which ask the tables themselves how far each document has come; `written`
    are the `procedures` that are filed.
    """
    own = {code: found for code, record in written if _is_in_force(found := records.loads(record), at)}
    whole, subjects = _subjects(premises, own)
    return Known(at=at, company=whole, projects=subjects, papers={})


def _subjects(
    premises: Premises, own: Mapping[str, Mapping[str, Any]], codes: Collection[str] | None = None
) -> tuple[Subject, tuple[Subject, ...]]:
    """Return the company and its active projects, each with its people and the parameters that bind it."""
    company = parameters.company_values(premises.settings)
    held: dict[int | None, list[_Held]] = defaultdict(list)
    roles = Role.objects.filter(person__active=True)
    for project, role, user, name in roles.values_list("project_id", "role", "person__user", "person__name"):
        held[project].append(_Held(project, role, Holder(user, name)))
    whole = Subject(premises.company | {"code": ""}, parameters.effective(None, company), _holders(held[None], None))
    alike: dict[str, dict[str, parameters.Effective]] = {}
    made = []
    for one in _projects(codes):
        facts, record = people.facts_of(one), own.get(one.code)
        # Most projects of a city are bound by the same, and what binds is weighed once for all of them.
        given = repr(parameters.decisive(facts)) if record is None else one.code
        if given not in alike:
            alike[given] = _bound(one, company, record)
        made.append(Subject(facts, alike[given], _holders([*held[None], *held.get(one.pk, ())], one)))
    return whole, tuple(made)


class _Held(NamedTuple):
    """A role as somebody holds it, in one project or (None) in the company."""

    project: int | None
    role: str
    holder: Holder


def procedures(at: datetime) -> Procedures:
    """Return the filed procedures of single-client projects, the oldest first: the last that has begun binds."""
    filed = dict(_filed_procedures())
    newest = _newest(filed, at) if filed else {}
    return tuple((filed[pk], one.record) for pk, one in sorted(newest.items()))


_filed_procedures = Prepared(
    lambda: (
        Document.objects.filter(type=PROCEDURE, stage__in=_BINDING).order_by("id").values_list("pk", "project__code")
    )
)


def _newest(documents: Iterable[int], at: datetime) -> dict[int, Revision]:
    rows = Revision.objects.filter(document__in=documents, at__lte=at).order_by("document_id", "serial")
    return {one.document_id: one for one in rows}


def _projects(codes: Collection[str] | None) -> Iterable[Project]:
    active = Project.objects.filter(active=True).order_by("code")
    return active if codes is None else active.filter(code__in=codes)


def bound(premises: Premises, project: Project | None) -> dict[str, parameters.Effective]:
    """Return the parameters as they bind in `project`, or in the company where it is None.

    Raises:
        WrongParameter, NoSuchJurisdiction
    """
    company = parameters.company_values(premises.settings)
    if project is None:
        return parameters.effective(None, company)
    filed = Document.objects.filter(type=PROCEDURE, project=project, stage__in=_BINDING).order_by("-id")
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


def _holders(held: Iterable[_Held], project: Project | None) -> dict[str, tuple[Holder, ...]]:
    """Return who holds each role here. A leader answers for the projects that are his; for the rest, the company's."""
    found: dict[str, dict[str, tuple[Holder, bool]]] = defaultdict(dict)
    for row in held:
        if row.project is None or (project is not None and row.project == project.pk):
            found[row.role][row.holder.user] = (row.holder, row.project is not None)
    made = {}
    for role, people_of in found.items():
        own = [one for one, is_own in people_of.values() if is_own]
        everybody = [one for one, _is_own in people_of.values()]
        made[role] = tuple(sorted(own if own and role == _LEADER else everybody, key=lambda one: one.user))
    return made


def platforms(premises: Premises, maintainers: Iterable[Holder]) -> list[dict[str, str]]:
    """Return the platforms that the company runs, each with its maintainer's name, empty if there is none (5.4.1)."""
    named = premises.settings.get("platforms")
    active = dict(Person.objects.filter(active=True).values_list("user", "name"))
    first = next((one.user for one in maintainers), "")
    chosen = {str(key): str(user) for key, user in named.items()} if named else dict.fromkeys(_PLATFORMS, first)
    titles = {key: wording(one.titles) for key, one in channels().items()}
    return [
        {"id": key, "title": titles.get(key, key), "maintainer": active.get(user, "")} for key, user in chosen.items()
    ]


def waived(at: datetime) -> dict[tuple[str, str, str, str], str]:
    """Return the occasions that are waived by `at`, as `Occasion.clause_key` names them, each with the reason."""
    found = sorted(row for row in _waivers() if row[1] <= at)
    return {
        (body["duty"], body["project"], body["period"], body["person"]): body["reason"] for _seq, _at, body in found
    }


# A waiver is about no document; to say so lets the database pass over all that is.
_waivers = Prepared(lambda: Event.objects.filter(document="", kind=WAIVED).order_by().values_list("seq", "at", "body"))
