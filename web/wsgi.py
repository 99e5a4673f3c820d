"""The desk as a server sees it."""

import os

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "web.desk")


def _ready() -> WSGIHandler:
    """Return the desk once it has read what its pages need."""
    made = get_wsgi_application()
    from web import warm  # knows the tables, which are there only now

    warm.up()
    return made


application = _ready()
