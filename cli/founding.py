"""A new office: its folders, database, stores; and for a demonstration projects, people and files that wait."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cli import opening
from pipeline.premises import Premises
from schemas import record as records
from schemas.document_type import DocumentType, load_all
from schemas.errors import WrongUsage
from schemas.language import _

_DEMO = Path(__file__).parent / "demo"
_OF_A_ROUND = "spot_check"
_SCAN = _DEMO / "业主委员会来函.jpg"


class NotEmpty(WrongUsage):
    """The folder holds something else, or an office that is in use."""

    message = _("%(folder)s is not empty: name a new folder.")


class InUse(WrongUsage):
    """Nobody founds an office twice."""

    message = _("%(folder)s is an office already, with data in it; it is left as it is.")


def found(folder: Path, *, demo: bool) -> Premises:
    """Make an office in `folder`; one that is there and still empty is completed.

    Raises:
        NotEmpty: the folder holds something that is no office.
        InUse: it is an office with data in it.
    """
    if folder.exists() and not folder.is_dir():
        raise NotEmpty(folder=str(folder))
    if folder.is_dir() and any(folder.iterdir()) and not (folder / "office.toml").is_file():
        raise NotEmpty(folder=str(folder))
    if opening.has_history(Premises(folder)):
        # Its database may be gone: an empty one in its place would begin a second history.
        raise InUse(folder=str(folder))
    office = Premises.build(folder)
    opening.name(office.root)
    opening.wake()
    _complete(office)
    if demo:
        _people(office)
        for path, data in _waiting(office):
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data)
    return office


def _complete(office: Premises) -> None:
    from django.core.management import call_command

    from pipeline.office import filed, personal
    from pipeline.office.models import Event

    call_command("migrate", verbosity=0)
    if Event.objects.exists():
        raise InUse(folder=str(office.root))
    for store in (filed.archive(office), filed.vault(office), filed.ledger(office), personal.safe(office)):
        store.create()
    # An empty ledger is signed too: the office has its key from its first day.
    filed.follow_ledger(office)


def _people(office: Premises) -> None:
    from pipeline import inbox
    from pipeline.office import filed, people

    for project in demo_projects().values():
        people.add_project(project)
    for person in demo_people():
        people.add_person(person)
    inbox.open_folders(office)
    filed.follow_ledger(office)


def demo_projects() -> dict[str, dict[str, Any]]:
    """Return the master data of the demonstration's projects by code; the examples of the types speak of these."""
    return {row["code"]: row for row in json.loads((_DEMO / "projects.json").read_text("utf-8"))}


def demo_people() -> list[dict[str, Any]]:
    """Return the demonstration's people, at least one for every role."""
    found: list[dict[str, Any]] = json.loads((_DEMO / "people.json").read_text("utf-8"))
    return found


def _waiting(office: Premises) -> Iterator[tuple[Path, bytes]]:
    """Yield the files that wait in the inbox: each type's full example as a workbook, the minimal one as JSON.

    What comes on paper waits as its scan, for its fields are not known yet; what needs a paper beside it waits in a
    folder with it. A minimal example that speaks of the same project as the full one stays out: the two could be taken
    for revisions of one document. So does what could not be handed in today: what speaks of a day to come that is over,
    or of a paper that this office has not filed. And the sheet of a spot check: its round would bear the name of the
    first that is drawn here, and count in it.
    """
    from pipeline.arrivals import LETTERS
    from pipeline.workbook.write import write_workbook

    for kind in load_all().values():
        if kind.id == _OF_A_ROUND:
            continue
        full, minimal = _example(kind, "full"), _example(kind, "minimal")
        if kind.attachments.what:
            yield from _with_its_papers(office, kind, full)
            continue
        if kind.attachments.required:
            yield office.inbox / full["project_code"] / LETTERS / _SCAN.name, _SCAN.read_bytes()
            continue
        if _may_be_handed_in(office, kind, full):
            yield _place(office, kind, full, "xlsx"), write_workbook(kind, full)
        if minimal["project_code"] != full["project_code"] and _may_be_handed_in(office, kind, minimal):
            yield _place(office, kind, minimal, "json"), kind.read("examples/minimal.json")


def _with_its_papers(office: Premises, kind: DocumentType, record: dict[str, Any]) -> Iterator[tuple[Path, bytes]]:
    """Yield the workbook of `record` and the scans that it names, in one folder."""
    from pipeline.workbook.write import write_workbook

    sheet = _place(office, kind, record, "xlsx")
    folder = sheet.with_suffix("")
    yield folder / sheet.name, write_workbook(kind, record)
    for _path, leaf in records.leaves(record):
        if isinstance(leaf, str) and leaf.endswith(_SCAN.suffix):
            yield folder / leaf, _SCAN.read_bytes()


def _example(kind: DocumentType, name: str) -> dict[str, Any]:
    found: dict[str, Any] = records.loads(kind.read(f"examples/{name}.json"))
    return found


def _may_be_handed_in(office: Premises, kind: DocumentType, record: dict[str, Any]) -> bool:
    from pipeline import check, resolve
    from pipeline.office import clock, people

    project = people.NO_FACTS | demo_projects()[record["project_code"]]
    rests_on = records.value_at(record, kind.related.by) if kind.related else None
    around = resolve.Surroundings(
        project, office.company, None, record["author"], {"found": False} if rests_on else None
    )
    found = check.check(resolve.resolve(record, kind, around), kind, clock.today())
    return not any(problem.stops for problem in found)


def _place(office: Premises, kind: DocumentType, record: dict[str, Any], suffix: str) -> Path:
    project = demo_projects()[record["project_code"]]
    # A title may hold a slash (短信/电话信息), a file's name may not.
    name = f"{project['name']}-{kind.titles['zh-Hans']}.{suffix}".replace("/", "、")
    waiting: Path = office.inbox / str(project["code"]) / name
    return waiting
