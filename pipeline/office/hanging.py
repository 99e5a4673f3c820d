"""Paper as whoever carries it sees it: what is to be posted, what is to come down, what hangs, and where."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath

from django.db.models import Exists, OuterRef, QuerySet

from pipeline import photos, publish
from pipeline.office import access, clock, gathered, kinds, listing
from pipeline.office.models import Document, Person, Posting, Project
from pipeline.office.prepared import Prepared
from pipeline.premises import Premises
from pipeline.stages import PostingState, Stage, is_over
from schemas.errors import BadFile, WrongUsage
from schemas.language import _

ROWS = 50
MOST_PHOTO_BYTES = 32 * 1024 * 1024
_JPEG = b"\xff\xd8\xff"
_GONE = {Stage.WITHDRAWN, Stage.SUPERSEDED, Stage.DISPOSED}


class LargePhoto(BadFile):
    """The photo is larger than any phone makes one."""

    message = _("The photo %(name)s is too large: at most %(most)s MB.")
    fix = _("Take it again with the camera, or choose another one.")
    code = "large-photo"


class Work(StrEnum):
    """What is to be done with a paper, the most urgent first; of what was not posted in time, nothing."""

    REMOVE = "remove"
    POST = "post"
    LEAVE = "leave"
    MISSED = "missed"


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
    """A page of the paper of somebody's projects by what is to be done with it, what must come down first.

    `counts` are how many there are of each on all pages, `places` those that each project has known.
    """

    to_post: tuple[Paper, ...]
    to_remove: tuple[Paper, ...]
    hanging: tuple[Paper, ...]
    missed: tuple[Paper, ...]
    places: dict[int, list[str]]
    counts: Mapping[Work, int]
    page: int = 1
    pages: int = 1


def papers(
    who: Person, premises: Premises, *, of: Document | None = None, project: Project | None = None, page: int = 1
) -> Papers:
    """Return page `page` of the paper that concerns `who`, or that of one document or project; too far is the last."""
    seen = listing.visible(who, premises)
    # Asked of each posting: there are ten times as many documents as papers that hang or wait.
    found = Posting.objects.filter(Exists(seen.filter(pk=OuterRef("document")))).exclude(state=PostingState.REMOVED)
    if of is not None:
        found = found.filter(document=of)
    if project is not None:
        found = found.filter(document__project=project)
    work = _work(found)
    ordered = [pk for one in Work for pk, what in work.items() if what is one]
    pages = max(1, -(-len(ordered) // ROWS))
    page = min(max(page, 1), pages)
    shown = ordered[(page - 1) * ROWS : page * ROWS]
    read = [_paper(one) for one in sorted(_postings(postings=shown), key=lambda one: one.pk)]
    of_work = {what: tuple(one for one in read if work[one.posting.pk] is what) for what in Work}
    return Papers(
        of_work[Work.POST],
        of_work[Work.REMOVE],
        of_work[Work.LEAVE],
        of_work[Work.MISSED],
        places({one.document.project_id for one in read} | ({of.project_id} if of else set())),
        {what: sum(1 for one in work.values() if one is what) for what in Work},
        page,
        pages,
    )


def _work(found: QuerySet[Posting]) -> dict[int, Work]:
    """Return what is to be done with each posting, by its key; the documents, hundreds, are not read."""
    made: dict[int, Work] = {}
    today = clock.today()
    facts = ("pk", "state", "document__stage", "document__register_row__post_until")
    for pk, state, stage, until in found.order_by("id").values_list(*facts):
        if (work := work_at(state, stage, until, today)) is not None:
            made[pk] = work
    return made


def work_at(state: str, stage: str, until: str | None, today: str) -> Work | None:
    """Return what is to be done today about a posting, of a document at `stage`, that may hang `until` a day."""
    if state == PostingState.POSTED:
        return Work.REMOVE if stage in _GONE or is_over(until, today) else Work.LEAVE
    if state != PostingState.WAITING or stage in _GONE:
        return None
    return Work.MISSED if is_over(until, today) else Work.POST


def of_document(who: Person, document: Document, premises: Premises) -> Papers:
    """Return the first page of the paper of `document` as `papers` does, out of the rows that its page has gathered."""
    work: dict[int, Work] = {}
    may_see = access.may_open(who, document, kinds.of(document, premises))
    rows = gathered.rows(document, "postings") if may_see else []
    line, today = getattr(document, "register_row", None), clock.today()
    for one in rows:
        if (to_do := work_at(one.state, document.stage, line.post_until if line else "", today)) is not None:
            work[one.pk] = to_do
    ordered = [pk for what in Work for pk, to_do in work.items() if to_do is what]
    shown = [_paper(one) for one in rows if one.pk in set(ordered[:ROWS])]
    of_work = {what: tuple(one for one in shown if work[one.posting.pk] is what) for what in Work}
    return Papers(
        of_work[Work.POST],
        of_work[Work.REMOVE],
        of_work[Work.LEAVE],
        of_work[Work.MISSED],
        places([document.project_id]),
        {what: sum(1 for one in work.values() if one is what) for what in Work},
        1,
        max(1, -(-len(ordered) // ROWS)),
    )


def places(projects: Iterable[int]) -> dict[int, list[str]]:
    """Return the places where paper of each of `projects` has ever hung or is to hang, by their names."""
    made: dict[int, set[str]] = {}
    for project, place in _places(projects=sorted(projects)):
        made.setdefault(project, set()).add(place)
    return {project: sorted(found) for project, found in made.items()}


_postings = Prepared(
    lambda postings: Posting.objects.filter(pk__in=postings).select_related(
        "document__project", "document__register_row"
    ),
    postings=[int],
)
_places = Prepared(
    lambda projects: (
        Posting.objects.filter(document__project__in=projects)
        .order_by()
        .values_list("document__project_id", "place")
        .distinct()
    ),
    projects=[int],
)


def _paper(posting: Posting) -> Paper:
    row = getattr(posting.document, "register_row", None)
    return Paper(posting, row.post_until[:10] if row else "", posting.document.stage in _GONE)


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
