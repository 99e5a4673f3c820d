"""The desk as a server sees it."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "web.desk")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
