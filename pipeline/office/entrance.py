"""The access code of a project: on its notice boards, and with it the owners' pages open (公开范围 业主公开).

A new one ends what the old one opened: whoever came in by it must read the board again.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from pipeline.office import access, clock, events, numbers
from pipeline.office.models import AccessCode, Document, Person, Project
from pipeline.office.validity import plain_code
from pipeline.stages import Stage
from schemas import record as records

KEEPERS = ("steward", "project_manager", "system_admin")
CLAUSE = "5.6.2"
_GONE = (Stage.ABANDONED, Stage.WITHDRAWN, Stage.SUPERSEDED, Stage.DISPOSED)


def current(project: Project) -> AccessCode | None:
    """Return the code in force; None where nobody has made one yet, and then only what is for everybody is open."""
    return project.access_codes.select_related("by").filter(ended_at=None).first()


def matching(project: Project, typed: str) -> AccessCode | None:
    """Return the code in force if it is what was typed, in whatever letters and groups."""
    known = current(project)
    # Compared in constant time, also where there is none: how long it takes tells nothing.
    same = secrets.compare_digest(plain_code(typed).encode(), (known.code if known else "-" * 9).encode())
    return known if same else None


def is_open_with(project: Project, key: str) -> bool:
    """Return whether a visitor who came in by the code `key` is still in: it is the one in force."""
    return key.isascii() and key.isdigit() and project.access_codes.filter(ended_at=None, pk=int(key)).exists()


def renew(project: Project, by: Person, at: datetime | None = None) -> AccessCode:
    """Give `project` a new code and end the old one, in one transaction. The event says that, never the code."""
    at = at or timezone.now()
    with transaction.atomic():
        project.access_codes.filter(ended_at=None).update(ended_at=at)
        made = AccessCode.objects.create(project=project, code=numbers.new_letters(), since=at, by=by)
        events.record("access-code-set", at=at, by=by, project=project.code)
    return made


def still_telling(project: Project) -> list[Document]:
    """Return the 查阅通知 of `project`, posted or on their way, that print a code no longer in force (5.3.3B②)."""
    ended = list(project.access_codes.exclude(ended_at=None).values_list("code", flat=True))
    posted = project.documents.filter(opened_by__isnull=False).exclude(stage__in=_GONE).order_by("id")
    return [one for one in posted if _tells_one(one, ended)]


def _tells_one(notice: Document, codes: list[str]) -> bool:
    record = notice.revisions.latest("serial").record
    is_posted = str(records.loads(record).get("post_until") or "9") >= clock.today()
    return is_posted and any(code in record for code in codes)


def refuse_unless_keeper(who: Person, project: Project) -> None:
    """Refuse whoever does not look after the owners of `project`.

    Raises:
        NotYourRole
    """
    if not access.holds_one(who, KEEPERS, project):
        raise access.NotYourRole(person=who.name, roles=access.role_titles(KEEPERS), clause=CLAUSE)
