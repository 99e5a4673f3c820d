"""What a document type's workbook looks like: its schema as sheets, fields and columns.

The writer and the reader share this one plan, so that what one writes the other finds. Two forms exist (`workbook` in
`type.toml`): `sheets` gives every section a form for its single values and a sheet for each of its tables; `form`
gives one vertical form (字段｜填写｜说明), with a sheet only for a table. Computed values are left out: the system
fills them in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from pipeline.workbook.fields import Field, Schema, field_of, is_table
from schemas.document_type import DocumentType, FaultyType
from schemas.fields import resolved_schema
from schemas.record import joined

VERSION = "1"
HEADER_SHEET = "基本信息"
FORM_SHEET = "填写表"
BOARD_SHEET = "各部分情况"
PHOTO_SHEET = "照片"
GUIDE_SHEET = "填写说明"
META_SHEET = "_meta"
WORDS_SHEET = "_words"
LONGEST_NAME = 31

# The fields that every section shares (requirements 0): one row a section instead of a form each.
SHARED = ("status", "reason", "summary", "note")
PHOTOS = "photos"
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


@dataclass(frozen=True, slots=True)
class Group:
    """Fields of a form under one heading; `path` is the object of the record that they make up."""

    title: str
    path: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A vertical form: 字段｜填写｜说明. The paths of its fields start at the record."""

    groups: tuple[Group, ...]

    @property
    def fields(self) -> tuple[Field, ...]:
        """All fields, in order."""
        return tuple(field for group in self.groups for field in group.fields)


