"""What the pages of a large office are opened about: for each address the document, project or upload to put into it.

Everything is looked for in the office itself. A page that is slow for one kind of document is opened for that kind.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.large_live import circulars, of_project
from schemas import record as records

if TYPE_CHECKING:
    from pipeline.office.models import Document, Person

# What an address is asked for beside itself, where the bare one is the page's lesser work.
_ASKED: Mapping[str, tuple[str, ...]] = {
    "documents": ("", "?words=2026&stage=filed", "?page=100", "?mine=1"),
    "search": ("", "?q=电梯", "?q=电梯&page=2"),
    "circular": ("", "?matter=water"),
}


@dataclass(frozen=True, slots=True)
class Sample:
    """One address of a page, and a word for what it is about where the page has several."""

    address: str
    about: str = ""


class Samples:
    """The addresses of pages for one visitor; what is the same for all is looked up once for the office."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def documents(self) -> dict[str, Document]:
        """One document of each kind of work: a long report filed, one that waits, one returned, one of many pages."""
        from pipeline.office.models import Document
        from pipeline.stages import Stage

        asked = Document.objects.select_related("project").filter(project__code="P01").order_by("-id")
        found = {
            "report": asked.filter(type="service_report").exclude(entry="").first(),
            "waiting": asked.filter(stage=Stage.DECIDING, type="circular").first(),
            "plan": asked.filter(stage=Stage.DECIDING).exclude(type="circular").first(),
            "returned": asked.filter(stage=Stage.RETURNED).first(),
            "letter": asked.filter(type="letter_in").exclude(entry="").first(),
            "100 pages": asked.filter(type="call_log").exclude(entry="").first(),
        }
        return {about: one for about, one in found.items() if one is not None}

    @cached_property
    def common(self) -> dict[str, str]:
        """What addresses name that is no document: a project, a person, a code, a round and one of its sheets."""
        from pipeline.office.models import Document, DrawRound, Person

        round_ = DrawRound.objects.order_by("-id").first()
        seen = Document.objects.filter(project__code="P01", stage="published").exclude(entry="").order_by("-id").first()
        return {
            "code": "P01",
            "project_code": "P01",
            "user": Person.objects.order_by("id").values_list("user", flat=True)[0],
            "kind": "circular",
            "page": "1",
            "round_name": round_.name if round_ else "",
            "number": seen.number or "" if seen else "",
            "verified": seen.code or "" if seen else "",
            "key": _key_of(round_.record["sample"][0]) if round_ else "",
        }

    def of(self, route: str, name: str, who: Person | None) -> Iterator[Sample]:
        """Yield the addresses of the page called `name`, at the `route` of Django's form, as `who` would open them."""
        if "<str:key>" in route and not name.startswith("check_"):
            for about, document in self.documents.items():
                for more in self._within(document, route):
                    yield Sample(_filled(route, {"key": document.key} | more), about)
        elif "<str:sha256>" in route:
            for about, sha256 in self._uploads(who) if who else ():
                yield Sample(_filled(route, {"sha256": sha256}), about)
        else:
            told = dict(self.common)
            told |= {"code": told["verified"]} if name == "verify" else {}
            for asked in _ASKED.get(name, ("",)):
                yield Sample(_filled(route, told) + asked, asked)

    def _within(self, document: Document, route: str) -> list[dict[str, str]]:
        """Return the version, page and file of `document` that `route` names; none of them for a route without."""
        from pipeline.office import documents, renditions
        from pipeline.office.here import office

        if "<str:name>" in route:
            return [{"name": name} for name in _photos_of(document)[:1]]
        if "<int:serial>" not in route:
            return [{"number": "1"}]
        serial = documents.newest_serial(document)
        files = renditions.of(document, serial, office())
        if "<path:name>" in route:
            return [{"serial": str(serial), "name": one.name} for one in files[:1]]
        shown = renditions.pages_of(files, internal=False) is not None
        return [{"serial": str(serial), "page": "1"}] if shown else []

    def _uploads(self, who: Person) -> Iterator[tuple[str, str]]:
        """Yield what `who` has uploaded: a full workbook of a report, and a circular from its form."""
        from pipeline.office import people, uploads
        from pipeline.office.here import office
        from schemas.document_type import TEMPLATES

        held = [one.code for one in people.projects_of(who)][:1]
        workbook = (TEMPLATES / "service_report" / "examples" / "full.xlsx").read_bytes()
        made = {
            "report.xlsx": _renamed(workbook, {"TFY": "P01"}),
            "circular.json": records.dumps(of_project(next(circulars(date.today())), 1)).encode(),
        }
        for name, data in made.items():
            with tempfile.NamedTemporaryFile(dir=self._folder, delete=False) as grown:
                grown.write(data)
            kept = uploads.keep(who, [(name, Path(grown.name))], office(), project="P01" if held == ["P01"] else "")
            yield name, kept.sha256


def _photos_of(document: Document) -> list[str]:
    """Return the names of the photos of the places where `document` hangs."""
    kept = document.postings.exclude(photo="").values_list("photo", flat=True)
    return [Path(photo).name for photo in kept]


def _key_of(number: str) -> str:
    from pipeline.office.models import Document

    return Document.objects.get(number=number).key


def _filled(route: str, told: Mapping[str, str]) -> str:
    for name, value in told.items():
        for converter in ("str", "path", "int"):
            route = route.replace(f"<{converter}:{name}>", value)
    assert "<" not in route, f"say what {route} is about"
    return f"/{route}"


def _renamed(workbook: bytes, names: Mapping[str, str]) -> bytes:
    """Return a workbook with names replaced in its cells."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as given, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for one in given.namelist():
            data = given.read(one)
            for old, new in names.items():
                data = data.replace(old.encode(), new.encode()) if one.startswith("xl/") else data
            made.writestr(one, data)
    return target.getvalue()
