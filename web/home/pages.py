"""The pages where everybody begins."""

from web.gate import ANYONE, SIGNED_IN, WRITE, Page
from web.home import views

PAGES = (
    Page("home", "", views.home, SIGNED_IN),
    # Browsers ask for it where no page of ours says which icon it has: beside a PDF, say.
    Page("icon", "favicon.ico", views.icon, ANYONE),
    Page("language", "language/", views.speak, ANYONE, WRITE),
)
