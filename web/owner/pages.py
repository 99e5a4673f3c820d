"""The pages for owners, and those of the staff who look after them.

Whoever comes has no account: the rule lets everybody in, and what there is to read is asked of `web/owner/door.py` and
`pipeline/office/reading_room.py`, which open the public files of what is for owners and nothing else.
"""

from pipeline.office.entrance import KEEPERS
from web.gate import ANYONE, READ, WRITE, Page, of_project
from web.owner import views_feedback, views_project, views_staff, views_verify

_KEEP = of_project(*KEEPERS)

PAGES = (
    Page("verify_code", "v/", views_verify.ask, ANYONE),
    Page("verify", "v/<str:code>", views_verify.verify, ANYONE),
    Page("owner_project", "p/<str:code>/", views_project.project, ANYONE),
    Page("owner_enter", "p/<str:code>/enter/", views_project.enter, ANYONE, WRITE),
    Page("owner_feedback", "p/<str:code>/feedback/", views_feedback.write, ANYONE, READ + WRITE),
    Page("owner_receipt", "p/<str:code>/feedback/receipt/", views_feedback.receipt, ANYONE),
    Page("owner_status", "p/<str:code>/feedback/status/", views_feedback.status, ANYONE, READ + WRITE),
    Page("owner_document", "p/<str:code>/<str:number>/", views_project.document, ANYONE),
    Page("owner_pdf", "p/<str:code>/<str:number>/pdf/", views_project.pdf, ANYONE),
    Page("owner_page", "p/<str:code>/<str:number>/pages/<int:page>.png", views_project.page_picture, ANYONE),
    Page("project_owners", "projects/<str:code>/owners/", views_staff.owners, _KEEP),
    Page("project_owners_renew", "projects/<str:code>/owners/renew/", views_staff.renew, _KEEP, WRITE),
    Page("project_owners_move", "projects/<str:code>/owners/feedback/", views_staff.move, _KEEP, WRITE),
    Page("project_owners_poster", "projects/<str:code>/owners/poster/", views_staff.poster, _KEEP),
)
