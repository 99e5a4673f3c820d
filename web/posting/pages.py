"""The addresses of posted paper."""

from web.gate import OF_DOCUMENT, SIGNED_IN, WRITE, Page
from web.posting import views

PAGES = (
    Page("posting", "posting/", views.listed, SIGNED_IN),
    Page("post-paper", "posting/<str:key>/", views.post, OF_DOCUMENT, WRITE),
)
