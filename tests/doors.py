"""Which modules may do what no other may: catch everything, and know a foreign library."""

from __future__ import annotations

# A broad `except` may stand here, at the outermost edges, and nowhere else.
EDGES = {
    "pipeline/inbox.py",
    "pipeline/workbook/confined.py",  # the outermost edge of a process of its own
    "index/engine.py",
    "index/whoosh_engine.py",
    "archive/fixity_pool.py",  # the edge of one object: a checker that fails over it is a fault
    "pipeline/office/verifying.py",  # the edge of one part of a check, for the same reason
    "cli/main.py",
    "cli/bulk.py",
    "cli/meanwhile.py",  # the edge of a thread beside a command: nobody begins another
}

# One foreign library, one module: whoever looks for the trap in it looks behind this door.
DOORS = {
    "allauth": {"web/accounts/"},
    "bagit": {"archive/bag.py"},
    "boto3": {"archive/bucket.py"},
    "botocore": {"archive/bucket.py"},
    "chinese_calendar": {"pipeline/workdays.py"},
    "cryptography": {"archive/signing.py"},
    "defusedxml": {"pipeline/workbook/"},
    "docx": {"pipeline/render/"},
    "docxtpl": {"pipeline/render/docx.py"},
    "csp": {"web/desk.py", "web/middleware.py"},
    "fontTools": {"pipeline/render/font_build.py", "pipeline/render/font_files.py"},
    "granian": {"cli/serve.py"},
    "jieba": {"index/lexicon.py"},
    "jsonschema": {"schemas/quick.py", "schemas/shape.py"},
    "opencc": {"index/folding.py", "schemas/suggest.py"},
    "openpyxl": {"pipeline/workbook/"},
    "PIL": {"pipeline/photos.py", "pipeline/picture_words.py", "pipeline/render/pdf_pictures.py"},
    "pikepdf": {"pipeline/render/pdf_archival.py", "pipeline/render/pdf_split.py"},
    "pillow_heif": {"pipeline/photos.py"},
    "pypdfium2": {"pipeline/render/pdf_safety.py", "pipeline/render/pdf_text.py", "pipeline/render/pdfium.py"},
    "pyrage": {"archive/encryption.py"},
    "resvg_py": {"pipeline/render/raster.py"},
    "rich": {"cli/"},
    "segno": {"pipeline/compose.py", "web/accounts/adapter.py", "web/owner/views_staff.py"},
    "smtplib": {"pipeline/mail.py"},
    "watchdog": {"pipeline/watching.py"},
    "weasyprint": {"pipeline/render/pdf.py"},
    "xlrd": {"pipeline/workbook/xls.py"},
    "whoosh": {"index/whoosh_engine.py", "index/whoosh_postings.py"},
    "xlsxwriter": {"pipeline/workbook/"},
    "click": {"cli/"},
}
