"""A batch: one document whose rows each become a paper of its own, for one household (群发件).

One document, one approval, one text and one data file. What is published of it has no persons in it; the papers, the
print run and the list to be signed at the door are made at release and lie together in the entry's personal part:

    personal/<number>.pdf           all papers, in the order in which they are handed out
    personal/<number>.xlsx          送达签收表
    personal/<number>/0001.pdf ...  each paper by itself
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schemas import expressions, shape, wording
from schemas.document_type import DocumentType
from schemas.expressions import FaultyExpression, NotApplicable
from schemas.fields import label_at, resolved_schema
from schemas.policy import Batch
from schemas.problem import Place, Problem, problem
from schemas.record import steps, value_at

TITLE, DETAILS = "送达签收表", "各户明细"
SIGNED = "送达人：＿＿＿＿＿＿＿＿　　　　送达日期：＿＿＿＿年＿＿月＿＿日　　　　复核：＿＿＿＿＿＿＿＿"

_FIGURES = re.compile(r"([0-9]+)")


@dataclass(frozen=True, slots=True)
class Item:
    """One paper: its serial in the batch from 1, whose it is, the end of its number, and its row of the record."""

    serial: int
    key: str
    name: str
    row: Mapping[str, Any]


def batch_of(kind: DocumentType) -> Batch:
    """Return what `kind` says of its items; only for a type that is a batch."""
    assert kind.batch is not None
    return kind.batch


def rows_of(record: Mapping[str, Any], kind: DocumentType) -> list[Any]:
    """Return the rows of a batch as they stand in `record`; none of any other document."""
    rows = value_at(record, kind.batch.items) if kind.batch else None
    return rows if isinstance(rows, list) else []


def items(record: Mapping[str, Any], kind: DocumentType) -> list[Item]:
    """Return the papers of a batch in the order in which they are handed out: 2号楼 before 10号楼."""
    batch = batch_of(kind)
    rows = sorted(rows_of(record, kind), key=lambda row: [_natural(row.get(name)) for name in batch.sort])
    return [
        Item(serial, key_of(row, kind) or "", f"{serial:0{batch.digits}d}", row) for serial, row in enumerate(rows, 1)
    ]


def _natural(value: Any) -> list[tuple[int, str]]:
    pieces = _FIGURES.split(str(value or ""))
    return [(int(piece), "") if piece.isdecimal() else (0, piece) for piece in pieces]


def key_of(row: Any, kind: DocumentType) -> str | None:
    """Return whose paper `row` is; None where the row does not say it."""
    try:
        return str(expressions.evaluate(batch_of(kind).key, {"row": row}))
    except (NotApplicable, FaultyExpression):
        return None  # what is missing is a problem of its own


def keys(record: Mapping[str, Any], kind: DocumentType) -> dict[str, int]:
    """Return whose papers `record` holds, each with the number of its (last) row."""
    found = ((key_of(row, kind), number) for number, row in enumerate(rows_of(record, kind)))
    return {key: number for key, number in found if key is not None}


def twice(record: Mapping[str, Any], kind: DocumentType) -> Iterator[Problem]:
    """Yield a problem for each row of a household that has more than one: nobody but the clerk knows the right one."""
    if kind.batch is None:
        return
    named = [key_of(row, kind) for row in rows_of(record, kind)]
    counts = Counter(named)
    for number, key in enumerate(named):
        if key is not None and counts[key] > 1:
            yield at_row(number, kind, "item-twice", key, count=counts[key])


def at_row(number: int, kind: DocumentType, code: str, key: str, **params: Any) -> Problem:
    """Return the problem `code` of the row that is the paper of `key`."""
    place = shape.place_at(kind.schema, [*steps(batch_of(kind).items), number], None)
    return problem(code, Place(place.path, label=place.label, value=key), **params)


def row_number(path: str, kind: DocumentType) -> int | None:
    """Return the number of the row that the value at `path` lies in; None where it lies in none."""
    way, around = steps(path), steps(batch_of(kind).items)
    row = way[len(around)] if len(way) > len(around) and way[: len(around)] == around else None
    return row if isinstance(row, int) else None


def moved(path: str, kind: DocumentType, places: Mapping[int, int]) -> str | None:
    """Return where the value at `path` stands once the rows stand at `places`; None if its row is not among them."""
    row = row_number(path, kind)
    if row is None:
        return path
    return f"{batch_of(kind).items}[{places[row]}]{path.partition(f'[{row}]')[2]}" if row in places else None


def file_name(number: str, item: Item) -> str:
    """Return the name of one paper's file among what the batch hands out: `<number>/0001.pdf`."""
    return f"{number}/{item.name}.pdf"


def run_name(number: str) -> str:
    """Return the name of the print run's file."""
    return f"{number}.pdf"


def list_name(number: str) -> str:
    """Return the name of the file of the list that is signed at the door."""
    return f"{number}.xlsx"


def delivery_list(record: Mapping[str, Any], kind: DocumentType, number: str, papers: Sequence[Item]) -> bytes:
    """Return 送达签收表: a row a paper, to be signed by whoever takes it, and not what the paper says.

    The same arguments give the same bytes.
    """
    return _table(record, kind, number, papers, batch_of(kind).listed, signed=True)


def details(record: Mapping[str, Any], kind: DocumentType, number: str, papers: Sequence[Item]) -> bytes:
    """Return 各户明细: all that stands in the rows, for those who decide on them."""
    known = resolved_schema(shape.schema_at(kind.schema, [*steps(batch_of(kind).items), 0]), kind.schema)["properties"]
    told = [name for name in known if any(item.row.get(name) is not None for item in papers)]
    return _table(record, kind, number, papers, told, signed=False)


def _table(
    record: Mapping[str, Any],
    kind: DocumentType,
    number: str,
    papers: Sequence[Item],
    names: Sequence[str],
    *,
    signed: bool,
) -> bytes:
    # The writer of workbooks takes a while to load, and most documents are no batch.
    from pipeline.workbook.tables import Column, Sheet, tables_workbook

    headings = [label_at(kind.schema, [*steps(batch_of(kind).items), 0, name]) for name in names]
    columns = [Column("序号", 6), *(Column(heading, 13) for heading in headings)]
    blank = ("送达方式", "送达时间", "签收人", "备注") if signed else ()
    title = TITLE if signed else DETAILS
    columns += [Column(heading, 16) for heading in blank]
    rows = [
        [item.name, *(_listed(item.row.get(name), kind, name) for name in names), *("" for _heading in blank)]
        for item in papers
    ]
    subtitle = f"{record['title']}　　编号：{number}　　共{len(rows)}户"
    return tables_workbook(title, [Sheet(title, title, subtitle, columns, rows, SIGNED if signed else "")])


def _listed(value: Any, kind: DocumentType, name: str) -> str:
    form = shape.schema_at(kind.schema, [*steps(batch_of(kind).items), 0, name]).get("x-kind")
    if value is None:
        return ""
    if form == "money":
        return wording.money(value)
    if form == "moment":
        return f"{wording.date_short(value)} {wording.clock(value)}"
    return wording.date_long(value) if form == "date" else str(value)
