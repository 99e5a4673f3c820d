"""The table of all pages. Each room of the desk keeps its own list; what is in none of them does not exist."""

from __future__ import annotations

from django.urls import include, path

from web.home.pages import PAGES as HOME
from web.owner.pages import PAGES as OWNER

PAGES = (*HOME, *OWNER)

urlpatterns = [
    *(page.pattern for page in PAGES),
    # Signing in, passwords, the second factor, servers that vouch: open by their nature, and guarded by allauth itself.
    path("account/", include("allauth.urls")),
]
handler403 = "web.refusal.forged"
handler404 = "web.refusal.unknown"
handler500 = "web.refusal.broken"
