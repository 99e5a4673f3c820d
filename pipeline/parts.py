"""Several people's parts of one document: what a part is, what it brings, how parts make the whole, what is owed.

A file declares itself a part (header field 填报方式 = 分部分). Parts merge by section, each section from one person.
The header is that of the document's author; a field left empty there is taken from whoever filled it in. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from pipeline.sections import is_empty, is_not_applicable, is_open
from schemas import expressions, shape
from schemas.document_type import DocumentType
from schemas.language import CHINESE, Text
from schemas.policy import Computed, Rule, Section, Share
from schemas.problem import Place, Problem, Severity, problem
from schemas.record import Record, steps

HANDED_IN = "handed_in"
_WHOSE = ("doc_type", "project_code", "author")


@dataclass(frozen=True, slots=True)
class Piece:
    """One part as merging sees it: by whom (as a person is called), what was typed, which of its sections stand."""

    person: str
    record: Mapping[str, Any]
    sections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Merged:
    """The record that pieces make together, and for each of its fields the number of the piece it came from."""

    record: Record
    origins: Mapping[str, int]

    def origin(self, path: str) -> int:
        """Return the piece to which whatever is wrong at `path` belongs; the first, for what nobody filled in."""
        way = steps(path)
        return self.origins.get(str(way[0]), 0) if way else 0


def is_part(record: Mapping[str, Any], kind: DocumentType) -> bool:
    """Return whether `record` declares itself a part of a document of `kind`."""
    return kind.takes_parts and _handed_in(record, kind) == "part"


def settled(record: Record, kind: DocumentType) -> Record:
    """Return `record` without how it was handed in, which is no content; what is no choice is left to be named."""
    if kind.takes_parts and _handed_in(record, kind) in {"whole", "part"}:
        return {name: value for name, value in record.items() if name != HANDED_IN}
    return record


def _handed_in(record: Mapping[str, Any], kind: DocumentType) -> Any:
    return shape.normalised(record.get(HANDED_IN), kind.schema["properties"][HANDED_IN], kind.schema)


def sections_in(record: Mapping[str, Any], kind: DocumentType) -> tuple[str, ...]:
    """Return the sections that a part brings, in the order of the contract.

    A whole blank of which a few sheets are filled in is a part: a section that is empty, or only says 已开展, is not
    brought; one that may be empty is, if it says so.
    """
    plain = shape.normalised(dict(record), kind.schema, kind.schema)
    return tuple(dict.fromkeys(one.id for one in kind.sections if _is_brought(one, plain.get(one.id))))


def _is_brought(section: Section, value: Any) -> bool:
    if value is None:
        return False
    said = isinstance(value, Mapping) and bool(value.get("status"))
    return not is_empty(value) or is_not_applicable(value) or (section.may_be_empty and said)


def narrowed(kind: DocumentType, record: Mapping[str, Any]) -> DocumentType:
    """Return `kind` as far as a part can be checked by itself: what it brings, and who, where and when.

    What touches a section or a header field that the part lacks is checked when all of it is there.
    """
    brought = frozenset(sections_in(record, kind))
    header = {name for name in kind.schema["properties"] if name not in {one.id for one in kind.sections}}
    return _narrowed(kind, brought | {name for name in header if record.get(name) is not None})


@lru_cache(maxsize=64)
def _narrowed(kind: DocumentType, given: frozenset[str]) -> DocumentType:
    absent = frozenset(kind.schema["properties"]) - given
    whose = {*_WHOSE, *expressions.names(kind.identity)}
    return replace(
        kind,
        sections=tuple(one for one in kind.sections if one.id in given),
        rules=tuple(one for one in kind.rules if not _asked_by_rule(one) & absent),
        computed=tuple(one for one in kind.computed if not _asked_by_value(one) & absent),
        schema={**kind.schema, "required": [name for name in kind.schema.get("required", ()) if name in whose]},
    )


def _asked_by_rule(rule: Rule) -> frozenset[str]:
    return expressions.names(rule.must) | (expressions.names(rule.when) if rule.when else frozenset())


def _asked_by_value(computed: Computed) -> frozenset[str]:
    return expressions.names(computed.value, text=computed.text)


def merged(pieces: Sequence[Piece], kind: DocumentType) -> Merged:
    """Return what `pieces` make together: each section from its piece, each header field from the first that has it."""
    record: Record = {}
    origins: dict[str, int] = {}
    sections = {section.id for section in kind.sections}
    for number, piece in enumerate(pieces):
        for name, value in settled(dict(piece.record), kind).items():
            wanted = name in piece.sections if name in sections else name not in origins and value not in (None, "", [])
            if wanted:
                record[name], origins[name] = value, number
    return Merged(record, origins)


def overlaps(piece: Piece, others: Sequence[Piece], sections: Sequence[Section]) -> Iterator[Problem]:
    """Yield each of `sections` that `piece` brings and somebody else handed in: one would overwrite the other."""
    for other in others:
        for section in sections:
            if section.id in piece.sections and section.id in other.sections:
                title = titled(section)
                place = Place(path=section.id, label=title.localized(CHINESE))
                yield problem("part-overlap", place, section=title, person=other.person)


def differences(piece: Piece, others: Sequence[Piece], kind: DocumentType) -> Iterator[Problem]:
    """Yield a reminder for each header field that `piece` fills in unlike one of `others`, naming both values."""
    sections, header = {section.id for section in kind.sections}, kind.schema["properties"]
    mine = _plain_header(piece, kind)
    for name in header:
        if name in sections or name in {*_WHOSE, HANDED_IN} or mine.get(name) in (None, []):
            continue
        for other in others:
            theirs = _plain_header(other, kind).get(name)
            if theirs not in (None, []) and theirs != mine[name]:
                place = shape.place_at(kind.schema, [name], _in_words(mine[name], header[name]))
                words = {"other": _in_words(theirs, header[name]), "person": other.person}
                yield problem("part-header-differs", place, severity=Severity.REMINDER, **words)
                break


def _plain_header(piece: Piece, kind: DocumentType) -> Record:
    made: Record = shape.normalised(dict(piece.record), kind.schema, kind.schema)
    return made


def _in_words(value: Any, schema: Mapping[str, Any]) -> str:
    """Return a header value as it is called in the workbook, choices by their titles."""
    titles = {**schema.get("x-choices", {}), **schema.get("items", {}).get("x-choices", {})}
    if isinstance(value, list):
        return "、".join(str(titles.get(one, one)) for one in value)
    return str(titles.get(value, shape.shown(value)))


def in_force(kind: DocumentType, project: Mapping[str, Any]) -> list[Section]:
    """Return the sections that a document in `project` must have (finance differs by fee mode, for example)."""
    return [one for one in kind.sections if is_open(one, {"project": project})]


def owed(kind: DocumentType, brought: Iterable[str], project: Mapping[str, Any]) -> list[Section]:
    """Return the sections that a document in `project` must have and that nobody has handed in yet."""
    there = set(brought)
    return [one for one in in_force(kind, project) if one.id not in there]


def expected_of(kind: DocumentType, section: str) -> Share | None:
    """Return whose share `section` is, where the type says so; else it is its author's."""
    return next((share for share in kind.parts if section in share.sections), None)


def titled(section: Section) -> Text:
    """Return the title of a section with its number, as the document has it."""
    number = f"{section.number}、" if section.number else ""
    return Text(wordings={language: f"{number}{title}" for language, title in section.titles.items()})
