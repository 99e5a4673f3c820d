"""The addresses of the forms for circulars and emergencies."""

from web.circulars import emergency, views
from web.gate import OF_DOCUMENT, OWN_UPLOAD, READ, SIGNED_IN, WRITE, Page

PAGES = (
    Page("circular", "write/circular/", views.form, SIGNED_IN, (*READ, *WRITE)),
    Page("circular-preview", "write/circular/<str:sha256>/", views.preview, OWN_UPLOAD, (*READ, *WRITE)),
    Page("circular-page", "write/circular/<str:sha256>/page.png", views.page, OWN_UPLOAD),
    Page("emergency", "write/emergency/", emergency.choose, SIGNED_IN),
    Page("emergency-fill", "write/emergency/<str:key>/", emergency.fill, OF_DOCUMENT, (*READ, *WRITE)),
    Page("emergency-issued", "write/emergency/<str:key>/issued/", emergency.issued, OF_DOCUMENT),
)
