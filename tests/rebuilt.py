"""An office whose database is gone, and its tables as values: to compare what there was with what was made anew."""

from __future__ import annotations

import json
import shutil

from django.core.management import call_command
from django.db import connections

# What neither ledger nor entry ever had: who is told by mail, what a dropped file was called.
NEVER_TOLD = {"id", "password", "mail", "phone", "last_login", "source_name", "name", "reminders", "problems"}


def rows(*tables):
    """Return every row of these tables by the table's name, without what is told nowhere else."""
    found = {}
    for model in tables:
        kept = [{name: row[name] for name in row if name not in NEVER_TOLD} for row in model.objects.values()]
        found[model.__name__] = sorted(kept, key=lambda row: json.dumps(row, default=str, sort_keys=True))
    return found


def emptied(office):
    """Let the database and the index be gone, as on an empty machine, and have empty tables."""
    connections["default"].close()
    for path in office.root.glob("letterbook.sqlite3*"):
        path.unlink()
    shutil.rmtree(office.index)
    office.index.mkdir()
    call_command("migrate", verbosity=0)
