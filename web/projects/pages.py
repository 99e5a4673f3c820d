"""The pages of the projects."""

from web.gate import SIGNED_IN, Page, of_project
from web.projects import views

PAGES = (
    Page("project_rooms", "projects/", views.choose, SIGNED_IN),
    Page("project_room", "projects/<str:code>/", views.room, of_project()),
)
