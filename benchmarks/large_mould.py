"""The mould of a large office: one year of two projects, lived through the real flow, and taken out of its database.

Nothing of a paper's way is written here a second time: every row, event and file of the large office was made by the
office's own functions once. Only the pages are not drawn: the text is the real page's, the PDF and the Word file are
plain ones.
"""

from __future__ import annotations

import multiprocessing
import pickle
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from benchmarks.large_plain import plain_docx, plain_pdf
from benchmarks.year_plan import Estate, Plan, Verb, estates
from schemas.periods import PLACE

if TYPE_CHECKING:
    from django.db.models import Model

    from pipeline.premises import Premises

YEAR = 2026
# One project under each fee mode (酬金制, 包干制): a project of the large office is cast in the mould of its own mode.
MOULDS = ("P01", "P03")
_SEED = 2026
# What draws over all projects has no place in a mould of one.
_COMPANY_WIDE = frozenset({Verb.ROUND, Verb.CHECK, Verb.RECTIFY, Verb.VERIFY, Verb.NOTICE})
ROWS_OF_A_DOCUMENT = (
    "Revision", "Decision", "RegisterRow", "Delivery", "Posting", "Copy", "Consent", "Drop", "Correspondence",
)  # fmt: skip

Row = dict[str, Any]


@dataclass(frozen=True)
class Paper:
    """One document as it lies in the office: its row, the rows about it by table, its events, its entry's files.

    Of the personal files `opened` has what they hold, by the names that they have closed.

    A row names what it belongs to by its natural key: a user name, a project's code, a document's key, a matter's
    number.
    """

    row: Row
    rows: Mapping[str, list[Row]]
    events: tuple[Row, ...]
    files: Mapping[str, bytes] = field(repr=False)
    opened: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    @property
    def opened_at(self) -> datetime:
        """When it was handed in."""
        at: datetime = self.row["opened_at"]
        return at

    @property
    def last_at(self) -> datetime:
        """When the last thing happened to it."""
        return max([self.opened_at, *(one["at"] for one in self.events)])

    @property
    def needs(self) -> set[str]:
        """The keys of the documents that must be there before it."""
        named = [self.row["supersedes"], self.row["opened_by"]]
        named += [one["prepared"] for one in self.rows["Consent"]] + [
            one["answers"] for one in self.rows["Correspondence"]
        ]
        return {key for key in named if key}


@dataclass(frozen=True)
class Mould:
    """What one project's year left: its papers in order, its matters, the bytes of its attachments by SHA-256."""

    project: str
    papers: tuple[Paper, ...]
    matters: Mapping[str, Row]
    attachments: Mapping[str, bytes] = field(repr=False)


def moulds(until: date = date(YEAR, 12, 31), processes: int = 1) -> dict[str, Mould]:
    """Live the year up to `until` (a quarter's end) in a process and an office of their own; return it by project."""
    # Django knows one database in a process: this one's is the large office's.
    fresh = multiprocessing.get_context("spawn")
    with (
        tempfile.TemporaryDirectory(prefix="letterbook-mould-") as folder,
        ProcessPoolExecutor(min(processes, len(MOULDS)), mp_context=fresh, max_tasks_per_child=1) as pool,
    ):
        made = [pool.submit(_lived, Path(folder) / project, project, until) for project in MOULDS]
        return {project: pickle.loads(one.result()) for project, one in zip(MOULDS, made, strict=True)}


def _lived(folder: Path, project: str, until: date) -> bytes:
    from benchmarks.year_acts import Clock, Company
    from benchmarks.year_office import found, simulated
    from cli import founding
    from pipeline.compose import compose

    ours = tuple(one for one in estates(3) if one.code == project)
    office = founding.found(folder / "office", demo=False)
    clock = Clock(datetime(YEAR - 1, 12, 1, 9, tzinfo=PLACE))
    with simulated(clock), patch("pipeline.compose.compose", compose), plainly_drawn():
        found(ours)
        Company(clock, office.root / "staging", {one.code: one.leader for one in ours}).live(
            [act for act in _plan(ours, until).ordered() if act.verb not in _COMPANY_WIDE]
        )
    return pickle.dumps(_taken_out(office, project))


def _plan(ours: tuple[Estate, ...], until: date) -> Plan:
    from benchmarks.year_seeds import planned

    return planned(ours, date(YEAR, 1, 1), until, _SEED)


@contextmanager
def plainly_drawn() -> Iterator[None]:
    """Fill in the real page, for its text, and draw neither it nor the Word file."""
    from pipeline.render.pdf import Pdf

    with ExitStack() as patches:
        drawn = lambda _html, _assets, _fonts, facts: Pdf(plain_pdf(facts.title), 1, ())  # noqa: E731
        patches.enter_context(patch("pipeline.render.pdf.render_pdf", drawn))
        patches.enter_context(patch("pipeline.compose._docx", lambda *_given: plain_docx("")))
        patches.enter_context(patch("pipeline.compose.outline", lambda _pdf: {}))
        yield


def _taken_out(office: Premises, project: str) -> Mould:
    from pipeline.attachments import rows_of
    from pipeline.office.models import Document, Matter
    from schemas import record as records

    papers = tuple(_paper(office, one) for one in Document.objects.order_by("opened_at", "id"))
    matters = {one.number: _row(one) for one in Matter.objects.all()}
    named = (
        row["sha256"] for one in papers for rev in one.rows["Revision"] for row in rows_of(records.loads(rev["record"]))
    )
    return Mould(project, papers, matters, {sha256: office.attachment(sha256).read_bytes() for sha256 in named})


def _paper(office: Premises, document: Any) -> Paper:
    from archive.personal import stored_name
    from pipeline.office import models, personal
    from pipeline.office.event_words import SEALED
    from pipeline.office.models import Event

    whole = personal.entry_of(document, office)
    entry = whole.entry
    about = {
        name: [_row(one) for one in getattr(models, name).objects.filter(document=document).order_by("id")]
        for name in ROWS_OF_A_DOCUMENT
    }
    events = tuple(_row(one) for one in Event.objects.filter(document=document.key).order_by("seq"))
    for event in events:
        # Closed with a key of the mould's office: each copy closes its own words.
        event["body"].pop(SEALED, None)
    closed = {stored_name(entry, name): whole.read(name) for name in whole.names() if stored_name(entry, name) != name}
    return Paper(_row(document), about, events, {name: entry.read(name) for name in entry.names()}, closed)


def _row(one: Model) -> Row:
    """Return the columns of `one` but its own number, references by their natural keys."""
    made = {}
    for column in one._meta.concrete_fields:
        if not column.primary_key:
            value = getattr(one, column.name)
            made[column.name] = _natural_key(value) if column.is_relation and value is not None else value
    return made


def _natural_key(one: Any) -> str:
    return str(
        getattr(one, {"Person": "user", "Project": "code", "Document": "key", "Matter": "number"}[type(one).__name__])
    )
