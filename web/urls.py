"""The table of all pages. Each room of the desk keeps its own list; what is in none of them does not exist."""

from __future__ import annotations

from django.urls import include, path

from web.administration.pages import PAGES as ADMINISTRATION
from web.approver.pages import PAGES as APPROVER
from web.author.pages import PAGES as AUTHOR
from web.checks.pages import PAGES as CHECKS
from web.circulars.pages import PAGES as CIRCULARS
from web.documents.pages import PAGES as DOCUMENTS
from web.home.pages import PAGES as HOME
from web.owner.pages import PAGES as OWNER
from web.posting.pages import PAGES as POSTING
from web.projects.pages import PAGES as PROJECTS
from web.quality.pages import PAGES as QUALITY
from web.search.pages import PAGES as SEARCH

PAGES = (
    *HOME,
    *AUTHOR,
    *CIRCULARS,
    *APPROVER,
    *DOCUMENTS,
    *POSTING,
    *PROJECTS,
    *QUALITY,
    *CHECKS,
    *SEARCH,
    *OWNER,
    *ADMINISTRATION,
)

urlpatterns = [
    *(page.pattern for page in PAGES),
    # Signing in, passwords, the second factor, servers that vouch: open by their nature, and guarded by allauth itself.
    path("account/", include("allauth.urls")),
]
handler400 = "web.refusal.unreadable"
handler403 = "web.refusal.forged"
# allauth asks for this one; its own page has no words of ours.
handler429 = "web.refusal.too_many"
handler404 = "web.refusal.unknown"
handler500 = "web.refusal.broken"
