"""The pages where everybody begins."""

from web.gate import ANYONE, SIGNED_IN, WRITE, Page
from web.home import views

PAGES = (
    Page("home", "", views.home, SIGNED_IN),
    Page("language", "language/", views.speak, ANYONE, WRITE),
)
