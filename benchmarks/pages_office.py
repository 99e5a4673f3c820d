"""The office whose pages are measured: a large one made for it, or a copy of one that is there and stays as it is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.office.models import Person

_ROOT = Path(__file__).resolve().parents[1]
# What looking at pages writes to: sessions and the access log, the ledger that follows them, uploads, caches.
_WRITTEN = frozenset({"index", "inbox", "keys", "ledger", "returned", "staging", "vault-keys", "vault-ledger"})
_LEFT_OUT = frozenset({"cache"})


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who looks: one of the staff in the name of a role, or somebody from outside without either."""

    role: str
    person: Person | None


def made(folder: Path, entries: int) -> Path:
    """Make a large office in `folder`, in a process of its own: it is another Django than that of the pages."""
    command = [sys.executable, "-m", "benchmarks.large_office", str(folder), "--entries", str(entries)]
    subprocess.run(command, check=True, cwd=_ROOT, stdout=subprocess.DEVNULL)
    return folder


def copied(office: Path, folder: Path) -> Path:
    """Copy of `office` what pages write to into the new `folder`; the rest, which they only read, is linked."""
    folder.mkdir(parents=True)
    for one in sorted(office.iterdir()):
        if one.name in _LEFT_OUT:
            continue
        if one.is_file():
            shutil.copy2(one, folder / one.name)
        elif one.name in _WRITTEN:
            shutil.copytree(one, folder / one.name)
        else:
            (folder / one.name).symlink_to(one.absolute())
    return folder


def opened(office: Path) -> None:
    """Let Django serve the desk of `office` in this process, with its tables brought up to date."""
    os.environ["LETTERBOOK_OFFICE"] = str(office)
    os.environ["DJANGO_SETTINGS_MODULE"] = "web.desk"
    import django
    from django.conf import settings
    from django.core.management import call_command

    # Names of styles as they are: only an installed desk has the manifest of the others.
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    settings.STORAGES = {**settings.STORAGES, **plain}
    django.setup()
    call_command("migrate", verbosity=0)


def visitors(only: str = "") -> list[Visitor]:
    """Return somebody without a name, and of each role that is held the first who holds it; `only` names one role."""
    from pipeline.office.models import Role

    found: dict[str, Visitor] = {"": Visitor("", None)}
    for held in Role.objects.select_related("person").filter(person__active=True).order_by("role", "project__code"):
        found.setdefault(held.role, Visitor(held.role, held.person))
    return [one for role, one in found.items() if not only or role == only]
