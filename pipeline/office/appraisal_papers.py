"""The printed paper of a round of appraisal, put together from what the office kept, and logged as taken out."""

from __future__ import annotations

from django.utils import timezone

from pipeline import appraisal_record
from pipeline.office import access_log, appraising, printing
from pipeline.office.models import Person, Project
from pipeline.own_papers import Printing
from pipeline.premises import Premises
from schemas import retention


def printed(name: str, premises: Premises, by: Person | None) -> bytes:
    """Return the report of the round `name`, or its list of what is destroyed, as a PDF stamped with who takes it out.

    Raises:
        NoSuchAppraisal
    """
    row = appraising.row(appraising.find(name)) | {"clause": appraising.clause()}
    for key in ("proposed_at", "answered_at", "begun_at"):
        row[key] = timezone.localtime(row[key]) if row[key] else None
    named = {one.id: one.titles["zh-Hans"] for one in retention.schedule().classes.values()}
    named |= dict(Project.objects.values_list("code", "name")) | dict(Person.objects.values_list("user", "name"))
    what = f"{appraisal_record.title_of(row)} {row['round']}"
    access_log.note(access_log.Action.EXPORTED, what, by=by)
    how = Printing(timezone.now(), printing.fonts_of(premises), access_log.stamp(by))
    return appraisal_record.pdf(row, named, str(premises.company["name"]), how)
