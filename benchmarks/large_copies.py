"""Ten thousand papers cast in a mould: each with its rows, its events in their order, its entry in archive and vault.

Everything is written by the office's own tables and the archive's own builder, and every number and digest is a true
one. What is not done is to check, approve and draw each paper anew (its mould went through that), to wait for the disk
and to read each entry back: `letterbook verify` does that for all of them.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256, sha512
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from benchmarks.large_closing import Closing
from benchmarks.large_mould import ROWS_OF_A_DOCUMENT, YEAR, Mould, Paper, Row
from benchmarks.large_names import Cast
from benchmarks.large_plain import batched
from schemas import record as records

if TYPE_CHECKING:
    from archive.staging import Staged
    from pipeline.premises import Premises

_IN_ONE_GO = 500


@dataclass(frozen=True)
class Copy:
    """One paper to be made: of which mould, how it is cast, and under which key."""

    paper: Paper
    cast: Cast
    key: str = ""

    @property
    def opened_at(self) -> datetime:
        """When it is handed in."""
        return self.cast.moment(self.paper.opened_at)

    @property
    def numbered_at(self) -> datetime:
        """When it gets its number."""
        return self.cast.moment(self.paper.row["issued_at"])

    @property
    def where(self) -> tuple[str, str]:
        """What a key of the mould is unique in."""
        return (self.cast.code, str(self.cast.years))


def chosen(moulds: Mapping[str, Mould], modes: Sequence[str], entries: int, until: datetime) -> list[Copy]:
    """Return exactly `entries` copies for projects numbered from 1, of the moulds `modes`; none tells of after `until`.

    The newest years are whole; the oldest one breaks off, as an office does that began in the middle of a year.
    """
    found: list[Copy] = []
    year = until.year
    while len(found) < entries:
        one = [list(_year(moulds[mode], number, year, until)) for number, mode in enumerate(modes, 1)]
        if not any(one):
            raise ValueError(f"nothing of {year} happened by {until}")
        surplus = len(found) + sum(map(len, one)) - entries
        while surplus > 0:
            # From the end, since a paper speaks of papers before it.
            max(one, key=len).pop()
            surplus -= 1
        found += [copy for papers in one for copy in papers]
        year -= 1
    found.sort(key=lambda one: (one.opened_at, one.cast.code, one.paper.row["key"]))
    keyed = [replace(one, key=f"D{place:06d}") for place, one in enumerate(found, 1)]
    for one in keyed:
        one.cast.known[one.paper.row["key"]] = one.key
    return keyed


def _year(mould: Mould, number: int, year: int, until: datetime) -> Iterator[Copy]:
    cast, there = Cast(mould.project, number, year - YEAR), set[str]()
    for paper in mould.papers:
        if cast.moment(paper.last_at) <= until and paper.needs <= there:
            there.add(paper.row["key"])
            yield Copy(paper, cast)


class Foundry:
    """Casts papers into an office that is new but for its projects and people."""

    def __init__(self, office: Premises, moulds: Mapping[str, Mould]) -> None:
        from pipeline.office import models
        from pipeline.office.models import Person, Project

        self.closing = Closing(office)
        self.office, self.moulds, self.models = office, moulds, models
        self.people = dict(Person.objects.values_list("user", "pk"))
        self.projects = dict(Project.objects.values_list("code", "pk"))
        self.series: Counter[str] = Counter()
        self.codes: set[str] = set()
        self.matters: dict[tuple[str, str], int] = {}
        self.events: list[Row] = []
        self.waiting: dict[str, list[Any]] = {"Document": [], "Matter": [], **{n: [] for n in ROWS_OF_A_DOCUMENT}}

    def cast(self, copies: Sequence[Copy]) -> None:
        """Make all of `copies`; numbers are given in the order in which the mould gave them."""
        for mould in self.moulds.values():
            for digest, data in mould.attachments.items():
                place = self.office.attachment(digest)
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(data)
        from pipeline.office import kinds

        # Ten thousand keys: nobody waits for the disk here.
        with kinds.held(), patch("os.fsync", lambda _descriptor: None):
            for copy in sorted(copies, key=lambda one: (one.numbered_at, one.cast.code, one.key)):
                self._one(copy)
                if len(self.waiting["Document"]) >= _IN_ONE_GO:
                    self._write()
        self._write()
        self._close()

    def _one(self, copy: Copy) -> None:
        paper, cast = copy.paper, copy.cast
        # What stays as it is: the type folder, and bytes that nobody wrote anew.
        cast.known[paper.row["type_digest"]] = paper.row["type_digest"]
        serial = self._number(paper, cast)
        about = self._recorded(paper, cast)
        self._file(paper, cast)
        rows = {name: [cast.value(row) for row in paper.rows[name]] for name in ROWS_OF_A_DOCUMENT}
        for line in rows["RegisterRow"]:
            line["serial"] = serial
        document = cast.value(paper.row) | about
        self._deliver(document, rows)
        self.waiting["Document"].append(self._row("Document", document, pk=int(copy.key[1:])))
        for name, made in rows.items():
            self.waiting[name] += [self._row(name, row, document) for row in made]
        recipient = self.closing.recipient(paper, cast)
        self.events += [self.closing.told(cast.value(event), recipient) for event in paper.events]

    def _number(self, paper: Paper, cast: Cast) -> int | None:
        """Give number, code and register number, and return the serial of the last."""
        from pipeline.office import numbers

        prefix, _dash, serial = cast.text(paper.row["number"]).rpartition("-")
        self.series[prefix] += 1
        cast.known[paper.row["number"]] = f"{prefix}-{self.series[prefix]:0{len(serial)}d}"
        code = numbers.new_code()
        while code in self.codes:
            code = numbers.new_code()
        self.codes.add(code)
        cast.known[paper.row["code"]] = code
        for line in paper.rows["RegisterRow"]:
            year = cast.text(line["year"])
            series = f"register/{cast.code}/{year}"
            self.series[series] += 1
            cast.known[f"{line['year']}-{line['serial']:03d}"] = f"{year}-{self.series[series]:03d}"
            return self.series[series]
        return None

    def _recorded(self, paper: Paper, cast: Cast) -> Row:
        """Learn the digests of what the record says there, and return those columns that follow from them."""
        from pipeline import decide
        from pipeline.attachments import rows_of
        from pipeline.office import kinds, matters, resembling

        kind = kinds.available(self.office)[paper.row["type"]]
        kinds.keep(kind, self.office)
        project = self.models.Project(code=cast.code)
        about: Row = {}
        for row in paper.rows["Revision"]:
            old = records.loads(row["record"])
            attached = [one["sha256"] for one in rows_of(old)]
            cast.known |= {digest: digest for digest in attached}
            record = records.loads(cast.text(row["record"]))
            digests = decide.section_digests(record, kind)
            whole = decide.content_digest(digests, kind.digest, attached)
            for step in decide.from_rows(row["chain"]):
                before = decide.scope_digest(step, row["digests"], row["content_digest"])
                cast.known[before] = decide.scope_digest(step, digests, whole)
            cast.known |= {row["digests"][name]: digest for name, digest in digests.items()}
            cast.known[row["content_digest"]] = whole
            about = {
                "identity": matters.identity_of(record, kind, project),
                "likeness": resembling.likeness(record, kind, project),
            }
        return about

    def _file(self, paper: Paper, cast: Cast) -> None:
        """Commit the entry and its copy in the vault, and learn the digests."""
        from archive import entry as entries
        from archive.staging import Staged
        from pipeline.office import filed

        number = cast.known[paper.row["number"]]
        files = self.closing.files(paper, cast, number)
        for name, data in paper.files.items():
            if name != entries.ENTRY:
                before, after = sha256(data).hexdigest(), sha256(files[cast.text(name)]).hexdigest()
                # An attachment keeps the digest that the record was digested with.
                if not (name.startswith(entries.ATTACHMENTS) and before in cast.known):
                    cast.known[before] = after
        facts = entries.loads(cast.text(paper.files[entries.ENTRY].decode()).encode())
        listed = tuple(
            entries.FileFacts(name, entries.role_of(name, number), sha256(data).hexdigest(), len(data))
            for name, data in sorted(files.items())
        )
        if recipient := self.closing.recipient(paper, cast):
            facts = replace(facts, more={**facts.more, "personal": {"encryption": "age", "recipient": recipient}})
        described = entries.dumps(replace(facts, files=listed))
        cast.known[sha256(paper.files[entries.ENTRY]).hexdigest()] = sha256(described).hexdigest()
        entry = f"urn:letterbook:{cast.text(paper.row['entry'])}"
        staged = Staged(entry, {entries.ENTRY: described, **files}, cast.moment(paper.row["issued_at"]))
        cast.known[paper.row["entry_digest"]] = _put(staged, filed.archive(self.office).root)
        if any(row["kind"] == filed.VAULT for row in paper.rows["Copy"]):
            _put(staged, filed.vault(self.office).root)

    def _deliver(self, document: Row, rows: Mapping[str, list[Row]]) -> None:
        from pipeline import publish

        if not rows["Delivery"]:
            return
        entry = self.closing.entry(document)
        texts = records.loads(rows["Revision"][-1]["record"]).get("texts") or {}
        for row in rows["Delivery"]:
            delivered = publish.deliver(row["channel"], entry, self.office.published, texts)
            row["digest"], row["where"] = delivered.digest, delivered.where

    def _row(self, table: str, row: Row, document: Row | None = None, pk: int | None = None) -> Any:
        """Return `row` as an instance of its table, its natural keys resolved."""
        model = getattr(self.models, table)
        values: Row = {} if pk is None else {"pk": pk}
        for column in model._meta.concrete_fields:
            if column.primary_key:
                continue
            value = row[column.name]
            if column.is_relation:
                value = None if value is None else self._resolved(column.related_model.__name__, value, row, document)
            values[column.attname] = value
        return model(**values)

    def _resolved(self, table: str, key: str, row: Row, document: Row | None) -> int:
        if table == "Person":
            return self.people[key]
        if table == "Project":
            return self.projects[key]
        if table == "Document":
            return int(key[1:])
        assert document is not None
        return self._matter(key, document["project"], row["at"])

    def _matter(self, number: str, project: str, at: datetime) -> int:
        if (project, number) not in self.matters:
            self.matters[project, number] = len(self.matters) + 1
            opened = {"number": number, "project": project, "opened_at": at}
            self.waiting["Matter"].append(self._row("Matter", opened, pk=len(self.matters)))
        return self.matters[project, number]

    def _write(self) -> None:
        """Bring what waits into the database."""
        from django.db import transaction

        with transaction.atomic():
            for table, rows in self.waiting.items():
                getattr(self.models, table).objects.bulk_create(rows, batch_size=_IN_ONE_GO)
                rows.clear()

    def _close(self) -> None:
        """Write the events in the order of their moments behind those of the founding, and the state of the series."""
        from django.db import transaction

        from pipeline.office import events

        event, series = self.models.Event, self.models.Series
        first = events.last() + 1
        # Stable: what happened at one moment stays in the order in which the office noted it.
        told = sorted(self.events, key=lambda one: one["at"])
        made = (event(seq=seq, **row | {"salt": secrets.token_hex(32)}) for seq, row in enumerate(told, first))
        with transaction.atomic():
            for some in batched(made, _IN_ONE_GO):
                event.objects.bulk_create(some)
            series.objects.bulk_create(series(name=name, last=last) for name, last in sorted(self.series.items()))


def _put(staged: Staged, root: Path) -> str:
    """Build the entry where it belongs, and return its digest: a commit without its bench, rename and reading back.

    Nobody reads this store yet, and `letterbook verify` reads all of it afterwards.
    """
    from archive import ocfl, staging

    folder = root / staged.entry.path
    staging.build(folder, staged)
    return sha512((folder / ocfl.INVENTORY).read_bytes()).hexdigest()