@dataclass(frozen=True, slots=True)
class Part:
    """A section that a row of a shared sheet may belong to: how it is called there, and where its values go."""

    title: str
    path: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a list; the paths of its columns start at the row. With `parts`, the first column tells lists apart."""

    path: str
    columns: tuple[Field, ...]
    hint: str = ""
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Board:
    """One row a section, with the fields that all sections share; the paths of its columns start at the section."""

    parts: tuple[Part, ...]
    columns: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """One sheet: its unique name (31 characters at most), the heading on it, its section (or "") and what it holds."""

    name: str
    heading: str
    section: str
    block: Form | Table | Board


@dataclass(frozen=True, slots=True)
class Layout:
    """The sheets of a workbook, in order."""

    sheets: tuple[SheetPlan, ...]

    @property
    def board(self) -> SheetPlan | None:
        """The sheet with one row a section, where there is one."""
        return next((plan for plan in self.sheets if isinstance(plan.block, Board)), None)


@lru_cache(maxsize=64)
def layout(kind: DocumentType) -> Layout:
    """Return the sheets of a workbook for `kind`.

    Raises:
        FaultyType: a row of a table holds a table itself, which no sheet can show.
    """
    made = _Plan(kind)
    plans = list(made.as_form() if kind.workbook == "form" else made.as_sheets())
    return Layout(tuple(_with_unique_names(plans)))


def _with_unique_names(plans: list[SheetPlan]) -> Iterator[SheetPlan]:
    used = {META_SHEET, WORDS_SHEET, GUIDE_SHEET}
    for plan in plans:
        plain = _FORBIDDEN.sub(" ", plan.name).strip()[:LONGEST_NAME] or "表"
        name, number = plain, 1
        while name.casefold() in used:
            number += 1
            name = f"{plain[: LONGEST_NAME - 3]} {number}"
        used.add(name.casefold())
        yield SheetPlan(name, plan.heading, plan.section, plan.block)


class _Plan:
    """The making of one layout: the schema's root is at hand for its references."""

    def __init__(self, kind: DocumentType) -> None:
        self.kind = kind
        self.root = kind.schema
        self.numbers = {section.id: section.number for section in kind.sections}
        # A section with two titles (finance, by fee mode) goes by the one in the schema, which names both.
        ids = [section.id for section in kind.sections]
        both = {one: self.title(kind.schema["properties"].get(one, {})) for one in ids if ids.count(one) > 1}
        self.titles = {section.id: section.titles["zh-Hans"] for section in kind.sections} | both
        self.properties = {
            name: schema
            for name, inner in kind.schema["properties"].items()
            if not (schema := resolved_schema(inner, kind.schema)).get("x-computed")
        }
        self.objects = [name for name, schema in self.properties.items() if "properties" in schema]
        self.objects.sort(key=lambda name: list(self.titles).index(name) if name in self.titles else -1)

    def as_form(self) -> Iterator[SheetPlan]:
        header = self.header()
        # What is hardly ever filled in comes last, so that the form begins with what it is about.
        rare = tuple(field for field in header.fields if field.group)
        groups = [replace(header, fields=tuple(field for field in header.fields if not field.group))]
        tables = list(self.tables("", self.header_properties(), ""))
        for name in self.objects:
            inner = self.properties[name]
            fields = self.fields(inner, name, "", required=self.is_expected(name))
            groups.append(Group(self.titles.get(name, self.title(inner)), name, tuple(fields)))
            tables += self.tables(name, inner["properties"], name)
        if rare:
            groups.append(Group(rare[0].group, "", rare))
        yield SheetPlan(FORM_SHEET, self.kind.titles["zh-Hans"], "", Form(tuple(groups)))
        yield from tables

    def as_sheets(self) -> Iterator[SheetPlan]:
        parts = tuple(Part(self.numbered(name), name) for name in self.objects if self.is_section(name))
        shared = self.shared_fields(parts)
        yield SheetPlan(HEADER_SHEET, self.kind.titles["zh-Hans"], "", Form((self.header(),)))
        if parts and shared:
            columns = tuple(
                self.field(schema, name, "", required=False) for name, schema in shared.items() if name in SHARED
            )
            yield SheetPlan(BOARD_SHEET, BOARD_SHEET, "", Board(parts, columns))
        yield from self.tables("", self.header_properties(), "")
        for name in self.objects:
            yield from self.section_sheets(name, shared if self.is_section(name) else {})
        if parts and PHOTOS in shared:
            lists = tuple(Part(part.title, joined(part.path, PHOTOS)) for part in parts)
            row = resolved_schema(shared[PHOTOS]["items"], self.root)
            yield SheetPlan(
                PHOTO_SHEET,
                PHOTO_SHEET,
                "",
                Table("", tuple(self.fields(row, "", "", required=True, in_row=True)), "", lists),
            )

    def section_sheets(self, name: str, shared: Mapping[str, Schema]) -> Iterator[SheetPlan]:
        schema = self.properties[name]
        own = {
            key: inner
            for key, inner in schema["properties"].items()
            if shared.get(key) != resolved_schema(inner, self.root)
        }
        fields = tuple(self.fields({**schema, "properties": own}, name, "", required=True))
        if fields:
            block = Form((Group("", name, fields),))
            yield SheetPlan(self.short(name, self.title_of(name)), self.numbered(name), name, block)
        yield from self.tables(name, own, name)

    def tables(
        self, path: str, properties: Mapping[str, Schema], section: str, before: str = ""
    ) -> Iterator[SheetPlan]:
        """Yield a sheet for every list of objects (or of long texts) in `properties`, nested objects included."""
        for name, inner in properties.items():
            schema, place = resolved_schema(inner, self.root), joined(path, name)
            if schema.get("x-computed"):
                continue
            title = before + self.title(schema)
            if is_table(schema, self.root):
                heading = f"{self.numbered(section)}：{title}" if section else title
                yield SheetPlan(self.short(section, title), heading, section, self.table(schema, place))
            elif "properties" in schema:
                yield from self.tables(place, schema["properties"], section, f"{title}·")

    def table(self, schema: Schema, path: str) -> Table:
        row = resolved_schema(schema["items"], self.root)
        hint = str(schema.get("x-hint", ""))
        if "properties" not in row:
            titled = {**row, "title": row.get("title", self.title(schema))}
            return Table(path, (self.field(titled, "", "", required=True),), hint)
        return Table(path, tuple(self.fields(row, "", "", required=True, in_row=True)), hint)

    def fields(
        self, schema: Schema, path: str, before: str, *, required: bool, in_row: bool = False
    ) -> Iterator[Field]:
        """Yield the single values of the object `schema`, those of nested objects as “水箱·清洗日期”."""
        for name, inner in schema["properties"].items():
            inner = resolved_schema(inner, self.root)
            place, must = joined(path, name), required and name in schema.get("required", ())
            if inner.get("x-computed"):
                continue
            if is_table(inner, self.root):
                if in_row:
                    raise FaultyType(
                        file=str(self.kind.folder / "schema.json"), reason=f"a table inside a row: {place}"
                    )
            elif "properties" in inner:
                deeper = self.fields(inner, place, f"{before}{self.title(inner)}·", required=must, in_row=in_row)
                group = str(inner.get("x-group", ""))
                yield from (replace(field, group=field.group or group) for field in deeper)
            else:
                yield self.field(inner, place, before, required=must)

    def field(self, schema: Schema, path: str, before: str, *, required: bool) -> Field:
        return field_of(schema, self.root, path=path, title=before + self.title(schema), required=required)

    def header_properties(self) -> dict[str, Schema]:
        return {name: schema for name, schema in self.properties.items() if "properties" not in schema}

    def header(self) -> Group:
        required = self.root.get("required", ())
        fields = []
        for name, schema in self.header_properties().items():
            if name == "doc_type":
                words = {self.kind.id: self.kind.titles["zh-Hans"]}
                schema = {**schema, "enum": [self.kind.id], "x-choices": words, "x-hint": "请勿修改"}
            if not is_table(schema, self.root):
                fields.append(self.field(schema, name, "", required=name in required))
        return Group(HEADER_SHEET, "", tuple(fields))

    def shared_fields(self, parts: tuple[Part, ...]) -> dict[str, Schema]:
        """Return the shared fields in the form that most sections give them; a section with its own keeps it."""
        shared = {}
        for name in (*SHARED, PHOTOS):
            forms = [
                resolved_schema(inner, self.root)
                for part in parts
                if (inner := self.properties[part.path]["properties"].get(name))
            ]
            if forms:
                shared[name] = max(forms, key=forms.count)
        return shared

    def is_expected(self, name: str) -> bool:
        section = self.kind.section(name)
        return name in self.root.get("required", ()) or (section is not None and not section.may_be_empty)

    def is_section(self, name: str) -> bool:
        return bool(self.properties[name].get("x-section"))

    def title_of(self, name: str) -> str:
        return self.titles.get(name, self.title(self.properties[name]))

    def numbered(self, section: str) -> str:
        number = self.numbers.get(section, "")
        return f"{number}、{self.title_of(section)}" if number else self.title_of(section)

    def short(self, section: str, title: str) -> str:
        """Return a sheet's name: the number of its section tells sheets of the same title apart."""
        number = self.numbers.get(section, "")
        if number:
            return f"{number} {title}"
        return f"{self.title_of(section)} {title}" if section and title != self.title_of(section) else title

    @staticmethod
    def title(schema: Schema) -> str:
        return str(schema.get("title", ""))
