"""What a child of the warm process does in an office: the work that is struck, and what is looked at afterwards."""

from __future__ import annotations

import io
import logging
import os
import time
import traceback
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tests.faults import flips, full_disk, journey, looking, structure
from tests.faults.letters import letter

STRUCK, AUTHOR, MANAGER, CLERK = "D000002", "linruoxi", "zhouqiming", "xuke"
CODE = "2345-6789"
# Tries, a tenth of a second apart.
_PATIENCE = 600


def import_everything(*, is_plain: bool) -> None:
    """Import what any work needs, and let pages be drawn once, or plainly."""
    logging.disable(logging.CRITICAL)
    os.environ.setdefault("LETTERBOOK_OFFICE", "/")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "web.settings")
    from django.apps import apps
    from django.conf import settings

    apps.populate(settings.INSTALLED_APPS)
    import cli.main
    import index.whoosh_engine
    import pipeline.flow
    import pipeline.inbox
    from pipeline import compose
    from pipeline.office import verifying  # noqa: F401
    from tests import renderings

    compose.compose = renderings.drawn_plainly if is_plain else renderings.drawn_once
    assert index.whoosh_engine and pipeline.flow and pipeline.inbox and cli.main


def enter(office: Path) -> None:
    """Move this process into `office`, with the database's own durability."""
    from django.conf import settings
    from django.db import connections

    from pipeline.office import here

    os.environ["LETTERBOOK_OFFICE"] = str(office)
    settings.OFFICE = office
    leave()
    connections["default"].settings_dict["NAME"] = office / "letterbook.sqlite3"
    here.office.cache_clear()


def leave() -> None:
    """Let go of the database: a connection does not survive a fork."""
    from django.db import connections

    connections["default"].close()


def founded(office: Path) -> Any:
    """Make an office with one filed circular and one that is approved, the next to be released."""
    from django.core.management import call_command

    from pipeline import flow
    from pipeline.office import access, filed, people
    from pipeline.premises import Premises
    from pipeline.stages import Verdict
    from schemas import record as records
    from tests import campaigns
    from tests.staff import PEOPLE, PROJECTS

    premises = Premises.build(office)
    call_command("migrate", verbosity=0)
    for project in PROJECTS.values():
        people.add_project(project)
    for one in PEOPLE:
        people.add_person(one)
    for store in (filed.archive(premises), filed.vault(premises), filed.ledger(premises)):
        store.create()
    outside = office.with_name(f"{office.name}-files")
    outside.mkdir()
    for file in campaigns.circulars(outside, 2):
        assert records.loads(file.read_bytes())
        document = flow.submit(file, access.person(AUTHOR))[0]
        document = flow.decide(document, access.person(MANAGER), Verdict.APPROVE)
        if document.key != STRUCK:
            flow.release(document, access.person(AUTHOR))
    filed.follow_index(premises)
    return {"waiting": document.key}


def release(office: Path, *, tries: int = 1, key: str = STRUCK) -> Any:  # noqa: ARG001 - every work is given it
    """Release and file one document, trying again in the same process up to `tries` times; tell what came of it."""
    from pipeline import flow
    from pipeline.office import access, disk, documents, numbers
    from schemas.errors import LetterbookError

    refusals = []
    for _try in range(tries):
        try:
            # One code for one document, so that what is drawn for it once is drawn for every strike.
            with disk.watched(), patch.object(numbers, "new_code", lambda: CODE):
                flow.release(documents.find(key), access.person(AUTHOR))
        except LetterbookError as error:
            refusals.append(f"{type(error).__name__}: {error}")
            continue
        return {"refusals": refusals, "is_done": True}
    return {"refusals": refusals, "is_done": False}


def carried_on(office: Path, *, key: str = STRUCK) -> Any:
    """Carry on what was left, as `letterbook resume` does; release what still waits; return what the office holds."""
    from pipeline import inbox
    from pipeline.office import filed
    from pipeline.stages import Stage

    before = looking.standing(key)
    rows = inbox.carried_on()
    after = looking.standing(key)
    released = release(office, key=key) if after["stage"] in {Stage.APPROVED, Stage.RELEASED} else None
    filed.follow_index(looking.premises())  # as every search does
    return {"before": before, "resumed": rows, "after": after, "released": released, **looking.looked_at(office, key)}


