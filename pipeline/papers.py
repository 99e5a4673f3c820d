"""The papers of a batch as PDF: one page each, laid out together, since 800 layouts by themselves would take an hour.

Step 4 makes some of them as drafts, step 6 tries all of them, step 7 files them (`filing.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline import batch, compose
from pipeline.batch import Item
from pipeline.compose import Printed
from pipeline.render.facts import Facts
from pipeline.render.fonts import Fonts
from schemas.document_type import DocumentType
from schemas.errors import Refused
from schemas.language import _


class PaperTooLong(Refused):
    """A paper of a batch takes more than the one page it has."""

    message = _("The papers of this batch take %(pages)s pages, one each would be %(papers)s: shorten the text.")


def drawn(
    kind: DocumentType, record: Mapping[str, Any], printed: Printed, fonts: Fonts, papers: Sequence[Item]
) -> bytes:
    """Return `papers` as one PDF, a page each, in their order.

    Raises:
        PaperTooLong
        MissingGlyph: a character that no face has.
        FaultyPage: the type's template is wrong.
    """
    # It takes over a second to load, and most commands render nothing.
    from pipeline.render.pdf import render_pdf

    html = _page(kind, record, printed, fonts, papers)
    facts = Facts(
        title=str(record["title"]),
        author=str(record["company"]["name"]),
        created=printed.created,
        subject=kind.titles["zh-Hans"],
        keywords=(),
    )
    made = render_pdf(html, compose.assets(kind), fonts, facts)
    _refuse_unless_one_each(made.pages, papers)
    return made.data


def refuse_unless_fit(kind: DocumentType, record: Mapping[str, Any], printed: Printed, fonts: Fonts) -> None:
    """Let a batch pass whose papers take one page each, all of them tried; let every other document pass.

    Raises:
        PaperTooLong, FaultyPage
    """
    if kind.batch:
        from pipeline.render.pdf import page_count

        papers = batch.items(record, kind)
        html = _page(kind, record, printed, fonts, papers)
        _refuse_unless_one_each(page_count(html, compose.assets(kind), fonts), papers)


def _refuse_unless_one_each(pages: int, papers: Sequence[Item]) -> None:
    if pages != len(papers):
        raise PaperTooLong(pages=pages, papers=len(papers), clause="5.3.3B④")


def _page(kind: DocumentType, record: Mapping[str, Any], printed: Printed, fonts: Fonts, papers: Sequence[Item]) -> str:
    shown = [{"number": f"{printed.number}/{item.name}", "row": item.row} for item in papers]
    values = {**record, "facts": compose.told(printed, public=False), "papers": shown}
    return compose.filled(kind, batch.batch_of(kind).page, values, fonts)


def handed_out(kind: DocumentType, record: Mapping[str, Any], printed: Printed, fonts: Fonts) -> dict[str, bytes]:
    """Return everything that a batch hands out, by its name: the print run, the list to be signed, each paper.

    The same arguments give the same bytes.

    Raises:
        what `drawn` raises.
    """
    from pipeline.render.pdf_split import single_pages

    papers = batch.items(record, kind)
    run = drawn(kind, record, printed, fonts, papers)
    singles = single_pages(run)
    return {
        batch.run_name(printed.number): run,
        batch.list_name(printed.number): batch.delivery_list(record, kind, printed.number, papers),
        **{batch.file_name(printed.number, item): page for item, page in zip(papers, singles, strict=True)},
    }
