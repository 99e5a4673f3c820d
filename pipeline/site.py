"""The public page of a project (channel `site`): it lists what was published, and is made anew from that list.

It carries a file only where the 公开范围 is 社会公开; everything else says where to read it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from archive import entry as entries
from archive.durable import make_folder, write_durably
from archive.store import Entry
from pipeline import own_papers
from schemas import wording

PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """That a document was withdrawn: on which day (ISO) and why, as everybody may read it."""

    day: str
    reason: str


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the page; of a withdrawn document it says when and why, and the text is gone."""

    title: str
    type_title: str
    number: str
    code: str
    date: str
    file: str = ""
    withdrawn_on: str = ""
    reason: str = ""


def listed(entry: Entry, folder: Path, withdrawn: Mapping[str, Withdrawal]) -> Listed:
    """Return the line of one entry, its PDF put beside the page where everybody may have it."""
    facts = entries.loads(entry.read(entries.ENTRY))
    gone = withdrawn.get(facts.number)
    file = ""
    if gone is None and facts.more.get("confidentiality") == PUBLIC:
        file = entries.pdf_name(facts.number)
        write_durably(folder / file, entry.read(file))
    return Listed(
        facts.title,
        str(facts.more.get("type_title", "")),
        facts.number,
        facts.code,
        wording.date_long(facts.issued_on),
        file,
        wording.date_long(gone.day) if gone else "",
        gone.reason if gone else "",
    )


def build(
    folder: Path,
    project: Mapping[str, object],
    company: Mapping[str, object],
    lines: Iterable[Entry],
    withdrawn: Mapping[str, Withdrawal] | None = None,
) -> Path:
    """Write the page of one project into `folder` and return it; the same entries give the same bytes.

    `withdrawn` tells, by number, which of the entries are no longer in force: a notice stands in place of the text.
    """
    make_folder(folder)
    rows = [listed(entry, folder, withdrawn or {}) for entry in lines]
    page = own_papers.page("site", project=project, company=company, rows=rows)
    write_durably(folder / "index.html", page.encode())
    for file in set(folder.glob("*.pdf")) - {folder / row.file for row in rows}:
        file.unlink()  # its document was withdrawn or superseded
    return folder / "index.html"
