"""The pages of the administrator."""

from web.administration import views, views_settings
from web.gate import ADMINISTERS, READ, WRITE, Page

PAGES = (
    Page("people", "admin/people/", views.listed, ADMINISTERS),
    Page("person", "admin/people/<str:user>/", views.person, ADMINISTERS),
    Page("keep-person", "admin/keep-person/", views.keep_person, ADMINISTERS, WRITE),
    Page("take-role", "admin/take-role/", views.take_role, ADMINISTERS, WRITE),
    Page("let-go", "admin/let-go/", views.let_go, ADMINISTERS, WRITE),
    Page("invite", "admin/invite/", views.invite, ADMINISTERS, WRITE),
    Page("projects", "admin/projects/", views.projects, ADMINISTERS),
    Page("project", "admin/projects/<str:project_code>/", views.project, ADMINISTERS),
    Page("keep-project", "admin/keep-project/", views.keep_project, ADMINISTERS, WRITE),
    Page("types", "admin/types/", views_settings.types, ADMINISTERS),
    Page("settings", "admin/settings/", views_settings.settings, ADMINISTERS, (*READ, *WRITE)),
    Page("changes", "admin/changes/", views_settings.changes, ADMINISTERS),
)
