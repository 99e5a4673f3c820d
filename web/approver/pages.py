"""The pages of approvers, and of those who release and publish."""

from web.approver import leaving, outgoing, views
from web.gate import DECIDES, OF_DOCUMENT, READ, SIGNED_IN, WRITE, Page, holding

RELEASERS = ("project_manager", "steward", "quality_center", "general_manager", "supervising_leader")

PAGES = (
    Page("approvals", "approvals/", views.queue, DECIDES),
    Page("decide", "approvals/<str:key>/", views.decide, OF_DOCUMENT, (*READ, *WRITE)),
    Page("decide-next", "approvals/<str:key>/next/", views.onward, OF_DOCUMENT),
    Page("decide-photo", "approvals/<str:key>/photos/<int:number>/", views.photo, OF_DOCUMENT),
    Page("release", "release/<str:key>/", outgoing.release, OF_DOCUMENT, WRITE),
    Page("publish", "publish/one/<str:key>/", outgoing.publish, OF_DOCUMENT, WRITE),
    Page("outgoing", "publish/", outgoing.ready, holding(*RELEASERS), (*READ, *WRITE)),
    Page("outgoing-run", "publish/run/", outgoing.run, holding(*RELEASERS), (*READ, *WRITE)),
    Page("leave", "leave/", leaving.leaves, SIGNED_IN, (*READ, *WRITE)),
    Page("leave-end", "leave/<int:number>/end/", leaving.end, SIGNED_IN, WRITE),
)
