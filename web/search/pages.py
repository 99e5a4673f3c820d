"""The pages of the search and of the register."""

from web.gate import SIGNED_IN, WRITE, Page, of_project
from web.search import views, views_register

PAGES = (
    Page("search", "search/", views.search, SIGNED_IN),
    Page("saved_searches", "search/saved/", views.keep, SIGNED_IN, WRITE),
    Page("registers", "register/", views_register.choose, SIGNED_IN),
    Page("register", "register/<str:code>/", views_register.register, of_project()),
    Page("register_export", "register/<str:code>/export/", views_register.export, of_project(), WRITE),
)
