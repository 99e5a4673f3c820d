"""Django's settings for commands: one office, named by the environment, and nothing that a page would need.

The web desk adds its own in `web/desk.py`: a command that shows one document should not load a sign-in.
"""

import os
from pathlib import Path
from typing import Any

OFFICE = Path(os.environ.get("LETTERBOOK_OFFICE", ".")).resolve()

INSTALLED_APPS = ["pipeline.office"]
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": OFFICE / "letterbook.sqlite3",
        "OPTIONS": {
            "timeout": 60,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
    }
}
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
USE_I18N = False
SECRET_KEY = "no page is served with these settings"
TEMPLATES: list[dict[str, object]] = []
AUTH_USER_MODEL = "office.Person"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LOGGING_CONFIG: str | None = None
