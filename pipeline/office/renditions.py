"""The files of a document that somebody may look at or take: as filed, else of the version's draft.

Each is known by its name in this list alone: what an address names is looked up and never made a path. What holds
personal data goes to the project's people, and the log knows it before they do (5.6.2).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path, PurePosixPath

from django.utils import timezone

from archive import entry as entries
from archive.key_safe import PersonalPartDestroyed
from archive.personal import WholeEntry, stored_name
from pipeline.attachments import Form
from pipeline.office import access, access_log, documents, page_pictures, personal
from pipeline.office.models import Access, Document, Person
from pipeline.office.page_pictures import Pages
from pipeline.premises import Premises
from pipeline.stages import Stage
from schemas.errors import WrongUsage
from schemas.language import _

# As `drafts.rendered` and `handing_out` call what is not for everybody.
INTERNAL = "（内部）"
_SHOWN = frozenset({".pdf", ".docx", ".xlsx", ".json"})
_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".webp"})
# Looking through the pages of one document is one look, not one a page.
_ONE_LOOK = timedelta(minutes=15)


class NoSuchFile(WrongUsage):
    """The document has no file of this name, or none any more."""

    message = _("%(document)s has no file “%(name)s”.")


@dataclass(frozen=True, slots=True)
class Rendition:
    """One file: its name in the list, whether it holds personal data, how large it is, where it lies, in which entry.

    A personal one lies there encrypted: it is read by `pages` and `taken` alone.
    """

    name: str
    is_personal: bool
    size_bytes: int
    path: Path
    entry: WholeEntry | None = None

    @property
    def shown_name(self) -> str:
        """The name under which it is taken home."""
        return PurePosixPath(self.name).name

    @property
    def is_pdf(self) -> bool:
        """Whether its pages can be shown."""
        return self.name.lower().endswith(".pdf")

    @property
    def is_picture(self) -> bool:
        """Whether a browser can show it as it is."""
        return PurePosixPath(self.name).suffix.lower() in _PICTURES

    def pages(self) -> Pages | None:
        """Return its pages, or None where it is gone or no program can read it; errors as `WholeEntry.read`."""
        inside = self.entry.read(self.name) if self.entry and self.is_personal else None
        return page_pictures.readable(self.path if inside is None else inside)


def of(document: Document, serial: int, premises: Premises) -> list[Rendition]:
    """Return the files of version `serial`: of the newest of a filed document those of its entry."""
    if document.entry and serial == documents.newest_serial(document):
        found = _of_entry(document, premises)
    else:
        found = _of_draft(document, serial, premises)
    # What most people want comes first: a PDF, and what everybody may read.
    return sorted(found, key=lambda one: (one.is_personal, one.name == entries.ENTRY, not one.is_pdf, one.name))


def _of_entry(document: Document, premises: Premises) -> Iterator[Rendition]:
    whole, folder = personal.entry_of(document, premises), premises.archive / document.entry
    is_destroyed = personal.is_destroyed(document, premises)
    for name in whole.names():
        is_personal = name.startswith(entries.PERSONAL)
        if not _is_offered(name) or (is_personal and is_destroyed):
            continue
        path = folder / whole.entry.inventory.content_path(stored_name(whole.entry, name))
        yield Rendition(name, is_personal, path.stat().st_size if path.is_file() else 0, path, whole)


def _is_offered(name: str) -> bool:
    # The papers of a batch, hundreds, are asked for one by one.
    return name.count("/") <= 1 and not name.endswith((entries.RECORD, entries.TEXT, "notes.json"))


def _of_draft(document: Document, serial: int, premises: Premises) -> Iterator[Rendition]:
    scans = {f".{form}" for form in Form} if document.stage == Stage.DRAFT else set()
    for path in sorted(premises.draft(document.key, serial).glob("*")):
        if path.suffix.lower() in _SHOWN | scans:
            yield Rendition(path.name, INTERNAL in path.name, path.stat().st_size, path)


def named(document: Document, serial: int, name: str, premises: Premises) -> Rendition:
    """Return the file called `name`.

    Raises:
        NoSuchFile
        PersonalPartDestroyed: it was one of those.
    """
    for one in of(document, serial, premises):
        if one.name == name:
            return one
    if name.startswith(entries.PERSONAL) and personal.is_destroyed(document, premises):
        raise PersonalPartDestroyed(document=document.number or document.key)
    raise NoSuchFile(document=document.number or document.key, name=name)


def pages_of(found: list[Rendition], *, internal: bool) -> Rendition | None:
    """Return the PDF whose pages are shown: what all may read, or the `internal` one; None where there is none."""
    for one in found:
        if one.is_pdf and one.is_personal == internal and not one.name.startswith(entries.ATTACHMENTS):
            return one
    return None


def taken(document: Document, one: Rendition, by: Person) -> bytes:
    """Return the bytes of `one`, those of an entry checked against what was filed; of a personal one after logging.

    Raises:
        NotYourRole: it holds personal data, and `by` has no role in the project.
        FileAltered, EntryMissing: the archive is damaged; for personal ones also those of `WholeEntry.read`.
    """
    if one.is_personal:
        access.refuse_unless_of_project(by, document.project)
        what = f"{document.title} {one.shown_name}"
        access_log.note(access_log.Action.EXPORTED, what, document=document, by=by)
    return one.entry.read(one.name) if one.entry else one.path.read_bytes()


def look_inside(document: Document, by: Person) -> None:
    """Let `by` look at the internal version, once the log says so; the pages of one look are one line.

    Raises:
        NotYourRole
    """
    access.refuse_unless_of_project(by, document.project)
    opened, since = access_log.Action.OPENED, timezone.now() - _ONE_LOOK
    if not Access.objects.filter(document=document, person=by, action=opened, at__gte=since).exists():
        access_log.note(opened, document.title, document=document, by=by)
