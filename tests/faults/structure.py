"""Harm to the structure: things missing, extra, orphaned, misplaced, linked; hits of the index without a document."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.faults import looking

_ENTRY = "TFY/2026/circulars/XRWY-TFY-TZ-2026-0001"


def _entry(office: Path) -> Path:
    return office / "archive" / _ENTRY


def _file(office: Path) -> Path:
    return next(_entry(office).glob("v1/content/*.pdf"))


def _entry_missing(office: Path) -> None:
    shutil.rmtree(_entry(office))


def _file_missing(office: Path) -> None:
    _file(office).unlink()


def _extra_file_in_an_entry(office: Path) -> None:
    _file(office).with_name("extra.pdf").write_bytes(b"extra")


def _extra_file_in_the_archive(office: Path) -> None:
    (office / "archive" / "TFY" / "extra.txt").write_bytes(b"extra")


def _empty_folder(office: Path) -> None:
    (office / "archive" / "TFY" / "2027").mkdir()


def _entry_orphaned(office: Path) -> None:
    from pipeline.office.models import Event

    Event.objects.filter(kind="filed").delete()
    assert office


def _entry_copied(office: Path) -> None:
    shutil.copytree(_entry(office), _entry(office).with_name("XRWY-TFY-TZ-2026-0009"))


def _entry_misplaced(office: Path) -> None:
    _entry(office).rename(_entry(office).with_name("XRWY-TFY-TZ-2026-0009"))


def _file_hard_linked(office: Path) -> None:
    os.link(_file(office), office / "drafts" / "linked.pdf")


def _file_a_link(office: Path) -> None:
    file, elsewhere = _file(office), office / "drafts" / "elsewhere.pdf"
    file.rename(elsewhere)
    file.symlink_to(elsewhere)


def _copy_missing(office: Path) -> None:
    shutil.rmtree(office / "vault" / _ENTRY)


def _copy_extra(office: Path) -> None:
    shutil.copytree(office / "vault" / _ENTRY, (office / "vault" / _ENTRY).with_name("XRWY-TFY-TZ-2026-0009"))


def _stray_file_in_the_ledger(office: Path) -> None:
    (office / "ledger" / "events-extra.txt").write_bytes(b"extra")


def _archive_gone(office: Path) -> None:
    shutil.rmtree(office / "archive")


CLASSES: dict[str, Callable[[Path], None]] = {
    made.__name__.strip("_").replace("_", " "): made
    for made in (
        _entry_missing, _file_missing, _extra_file_in_an_entry, _extra_file_in_the_archive, _empty_folder,
        _entry_orphaned, _entry_copied, _entry_misplaced, _file_hard_linked, _file_a_link, _copy_missing, _copy_extra,
        _stray_file_in_the_ledger, _archive_gone,
    )
}  # fmt: skip


def harmed(office: Path, harm: str) -> dict[str, Any]:
    """Do one harm and return the codes of what is found."""
    clean = looking.faults()
    CLASSES[harm](office)
    return {"clean": clean, "found": looking.faults()}


def hits_harmed(office: Path, harm: str) -> dict[str, Any]:
    """Let the index have a ghost, or lack a hit; return what is found, and what differs once it is made anew."""
    from dataclasses import replace

    from pipeline import finding
    from pipeline.office import events, filed

    premises, finder = looking.premises(), finding.finder_in(office / "index")
    store = filed.archive(premises)
    known = finding.indexed(store, next(iter(store.entries())))
    ghost = replace(known, number="XRWY-TFY-TZ-2026-0099")
    finder.rebuild([known, ghost] if harm == "ghost hit" else [], events.last())
    found = looking.faults()
    filed.rebuild_index(premises)
    return {"clean": [], "found": found, "left": looking.faults()}
