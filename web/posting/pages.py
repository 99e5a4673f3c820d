"""The addresses of posted paper."""

from web.gate import OF_DOCUMENT, OF_PROJECTS, WRITE, Page
from web.posting import views

PAGES = (
    Page("posting", "posting/", views.listed, OF_PROJECTS),
    Page("post-paper", "posting/<str:key>/", views.post, OF_DOCUMENT, WRITE),
    Page("post-photo", "posting/<str:key>/photos/<str:name>", views.photo, OF_DOCUMENT),
)