def letters(office: Path, *, first: int, last: int, acks: str, folder: str) -> Any:  # noqa: ARG001
    """Hand in letters one by one and write down each that was acknowledged, beside the office."""
    from pipeline import flow
    from pipeline.office import access

    clerk = access.person(CLERK)
    for number in range(first, last):
        document = _answered(lambda number=number: flow.submit(letter(Path(folder), number), clerk, project="TFY"))[0]
        with Path(acks).open("a") as file:
            file.write(f"{number} {document.key} {document.number}\n")
    return {"is_done": True}


def _answered(step: Callable[[], Any]) -> Any:
    """Take a step; while another process carries on what this one's forerunner left, do as it is told: try again."""
    from pipeline.office.leases import HeldElsewhere

    for _again in range(_PATIENCE):
        try:
            return step()
        except HeldElsewhere:
            time.sleep(0.1)
    return step()


def resumed(office: Path) -> Any:  # noqa: ARG001
    """Carry on what was left; return what failed."""
    from pipeline import inbox

    return [row for row in inbox.carried_on() if row["error"]]


def letters_looked_at(office: Path) -> Any:
    """Return what the office holds of all letters: filed, found, its faults."""
    from pipeline.office import filed

    filed.follow_index(filed_premises := looking.premises())
    assert filed_premises.root == office
    return looking.all_of(office, "letter_in")


def travelled(office: Path, *, acks: str, folder: str, cuts: list[dict[str, Any]]) -> Any:
    """Go one journey through the office, acknowledging each step."""
    Path(folder).mkdir(exist_ok=True)
    journey.travelled(office, Path(acks), Path(folder), cuts)
    return {"is_done": True}


def released_without_room(office: Path, *, ballast: str, blocks: int) -> Any:  # noqa: ARG001
    """Release by the command with `blocks` left on the disk, make room, release again, all in this process."""
    full_disk.fill(Path(ballast), blocks)
    codes = [_commanded("release", STRUCK, "--by", AUTHOR)]
    refused = [said for said in codes if said[0]]
    Path(ballast).unlink()
    at_last, words = _commanded("release", STRUCK, "--by", AUTHOR)
    return {"refused": refused, "at_last": at_last, "words": words}


def _commanded(*words: str) -> tuple[int, str]:
    from cli.main import main
    from pipeline.office import numbers

    told = io.StringIO()
    with patch.object(numbers, "new_code", lambda: CODE), redirect_stderr(told), redirect_stdout(told):
        try:
            code = main(words)
        except Exception:  # noqa: BLE001 - a bug is what must never come of a full disk, and is told as such
            return 1, traceback.format_exc()
    return code, told.getvalue()


def after_the_cut(office: Path, *, acks: list[dict[str, Any]]) -> Any:
    """Start anew after a power cut: carry on, then tell what is lost, empty, or wrong."""
    from pipeline import inbox
    from pipeline.office import filed

    empty = looking.empty_files(office)
    rows = inbox.carried_on()
    filed.follow_index(looking.premises())
    looked = looking.all_of(office, "circular")
    return {"lost": journey.lost(office, acks), "resumed": rows, **looked, "empty": empty + looked["empty"]}


def flipped(office: Path, *, count: int, seed: int) -> Any:
    """Turn over bits of files."""
    return flips.flipped(office, count, seed)


def rows_flipped(office: Path, *, count: int, seed: int) -> Any:
    """Turn over bits of rows."""
    return flips.rows_flipped(office, count, seed)


def harmed(office: Path, *, harm: str) -> Any:
    """Do one harm to the structure."""
    return structure.harmed(office, harm)


def hits_harmed(office: Path, *, harm: str) -> Any:
    """Do one harm to the index."""
    return structure.hits_harmed(office, harm)


BY_NAME: Mapping[str, Callable[..., Any]] = {
    work.__name__: work
    for work in (
        founded,
        release,
        carried_on,
        letters,
        resumed,
        letters_looked_at,
        travelled,
        after_the_cut,
        released_without_room,
        flipped,
        rows_flipped,
        harmed,
        hits_harmed,
    )
}
