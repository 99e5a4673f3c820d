"""Step 6 – Release, the gates: what every final must pass before a number is given.

They run on a trial final whose placeholders are as wide as the real number and code, so that what passes here is what
will be filed, but for those few letters.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipeline import leaks
from pipeline.compose import Renditions
from pipeline.leaks import Leak
from pipeline.privacy import SORTS
from pipeline.render.office_words import office_words
from pipeline.render.pdf_archival import flaws
from pipeline.render.pdf_text import pdf_text
from pipeline.render.pdf_words import pdf_words
from pipeline.render.text import differences, docx_blocks, html_blocks
from pipeline.sections import is_open
from schemas.document_type import DocumentType
from schemas.errors import Refused
from schemas.language import Text, _, text

# One lost line often loses those after it; more than a few of them would only bury the first.
SHOWN = 3


class GateClosed(Refused):
    """The trial final is not fit to be released."""

    message = _("The document cannot be released: %(reasons)s")


def refuse_unless_fit(kind: DocumentType, record: Mapping[str, Any], trial: Renditions) -> None:
    """Let a trial final of the public rendition pass, or say everything that is wrong with it.

    Raises:
        GateClosed
    """
    docx, page, pdf = docx_blocks(trial.docx), html_blocks(trial.html), pdf_text(trial.pdf)
    leaking = list(_leaks(kind, record, trial))
    differing = [*_section_contract(kind, record, docx, pdf), *_agreement(docx, page, pdf)]
    # One part seen through changes the order in which everything is printed: the cause is told before that.
    lasting = [text(_("the PDF is not fit to be archived: %(flaw)s"), flaw=flaw) for flaw in flaws(trial.pdf)]
    reasons = [*leaking, *lasting, *differing]
    if reasons:
        clauses = [leaks.CLAUSE] * bool(leaking) + ["5.3.3B④"] * bool(differing)
        raise GateClosed(reasons=_Joined(reasons), clause="、".join(clauses))


class _Joined:
    """Several texts as one parameter of a message."""

    def __init__(self, parts: Sequence[Text]) -> None:
        self._parts = list(parts)

    def localized(self, language: str | None = None) -> str:
        shown = "；".join(part.localized(language) for part in self._parts[:SHOWN])
        rest = len(self._parts) - SHOWN
        return shown if rest <= 0 else f"{shown}（+{rest}）"


def _section_contract(
    kind: DocumentType, record: Mapping[str, Any], docx: Sequence[str], pdf: Sequence[str]
) -> Iterator[Text]:
    """Yield each mandatory section whose heading is missing, out of order or followed by nothing."""
    whole = _squeezed("".join(pdf))
    titles = [section.titles["zh-Hans"] for section in kind.sections if section.number and is_open(section, record)]
    at = -1
    for title in titles:
        following = next((n for n in range(at + 1, len(docx)) if _squeezed(docx[n]) == _squeezed(title)), None)
        if following is None or _squeezed(title) not in whole:
            yield text(_("the section “%(title)s” is missing or out of order"), title=title)
            continue
        at = following
        if at + 1 >= len(docx) or _squeezed(docx[at + 1]) in map(_squeezed, titles):
            yield text(_("the section “%(title)s” is empty"), title=title)


def _agreement(docx: Sequence[str], page: Sequence[str], pdf: Sequence[str]) -> Iterator[Text]:
    for difference in differences(list(docx), list(page), list(pdf)):
        yield text(_("DOCX and PDF differ: %(difference)s"), difference=difference)


def _leaks(kind: DocumentType, record: Mapping[str, Any], trial: Renditions) -> Iterator[Text]:
    """Yield each personal value in a public rendition, with the place it lies at; the value is told masked or not."""
    for file, spots in ((_("Word file"), office_words(trial.docx)), (_("PDF"), pdf_words(trial.pdf))):
        for leak in leaks.leaks(spots, record, kind):
            yield _told(leak, text(file))


def _told(leak: Leak, file: Text) -> Text:
    place = {"file": file, "where": leak.spot.where, "shown": leak.shown}
    if leak.sort is not None:
        return text(_("%(file)s, %(where)s: %(sort)s %(shown)s"), sort=text(SORTS[leak.sort]), **place)
    if leak.shown:
        return text(
            _("a field marked personal stands in the public rendition: %(shown)s (%(file)s, %(where)s)"), **place
        )
    return text(_("a field marked personal stands in the public rendition (%(file)s, %(where)s)"), **place)


def _squeezed(words: str) -> str:
    return "".join(words.split())
