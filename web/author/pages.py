"""The addresses of the report author's room."""

from web.author import checks, drafted, incoming, mine, starting
from web.gate import OF_DOCUMENT, OWN_UPLOAD, READ, SIGNED_IN, WRITE, WRITES, Page

PAGES = (
    Page("write", "write/", starting.choose, WRITES),
    Page("workbook", "write/<str:kind>.xlsx", starting.workbook, SIGNED_IN),
    Page("upload", "upload/", incoming.upload, WRITES, (*READ, *WRITE)),
    Page("upload-check", "upload/<str:sha256>/", checks.check, OWN_UPLOAD),
    Page("upload-submit", "upload/<str:sha256>/submit/", checks.submit, OWN_UPLOAD, WRITE),
    Page("upload-choose", "upload/<str:sha256>/choose/", checks.choose, OWN_UPLOAD, WRITE),
    Page("upload-marked", "upload/<str:sha256>/marked/", checks.marked, OWN_UPLOAD),
    Page("upload-draft", "upload/<str:sha256>/draft/", drafted.pdf, OWN_UPLOAD),
    Page("upload-pages", "upload/<str:sha256>/pages/", drafted.pages, OWN_UPLOAD),
    Page("upload-page", "upload/<str:sha256>/pages/<int:number>.png", drafted.picture, OWN_UPLOAD),
    Page("upload-discard", "upload/<str:sha256>/discard/", incoming.discard, OWN_UPLOAD, WRITE),
    Page("remind", "documents/<str:key>/remind/", mine.remind, OF_DOCUMENT, WRITE),
    Page("acknowledge", "documents/<str:key>/acknowledge/", mine.acknowledge, OF_DOCUMENT, WRITE),
    Page("recall", "documents/<str:key>/recall/", mine.recall, OF_DOCUMENT, WRITE),
    Page("revise", "documents/<str:key>/revise/", mine.revise, OF_DOCUMENT),
    Page("abandon", "documents/<str:key>/abandon/", mine.abandon, OF_DOCUMENT, (*READ, *WRITE)),
    Page("source", "documents/<str:key>/source/", mine.source, OF_DOCUMENT),
)
