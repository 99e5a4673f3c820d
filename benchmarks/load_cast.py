"""Whom the load test plays: people with a password, projects with a code at the door, words that are in the papers.

`python -m benchmarks.load_cast OFFICE` makes the office ready and prints the cast as JSON. A process of its own: the
one that asks for pages (`load_users`) is patched by gevent and knows nothing of the office.
"""

from __future__ import annotations

import json
import os
import random
import sys
from typing import Any

PASSWORD = "load-load-1"
_PAPERS, _WORDS, _CODES = 150, 4_000, 400
_SEED = 20_261
# In this order, the first first; every project has its own steward and manager, so that many are known by role.
_ROLES = (
    "steward",
    "project_manager",
    "supervising_leader",
    "finance_center",
    "quality_center",
    "general_manager",
    "system_admin",
)


def cast() -> dict[str, Any]:
    """Return the cast of the office that the settings name, once its people have passwords and its projects codes."""
    from django.contrib.auth.hashers import make_password

    from pipeline.office import access, entrance
    from pipeline.office.models import Document, Person, Project, Role

    Person.objects.update(password=make_password(PASSWORD))
    people: dict[str, list[list[str]]] = {role: [] for role in _ROLES}
    held = Role.objects.filter(role__in=_ROLES).order_by("person__user", "project__code")
    for user, role, project in held.values_list("person__user", "role", "project__code"):
        if user not in [one for one, _project in people[role]]:
            people[role].append([user, project or ""])
    admin = access.person(people["system_admin"][0][0])
    projects = Project.objects.filter(active=True).order_by("code")
    codes = {project.code: entrance.renew(project, admin).code for project in projects}
    published = Document.objects.filter(stage="published").exclude(code=None).order_by("code")
    return {
        "people": people,
        "codes": codes,
        "papers": random.Random(_SEED).sample(list(published.values_list("code", flat=True)), _CODES),
        "words": words(),
        "entries": Document.objects.exclude(entry="").count(),
    }


def words() -> list[str]:
    """Return dictionary words that stand in the filed papers, rare ones and common ones, in no order."""
    from index.analysis import words as words_of
    from pipeline import finding
    from pipeline.office import filed
    from pipeline.office.here import office

    chance, store, ledger = random.Random(_SEED), filed.archive(office()), filed.ledger(office())
    filings = (event.body for event in ledger.events(0) if event.kind == finding.FILED)
    entries = [str(body["entry"]) for body in filings if not body.get("restricted")]
    found: set[str] = set()
    for entry in chance.sample(entries, min(_PAPERS, len(entries))):
        texts = (token.text for token in words_of(finding.indexed(store, entry).body))
        found |= {text for text in texts if 2 <= len(text) <= 4 and not text.isascii()}
    return chance.sample(sorted(found), min(_WORDS, len(found)))


def main() -> None:
    """Make the office that is named ready and print its cast."""
    os.environ["LETTERBOOK_OFFICE"] = sys.argv[1]
    os.environ["DJANGO_SETTINGS_MODULE"] = "web.desk"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    print(json.dumps(cast(), ensure_ascii=False))


if __name__ == "__main__":
    main()
