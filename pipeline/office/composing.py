"""A record typed into a form at the desk: made, checked as any file is, and shown before it is handed in.

What was typed lies where uploads lie (`uploads.py`) until it is handed in, so that nothing is lost with a session.
"""

from __future__ import annotations

import copy
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.durable import make_folder
from pipeline import wizard
from pipeline.office import access, checking, page_pictures, people, uploads
from pipeline.office.cases import Case
from pipeline.office.checking import Checked
from pipeline.office.knowing import binding
from pipeline.office.models import Person, Project, Role
from pipeline.office.page_pictures import Pages
from pipeline.premises import Premises
from pipeline.receive import Received
from pipeline.resolve import Surroundings
from pipeline.wizard import Matter, Typed, Wizard
from schemas import record as records
from schemas.document_type import DocumentType
from schemas.record import NotJson, Record, put_at, value_at

# Beside the record, for as long as that lies there; no upload can bear a name that begins with a dot.
_DRAFT = ".草稿.pdf"


@dataclass(frozen=True, slots=True)
class Composed:
    """What a form made: its record where it lies, what its check told, and the fields that could not be written."""

    upload: Received
    checked: Checked
    unwritten: tuple[str, ...]


def projects(who: Person, kind: DocumentType) -> list[Project]:
    """Return the active projects for which `who` may write documents of `kind`, by code."""
    held = set(Role.objects.filter(person=who, role__in=kind.author_roles).values_list("project_id", flat=True))
    active = Project.objects.filter(active=True).order_by("code")
    return list(active if None in held else active.filter(pk__in=held))


def around(project: Project, who: Person, premises: Premises) -> Surroundings:
    """Return what texts are written from beside the record: the project, the company, what binds."""
    facts = people.facts_of(project)
    return Surroundings(facts, premises.company, author_name=who.name, parameters=binding(premises, project))


def typed_in(
    form: Wizard, matter: Matter, typed: Typed, who: Person, project: Project, more: Mapping[str, Any] | None = None
) -> Record:
    """Return the record that `typed` makes for `project`; `more` are values that follow from something else."""
    record = wizard.record_of(form, matter, typed, {"project_code": project.code, "author": who.user})
    for path, value in (more or {}).items():
        put_at(record, path, value)
    return record


def composed(
    record: Record, form: Wizard, matter: Matter, who: Person, project: Project, premises: Premises
) -> Composed:
    """Complete `record`, keep it for `who` and look at it as the hand-in would."""
    record, unwritten = wizard.completed(record, form, matter, around(project, who, premises))
    room = premises.staging / "uploads"
    make_folder(room)
    with tempfile.NamedTemporaryFile(dir=room, prefix=".form.", delete=False) as growing:
        growing.write(records.dumps(record, indent=2).encode())
    name = f"{form.kind.titles['zh-Hans']}-{matter.titles['zh-Hans']}.json"
    upload = uploads.keep(who, [(name, Path(growing.name))], premises, project=project.code)
    return Composed(upload, checking.looked(upload, who, premises, {}), tuple(unwritten))


def typed_before(upload: Received) -> Record | None:
    """Return the one record that lies in `upload`, None if it is no such file."""
    try:
        found = records.loads(upload.data())
    except (NotJson, OSError, UnicodeDecodeError):
        return None
    return found if isinstance(found, dict) else None


def to_change(record: Record, form: Wizard, matter: Matter, around: Surroundings) -> Record:
    """Return `record` without the texts that were written for it, to be changed: they are written anew."""
    bare = copy.deepcopy(record)
    for path in matter.writes:
        if value_at(bare, path) is not None:
            put_at(bare, path, None)
    written, _unwritten = wizard.completed(copy.deepcopy(bare), form, matter, around)
    for path in matter.writes:
        if (kept := value_at(record, path)) is not None and kept != value_at(written, path):
            put_at(bare, path, kept)
    return bare


def pages(upload: Received, case: Case, premises: Premises) -> Pages | None:
    """Return the pages that `case` would make, drawn once while it lies there; None where it has none."""
    kept = upload.path.with_name(_DRAFT)
    if not kept.exists():
        if (data := checking.draft(case, premises)) is None:
            return None
        making = kept.with_suffix(".new")
        making.write_bytes(data)
        making.replace(kept)
    return page_pictures.readable(kept)


def forget_pages(upload: Received) -> None:
    """Throw away what was drawn of `upload`: it was said meanwhile what it is."""
    upload.path.with_name(_DRAFT).unlink(missing_ok=True)


def holders(role: str, project: Project, who: Person) -> list[Person]:
    """Return who holds `role` in `project`, `who` left out, by name."""
    return sorted(access.holding([role], project, leaving_out=[who])[role], key=lambda one: one.name)
