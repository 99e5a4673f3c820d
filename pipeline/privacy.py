"""Step 3 – Check, what concerns persons: free text that says more of somebody than its readers may know (5.6.2).

A clerk is told where it stands and what to write instead, before anybody approves. Plainly personal numbers stop a
document that many read; what may be right (a landline of an authority, the room of a meeting) passes with a reason.
The gates look again before release (`leaks.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pipeline import batch, decide, leaks
from pipeline.leaks import CLAUSE as CLAUSE
from pipeline.leaks import PLAINLY_PERSONAL
from pipeline.resolve import ADDED
from schemas import masking, personal, shape
from schemas.document_type import DocumentType
from schemas.errors import LetterbookError
from schemas.expressions import FaultyExpression
from schemas.fields import resolved_schema
from schemas.language import _, text
from schemas.personal import Found, Sort
from schemas.problem import Problem, Severity, problem
from schemas.record import joined, steps

SORTS: Mapping[Sort, str] = {
    Sort.MOBILE: _("mobile number"),
    Sort.LANDLINE: _("phone number"),
    Sort.IDENTITY: _("identity card number"),
    Sort.BANK: _("bank card number"),
    Sort.PLATE: _("number plate"),
    Sort.EMAIL: _("e-mail address"),
    Sort.ROOM: _("room number"),
    Sort.NAME: _("person's name"),
}
_ARREARS = re.compile(r"欠费|欠缴|拖欠|未缴|未交|催缴|逾期(?:缴|交)费|欠款")
_SENTENCE = re.compile(r"[^。！？!?\n]+")
_YES = {"是", "true", "True", "yes", "允许"}
LEADER = "supervising_leader"


@dataclass(frozen=True, slots=True)
class _Text:
    """A text that a clerk wrote: its path, its words, and what stands beside it in its row."""

    path: str
    words: str
    beside: str
    is_contact: bool


def personal_problems(record: Mapping[str, Any], kind: DocumentType, typed: frozenset[str]) -> Iterator[Problem]:
    """Yield what the free texts of `record` say of persons and should not; `typed` are the paths of what was typed."""
    # No row of a batch is in what others read.
    texts = [
        one
        for one in _texts(record, kind)
        if one.path in typed and (kind.batch is None or batch.row_number(one.path, kind) is None)
    ]
    yield from _known(texts, record, kind)
    if not leaks.is_read_by_many(kind):
        return
    contacts = leaks.work_contacts(record)
    for one in texts:
        for found in _first_of_each(one, contacts):
            yield _said(found, one, record, kind)


def _texts(record: Mapping[str, Any], kind: DocumentType) -> Iterator[_Text]:
    yield from _within({k: v for k, v in record.items() if k not in ADDED}, kind.schema, kind.schema, "")


def _within(value: Any, schema: Mapping[str, Any], root: Mapping[str, Any], path: str) -> Iterator[_Text]:
    schema = resolved_schema(schema, root)
    if schema.get("x-personal"):
        return
    if isinstance(value, Mapping):
        known = schema.get("properties", {})
        labels = (str(resolved_schema(known.get(name, {}), root).get("title", "")) for name in value)
        words = (item for item in value.values() if isinstance(item, str))
        beside = " ".join((*labels, *words))
        for name, item in value.items():
            inner = resolved_schema(known.get(name, {}), root)
            if isinstance(item, str) and not inner.get("x-personal"):
                yield _Text(joined(path, name), item, beside if path else "", bool(inner.get("x-work-contact")))
            else:
                yield from _within(item, inner, root, joined(path, name))
    elif isinstance(value, list):
        items = resolved_schema(schema.get("items", {}), root)
        for at, item in enumerate(value):
            if isinstance(item, str):
                yield _Text(joined(path, at), item, "", bool(items.get("x-work-contact")))
            else:
                yield from _within(item, items, root, joined(path, at))


def _known(texts: list[_Text], record: Mapping[str, Any], kind: DocumentType) -> Iterator[Problem]:
    """Yield the texts that name what a personal field of the same record holds: the field is masked, they are not."""
    values = leaks.known_values(record, kind) if kind.has_public_projection else []
    for one in texts:
        if value := next((value for value in values if leaks.stands_in(value, one.words)), ""):
            place = shape.place_at(kind.schema, steps(one.path), one.words)
            yield problem("personal-value-in-text", place, found=value, clause=CLAUSE)


def _first_of_each(one: _Text, contacts: frozenset[str]) -> Iterator[Found]:
    seen = set[Sort]()
    for found in personal.find(one.words):
        is_meant = one.is_contact and found.sort in {Sort.MOBILE, Sort.LANDLINE, Sort.EMAIL}
        if found.sort not in seen and not is_meant and not leaks.is_work_contact(found, contacts):
            seen.add(found.sort)
            yield found


def _said(found: Found, one: _Text, record: Mapping[str, Any], kind: DocumentType) -> Problem:
    place = shape.place_at(kind.schema, steps(one.path), one.words)
    about: dict[str, Any] = {"found": found.words, "sort": text(SORTS[found.sort]), "masked": masking.mask(found)}
    if found.sort in PLAINLY_PERSONAL:
        return problem("personal-number", place, clause=CLAUSE, **about)
    if found.sort in {Sort.ROOM, Sort.NAME} and _speaks_of_arrears(one, found):
        if not (found.sort is Sort.ROOM and _may_name_arrears(record, kind)):
            return problem("arrears-named", place, clause=CLAUSE, **about)
    elif found.sort is Sort.ROOM and leaks.GROUP_CHATS & set(record.get("channels") or ()):
        return problem("room-in-group", place, clause=CLAUSE, **about)
    code = "room-named" if found.sort is Sort.ROOM else "person-named"
    said = problem(code, place, clause=CLAUSE, severity=Severity.REMINDER, **about)
    return replace(said, needs_reason=True)


def _speaks_of_arrears(one: _Text, found: Found) -> bool:
    sentence = next((s[0] for s in _SENTENCE.finditer(one.words) if s.start() <= found.start < s.end()), "")
    return bool(_ARREARS.search(sentence) or _ARREARS.search(one.beside.replace(one.words, "")))


def _may_name_arrears(record: Mapping[str, Any], kind: DocumentType) -> bool:
    """Return whether the place's rules admit rooms in a list of arrears, and the leader must approve this document."""
    rules = [record.get("jurisdiction") or {}, record.get("project") or {}]
    if not any(str(one.get("arrears_naming_allowed") or "") in _YES for one in rules):
        return False
    try:
        return any(step.role == LEADER for step in decide.chain_of(kind, record, ()))
    except (LetterbookError, FaultyExpression):
        return False
