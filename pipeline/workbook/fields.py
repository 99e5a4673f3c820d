"""One field of a workbook: what its schema says about the cell it is typed into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from schemas.fields import resolved_schema
from schemas.record import dumps
from schemas.wording import percent

Schema = Mapping[str, Any]

_DATES = {"date", "moment", "period", "month"}


class Kind(StrEnum):
    """What a cell holds; `x-kind` of the schema, and what JSON Schema alone says."""

    MONEY = "money"
    RATE = "rate"
    COUNT = "count"
    QUANTITY = "quantity"
    DATE = "date"
    MOMENT = "moment"
    PERIOD = "period"
    MONTH = "month"
    CHOICE = "choice"
    TEXT = "text"
    LONG_TEXT = "long-text"

    @property
    def is_number(self) -> bool:
        """Whether the cell holds a figure."""
        return self in _NUMBERS

    @property
    def is_text(self) -> bool:
        """Whether the cell holds words as they stand."""
        return self in _TEXTS


_NUMBERS = frozenset({Kind.MONEY, Kind.RATE, Kind.COUNT, Kind.QUANTITY})
_TEXTS = frozenset({Kind.TEXT, Kind.LONG_TEXT})


class Many(StrEnum):
    """How several values stand in one cell."""

    ONE = "one"
    LISTED = "listed"  # 宣传栏、大堂 (or one a line)
    LINES = "lines"  # one a line: the words may hold a 顿号 themselves


@dataclass(frozen=True, slots=True)
class Field:
    """One value: `path` from the record (in a form) or from the row (in a table; "" = the row itself).

    `group` is the heading that it stands under in a form; `needed` says in which cases it must be filled in.
    """

    path: str
    title: str
    kind: Kind
    required: bool = False
    unit: str = ""
    hint: str = ""
    example: str = ""
    many: Many = Many.ONE
    choices: tuple[tuple[Any, str], ...] = ()
    aliases: tuple[str, ...] = ()
    places: int | None = None
    at_most_one: bool = False
    least: Decimal | None = None
    most: Decimal | None = None
    longest: int | None = None
    group: str = ""
    needed: str = ""

    @property
    def heading(self) -> str:
        """The title with its unit, as the workbook shows it: `单价（元）`."""
        return f"{self.title}（{self.unit}）" if self.unit else self.title

    @property
    def advice(self) -> str:
        """What to type, in one line."""
        said = [self.hint] if self.hint else []
        if self.many is Many.LINES and "一行一条" not in self.hint:
            said.append("一行一条")
        if self.many is Many.LISTED and "顿号" not in self.hint:
            said.append("用顿号隔开")
        if self.choices and self.many is Many.ONE and self.path != "doc_type":
            said.append("从下拉列表中选择")
        if self.example and "如" not in self.hint:
            said.append(f"如：{self.example}")
        return "；".join(said)


def is_table(schema: Schema, root: Schema) -> bool:
    """Return whether a list needs a sheet of its own: one of objects, or of long texts, which hold line breaks."""
    if _type(schema) != "array" or "items" not in schema:
        return False
    item = resolved_schema(schema["items"], root)
    return "properties" in item or item.get("x-kind") == "long-text"


def field_of(schema: Schema, root: Schema, *, path: str, title: str, required: bool) -> Field:
    """Return the field for the value (or list of values) that the resolved `schema` describes."""
    item = resolved_schema(schema.get("items", {}), root) if _type(schema) == "array" else schema
    kind = _kind(item)
    example = _example(schema, item, kind)
    return Field(
        path=path,
        title=title,
        kind=kind,
        required=required,
        unit="" if kind is Kind.RATE else str(item.get("x-unit", "")),
        hint=str(schema.get("x-hint", item.get("x-hint", ""))) if kind is not Kind.RATE else _rate_hint(schema),
        example=example,
        many=_many(schema, item),
        choices=_choices(item),
        aliases=tuple(schema.get("x-aliases", ())),
        places=item.get("x-places"),
        at_most_one=kind is Kind.RATE and item.get("maximum") is not None and item["maximum"] <= 1,
        least=_limit(item, "minimum"),
        most=_limit(item, "maximum"),
        longest=item.get("maxLength"),
        group=str(schema.get("x-group", "")),
        needed=str(schema.get("x-needed", "")),
    )


def _limit(item: Schema, name: str) -> Decimal | None:
    return None if item.get(name) is None else Decimal(item[name])


def _type(schema: Schema) -> str:
    kind = schema.get("type", "")
    return str(kind if isinstance(kind, str) else kind[0])


def _kind(item: Schema) -> Kind:
    if _choices(item):
        return Kind.CHOICE
    named = str(item.get("x-kind", ""))
    if named in set(Kind):
        return Kind(named)
    return {"integer": Kind.COUNT, "number": Kind.QUANTITY}.get(_type(item), Kind.TEXT)


def _choices(item: Schema) -> tuple[tuple[Any, str], ...]:
    if _type(item) == "boolean":
        return ((True, "是"), (False, "否"))
    named = item.get("x-choices", {})
    return tuple((value, str(named.get(value, value))) for value in item.get("enum", ()) if value is not None)


def _many(schema: Schema, item: Schema) -> Many:
    if _type(schema) != "array":
        return Many.ONE
    hint = str(schema.get("x-hint", ""))
    if _choices(item) or ("一行一条" not in hint and "、" in hint) or "顿号" in hint:
        return Many.LISTED
    return Many.LINES


def _rate_hint(schema: Schema) -> str:
    # The shared hint (“0.985 即 98.50%”) speaks of JSON; a workbook's cell is a percentage already.
    hint, examples = str(schema.get("x-hint", "")), schema.get("examples")
    return f"填百分数，如：{percent(examples[0] if examples else '0.985')}" if not hint or " 即" in hint else hint


def _example(schema: Schema, item: Schema, kind: Kind) -> str:
    examples = schema.get("examples") or item.get("examples") or ()
    if not examples or kind in {Kind.CHOICE, Kind.RATE}:
        return ""
    first = examples[0]
    if isinstance(first, list):
        return "、".join(str(one) for one in first)
    if kind is Kind.MONEY:
        return f"{Decimal(first):,.2f}"
    if not isinstance(first, str):
        return dumps(first)
    return first.replace("T", " ") if kind is Kind.MOMENT else first
