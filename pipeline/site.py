"""The public page of a project (channel `site`): it lists what was published, and is made anew from that list.

It carries a file only where the 公开范围 is 社会公开; everything else says where to read it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, PackageLoader, select_autoescape

from archive import entry as entries
from archive.durable import make_folder, write_durably
from archive.store import Entry
from schemas import wording

PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the page."""

    title: str
    type_title: str
    number: str
    code: str
    date: str
    file: str = ""


def listed(entry: Entry, folder: Path) -> Listed:
    """Return the line of one entry, its PDF put beside the page where everybody may have it."""
    facts = entries.loads(entry.read(entries.ENTRY))
    file = ""
    if facts.more.get("confidentiality") == PUBLIC:
        file = entries.pdf_name(facts.number)
        write_durably(folder / file, entry.read(file))
    return Listed(
        facts.title,
        str(facts.more.get("type_title", "")),
        facts.number,
        facts.code,
        wording.date_long(facts.issued_on),
        file,
    )


def build(folder: Path, project: Mapping[str, object], company: Mapping[str, object], lines: Iterable[Entry]) -> Path:
    """Write the page of one project into `folder` and return it; the same entries give the same bytes."""
    make_folder(folder)
    rows = [listed(entry, folder) for entry in lines]
    environment = Environment(loader=PackageLoader("pipeline", "pages"), autoescape=select_autoescape())
    page = environment.get_template("site.html").render(project=project, company=company, rows=rows)
    write_durably(folder / "index.html", page.encode())
    for file in set(folder.glob("*.pdf")) - {folder / row.file for row in rows}:
        file.unlink()  # its document was withdrawn or superseded
    return folder / "index.html"
