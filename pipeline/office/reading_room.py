"""What owners may read of their project: published, in force, for owners or for everybody, and never an internal part.

Whoever has not shown the project's access code sees what is for everybody alone. Everything here reads the public
files of an entry by their own names (`_public`): no name that a visitor sends ever reaches the archive.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import QuerySet

from archive import entry as entries
from archive.store import Entry
from pipeline import compose
from pipeline.leaks import OPEN_RANGES
from pipeline.office import endings, filed, kinds, page_pictures, printing, withdrawing
from pipeline.office.endings import Ending
from pipeline.office.models import Document, Project
from pipeline.office.page_pictures import Pages
from pipeline.office.prepared import Prepared
from pipeline.premises import Premises
from pipeline.render import docx_text
from pipeline.render.chart_svg import chart_svg
from pipeline.render.charts import Chart, alt_text, table
from pipeline.render.docx_text import Block
from pipeline.site import PUBLIC, Withdrawal
from pipeline.stages import Stage
from schemas import record as records
from schemas.expressions import FaultyExpression

_LEAST, _MOST = 12, 90
# What owners find under its number: what is in force, and that something no longer is.
_SHOWN = (Stage.PUBLISHED, Stage.WITHDRAWN, Stage.SUPERSEDED)


@dataclass(frozen=True, slots=True)
class Line:
    """One document in the list: what it is, of which day, and its first sentence."""

    number: str
    title: str
    type: str
    type_title: str
    issued_on: str
    first: str
    ending: Ending | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """One document as owners may read it; out of force (`withdrawn`, `newer`) it has no text."""

    number: str
    title: str
    type_title: str
    issued_on: str
    code: str
    is_in_force: bool
    blocks: tuple[Block, ...] = ()
    pages: Pages | None = None
    withdrawn: Withdrawal | None = None
    newer: str = ""
    ending: Ending | None = None


def ranges(*, is_owner: bool) -> frozenset[str]:
    """Return which 公开范围 a visitor may read."""
    return OPEN_RANGES if is_owner else frozenset({PUBLIC})


def types(project: Project, premises: Premises, *, is_owner: bool) -> dict[str, str]:
    """Return the types of which there is something to read, id to title."""
    known, wanted = kinds.available(premises), ranges(is_owner=is_owner)
    some = sorted(_types_in_force(project=project.pk))
    return {one: known[one].title_in() for one in some if one in known and known[one].confidentiality in wanted}


def listed(
    project: Project, premises: Premises, *, is_owner: bool, kind: str = ""
) -> tuple[QuerySet[Document], dict[str, str]]:
    """Return what can be read, newest first, and the types among which one can choose; `kind` names one of them."""
    known = types(project, premises, is_owner=is_owner)
    chosen = [kind] if kind in known else list(known)
    return _in_force(project).filter(type__in=chosen).order_by("-issued_at", "-id"), known


_types_in_force = Prepared(
    lambda project: _in_force(project).order_by().values_list("type", flat=True).distinct(), project=int
)


def _in_force(project: Project | int) -> QuerySet[Document]:
    return Document.objects.filter(project=project, stage=Stage.PUBLISHED).exclude(entry="")


def lines(found: QuerySet[Document] | list[Document], premises: Premises, *, is_owner: bool) -> Iterator[Line]:
    """Yield the lines of a part of the list; what was opened under a narrower range than its type has now stays out."""
    for document in found:
        kind = kinds.of(document, premises)
        if kind.confidentiality in ranges(is_owner=is_owner) and not kind.batch and document.issued_at:
            day, first = printing.local_day(document.issued_at), _first(premises, document.entry, document.entry_digest)
            over = endings.reached(document, premises)
            yield Line(str(document.number), document.title, document.type, kind.title_in(), day, first, over)


def opened(project: Project, number: str, premises: Premises, *, is_owner: bool) -> Paper | None:
    """Return the document of this number as owners read it; None for whatever a visitor may not even know of."""
    document = _shown(project, number, premises, is_owner=is_owner)
    if document is None or document.issued_at is None:
        return None
    kind = kinds.of(document, premises)
    in_force = document.stage == Stage.PUBLISHED
    gone = withdrawing.told({document.key: str(document.number)}) if document.stage == Stage.WITHDRAWN else {}
    newer = max(_taking_its_place(document=document.pk), key=lambda one: one.pk, default=None)
    return Paper(
        number=str(document.number),
        title=document.title,
        type_title=kind.title_in(),
        issued_on=printing.local_day(document.issued_at),
        code=document.code or "",
        is_in_force=in_force,
        blocks=_blocks(document, premises) if in_force else (),
        pages=_pages(document, premises) if in_force else None,
        withdrawn=gone.get(str(document.number)),
        newer=str(newer.number) if newer else "",
        ending=endings.reached(document, premises) if in_force else None,
    )


def pdf(project: Project, number: str, premises: Premises, *, is_owner: bool) -> tuple[str, bytes] | None:
    """Return name and bytes of the public PDF; None where there is none, or no longer one, for this visitor."""
    document = _shown(project, number, premises, is_owner=is_owner)
    if document is None or document.stage != Stage.PUBLISHED:
        return None
    name = entries.pdf_name(str(document.number))
    return name, _entry(document, premises).read(name)


def pages(project: Project, number: str, premises: Premises, *, is_owner: bool) -> Pages | None:
    """Return the pages of the public PDF, to be shown as pictures; None wherever `pdf` returns none."""
    document = _shown(project, number, premises, is_owner=is_owner)
    if document is None or document.stage != Stage.PUBLISHED:
        return None
    return _pages(document, premises)


def _pages(document: Document, premises: Premises) -> Pages | None:
    # By the name of the public PDF alone, as everything here: what lies beside it is never drawn.
    name = entries.pdf_name(str(document.number))
    way = _entry(document, premises).inventory.content_path(name)
    return page_pictures.readable(premises.archive / document.entry / way)


def _shown(project: Project, number: str, premises: Premises, *, is_owner: bool) -> Document | None:
    # What was withdrawn before it went out was never theirs to know.
    found = next(iter(_out(project=project.pk, number=records.storable(number))), None)
    if found is None:
        return None
    kind = kinds.of(found, premises)
    return found if kind.confidentiality in ranges(is_owner=is_owner) and not kind.batch else None


_out = Prepared(
    lambda project, number: (
        Document.objects.filter(project=project, stage__in=_SHOWN, deliveries__isnull=False, number=number)
        .exclude(entry="")
        .distinct()
    ),
    project=int,
    number=str,
)
_taking_its_place = Prepared(
    lambda document: Document.objects.filter(supersedes=document, stage=Stage.PUBLISHED), document=int
)


def _entry(document: Document, premises: Premises) -> Entry:
    return filed.archive(premises).open(f"urn:letterbook:{document.entry}")


def _blocks(document: Document, premises: Premises) -> tuple[Block, ...]:
    """Return the text of the public Word file, with each of its charts drawn as the PDF draws it.

    A chart is known by its own sentence: one that does not stand in what was filed is not shown.
    """
    entry = _entry(document, premises)
    found = docx_text.blocks(entry.read(entries.docx_name(str(document.number))), document.title)
    kind = kinds.of(document, premises)
    if not kind.charts or entries.RECORD not in entry.names():
        return tuple(found)
    try:
        charts = compose.charts_of(kind, records.loads(entry.read(entries.RECORD)))
    except FaultyExpression:  # where no copy of its type was kept, today's may not know the record: the words stay
        return tuple(found)
    drawn = {alt_text(chart): chart for chart in charts.values()}
    return tuple(_drawn(one, drawn[one.words]) if one.words in drawn else one for one in found)


_svg = lru_cache(maxsize=256)(chart_svg)


def _drawn(figure: Block, chart: Chart) -> Block:
    svg = b64encode(_svg(chart).encode()).decode()
    return Block("chart", figure.words, table(chart), has_head=True, drawing=f"data:image/svg+xml;base64,{svg}")


@lru_cache(maxsize=10_000)
def _first(premises: Premises, path: str, _digest: str) -> str:
    """Return the first whole sentence of an entry's text, shortened: what a reader wants to know before opening it.

    What was filed never changes: a list of twenty need not open twenty entries each time it is read.
    """
    entry = filed.archive(premises).open(f"urn:letterbook:{path}")
    for line in entry.read(entries.TEXT).decode().splitlines():
        sentence, stop, _rest = line.partition("。")
        if stop and len(sentence) >= _LEAST:
            return sentence + stop if len(sentence) <= _MOST else f"{sentence[:_MOST]}…"
    return ""
