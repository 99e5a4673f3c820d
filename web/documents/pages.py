"""The addresses of documents."""

from web.documents import correcting, views, views_acts, views_files
from web.gate import OF_DOCUMENT, READ, SIGNED_IN, WRITE, Page

PAGES = (
    Page("documents", "documents/", views.listed, SIGNED_IN),
    Page("document", "documents/<str:key>/", views.shown, OF_DOCUMENT),
    Page("document-by-number", "n/<str:key>", views.by_number, OF_DOCUMENT),
    Page(
        "document-page-picture",
        "documents/<str:key>/pages/<int:serial>/<int:page>.png",
        views_files.page_picture,
        OF_DOCUMENT,
    ),
    Page(
        "document-page-words",
        "documents/<str:key>/pages/<int:serial>/<int:page>.txt",
        views_files.page_words,
        OF_DOCUMENT,
    ),
    Page("document-file", "documents/<str:key>/files/<int:serial>/<path:name>", views_files.file, OF_DOCUMENT),
    Page("document-paper", "documents/<str:key>/paper/", views_files.paper, OF_DOCUMENT),
    Page("withdraw", "documents/<str:key>/withdraw/", views_acts.withdraw, OF_DOCUMENT, (*READ, *WRITE)),
    Page("correct", "documents/<str:key>/correct/", correcting.correct, OF_DOCUMENT, (*READ, *WRITE)),
    Page(
        "raise-importance", "documents/<str:key>/important/", views_acts.raise_importance, OF_DOCUMENT, (*READ, *WRITE)
    ),
)
