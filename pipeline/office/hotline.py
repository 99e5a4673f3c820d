"""The 24-hour number of a project: it changes only with the company's approval; what still shows the old one is told.

Every document takes the number from the project's file (5.2.1), so the file is the one place to guard.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.office import clock
from pipeline.office.models import Document, Project
from pipeline.stages import Stage
from schemas import record as records
from schemas.errors import NotAllowed
from schemas.language import _
from schemas.record import Record

_IN_FORCE = (Stage.RELEASED, Stage.FILED, Stage.SECURED, Stage.PUBLISHED)
_CLAUSE = "5.2.1"


class HotlineNotApproved(NotAllowed):
    """The number in the project's file is to be another one, and nobody has approved that."""

    message = _(
        "The 24-hour number of %(project)s is %(old)s. Changing it to %(new)s takes an approved application "
        "(24小时服务电话变更申请) whose first day has come."
    )


def refuse_unless_approved(project: Project, new: str) -> None:
    """Let the hotline of `project` become `new`, if it is the same or an application in force says so from today on.

    No application says that there is none: an empty `new` is refused as any other.

    Raises:
        HotlineNotApproved
    """
    old = str(project.facts.get("hotline") or "")
    if old in {"", new}:
        return
    for _application, record in _records(project, _IN_FORCE, type="hotline_change"):
        change = record["change"]
        if (change["old"], change["new"]) == (old, new) and change["effective_on"] <= clock.today():
            return
    raise HotlineNotApproved(project=project.name, old=old, new=new or "—", clause=_CLAUSE)


def still_showing(project: Project) -> list[Document]:
    """Return the published documents of `project`, still posted today, that print another hotline than its file."""
    return [one for one, record in _records(project, (Stage.PUBLISHED,)) if _shows_another(record, project)]


def _records(project: Project, stages: tuple[Stage, ...], **wanted: str) -> Iterator[tuple[Document, Record]]:
    for document in Document.objects.filter(project=project, stage__in=stages, **wanted).order_by("id"):
        yield document, records.loads(document.revisions.latest("serial").record)


def _shows_another(record: Record, project: Project) -> bool:
    is_posted = str(record.get("post_until") or "9") >= clock.today()
    return is_posted and record["project"].get("hotline") != project.facts.get("hotline")
