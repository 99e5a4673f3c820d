"""Paper as whoever carries it sees it: what is to be posted, what is to come down, what hangs, and where."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pipeline import photos, publish
from pipeline.office import clock, listing
from pipeline.office.models import Document, Person, Posting, Project
from pipeline.premises import Premises
from pipeline.stages import PostingState, Stage
from schemas.errors import BadFile, WrongUsage
from schemas.language import _

MOST_PHOTO_BYTES = 32 * 1024 * 1024
_JPEG = b"\xff\xd8\xff"
_GONE = {Stage.WITHDRAWN, Stage.SUPERSEDED}


class LargePhoto(BadFile):
    """The photo is larger than any phone makes one."""

    message = _("The photo %(name)s is too large: at most %(most)s MB.")
    fix = _("Take it again with the camera, or choose another one.")
    code = "large-photo"


class NoSuchPhoto(WrongUsage):
    """No place of this document has this photo, or its file is gone."""

    message = _("%(document)s has no file “%(name)s”.")


@dataclass(frozen=True, slots=True)
class Paper:
    """One place of one document: what is to be done there, and until when it hangs."""

    posting: Posting
    due: str
    gone: bool

    @property
    def document(self) -> Document:
        """What hangs there."""
        return self.posting.document


@dataclass(frozen=True, slots=True)
class Papers:
    """The paper of somebody's projects by what is to be done with it, and the places that each project has known."""

    to_post: tuple[Paper, ...]
    to_remove: tuple[Paper, ...]
    hanging: tuple[Paper, ...]
    places: dict[int, list[str]]


def papers(who: Person, premises: Premises, *, of: Document | None = None, project: Project | None = None) -> Papers:
    """Return the paper that concerns `who`, or that `of` one document or `project` alone, in four questions."""
    seen = listing.visible(who, premises)
    found = Posting.objects.filter(document__in=seen).exclude(state=PostingState.REMOVED)
    if of is not None:
        found = found.filter(document=of)
    if project is not None:
        found = found.filter(document__project=project)
    rows = list(found.select_related("document__project", "document__register_row").order_by("id"))
    read = [_paper(one) for one in rows]
    posted = [one for one in read if one.posting.state == PostingState.POSTED]
    return Papers(
        tuple(one for one in read if one.posting.state == PostingState.WAITING and not one.gone),
        tuple(one for one in posted if _must_come_down(one)),
        tuple(one for one in posted if not _must_come_down(one)),
        places({one.document.project_id for one in read} | ({of.project_id} if of else set())),
    )


def places(projects: Iterable[int]) -> dict[int, list[str]]:
    """Return the places where paper of each of `projects` has ever hung or is to hang, by their names."""
    made: dict[int, set[str]] = {}
    asked = Posting.objects.filter(document__project__in=list(projects))
    for project, place in asked.order_by().values_list("document__project_id", "place").distinct():
        made.setdefault(project, set()).add(place)
    return {project: sorted(found) for project, found in made.items()}


def _paper(posting: Posting) -> Paper:
    row = getattr(posting.document, "register_row", None)
    return Paper(posting, row.post_until[:10] if row else "", posting.document.stage in _GONE)


def _must_come_down(one: Paper) -> bool:
    return one.gone or bool(one.due and one.due < clock.today())


def kept_photo(document: Document, photo: Path, name: str, premises: Premises) -> str:
    """Keep the photo of a posting, upright and without what the phone wrote beside the picture; return where it lies.

    Raises:
        LargePhoto, BrokenPhoto, HugePhoto: it is no photo, or too large for one.
    """
    if photo.stat().st_size > MOST_PHOTO_BYTES:
        raise LargePhoto(name=name, most=MOST_PHOTO_BYTES // (1024 * 1024))
    data = photos.prepared(photo.read_bytes(), name)
    with tempfile.NamedTemporaryFile(dir=premises.staging, prefix=".photo.", suffix=".jpg") as plain:
        plain.write(data)
        plain.flush()
        return publish.kept_photo(premises.published, document.project.code, Path(plain.name))


def photo(document: Document, name: str, premises: Premises, *, is_small: bool) -> bytes:
    """Return the photo called `name` of one of the document's places, as a JPEG; `is_small` for a list.

    Raises:
        NoSuchPhoto
    """
    known = document.postings.exclude(photo="").values_list("photo", flat=True)
    kept = next((one for one in known if PurePosixPath(one).name == name), None)
    if kept is None:
        raise NoSuchPhoto(document=document.number or document.key, name=name)
    try:
        data = (premises.root / kept).read_bytes()
        if is_small:
            return photos.small(data, name)
        # What the command line kept, as it came, may be of any form.
        return data if data.startswith(_JPEG) else photos.prepared(data, name)
    except (OSError, BadFile) as error:
        raise NoSuchPhoto(document=document.number or document.key, name=name) from error
