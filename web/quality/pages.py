"""The pages of the quality centre, and the duties of everybody."""

from pipeline.office import access_log, appraising, disposing, handovers, verifications
from web.gate import SIGNED_IN, WATCHES, WRITE, Page, holding
from web.quality import views, views_archive, views_custody, views_owing, views_retention

_KEEPS = holding(*verifications.MAY)
_ENDS = holding(*dict.fromkeys((*appraising.PROPOSES, *appraising.CONFIRMS, *disposing.DISPOSES)))

PAGES = (
    Page("quality", "quality/", views.matrix, WATCHES),
    Page("missing", "quality/missing/", views_owing.missing, WATCHES),
    Page("missing_list", "quality/missing/list/", views_owing.missing_list, WATCHES, WRITE),
    Page("archive_state", "quality/archive/", views_archive.state, _KEEPS),
    Page("archive_verify", "quality/archive/verify/", views_archive.verify, _KEEPS, WRITE),
    Page("keys", "quality/keys/", views_custody.keys, _KEEPS),
    Page("handover", "quality/handover/", views_custody.handover, holding(*handovers.HANDS_OVER)),
    Page("handover_ask", "quality/handover/ask/", views_custody.ask, holding(*handovers.HANDS_OVER), WRITE),
    Page("retention", "quality/retention/", views_retention.ending, _ENDS),
    Page("retention_propose", "quality/retention/propose/", views_retention.propose, _ENDS, WRITE),
    Page("retention_answer", "quality/retention/<str:round_name>/answer/", views_retention.answer, _ENDS, WRITE),
    Page("retention_dispose", "quality/retention/<str:round_name>/dispose/", views_retention.dispose, _ENDS, WRITE),
    Page("retention_record", "quality/retention/<str:round_name>/record/", views_retention.record, _ENDS, WRITE),
    Page("access_log", "quality/access/", views_archive.accesses, holding(*access_log.READERS)),
    Page("duties", "duties/", views_owing.duties, SIGNED_IN),
    Page("my_calendar", "duties/mine.ics", views_owing.calendar, SIGNED_IN),
)
