"""Step 3 – Check, second half: the resolved record against its schema, its section contract and its rules.

All problems are found at once: shape first; rules are tried on whatever has the right shape, and a rule that
touches a missing value does not apply.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pipeline.resolve import ADDED, Resolved, is_empty
from schemas import expressions, shape
from schemas.document_type import DocumentType
from schemas.expressions import FaultyExpression, NotApplicable
from schemas.fields import is_unprintable
from schemas.language import Text, _, text
from schemas.policy import Rule, Section
from schemas.problem import Place, Problem, Severity, problem
from schemas.record import Record, expanded, leaves, put_at, steps, value_at
from schemas.wording import DASH

NOT_APPLICABLE = "not_applicable"

_MISSED = {"missing-field", "too-few-rows"}
_PLACE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_STATEMENT = re.compile(r"\{%.*?%\}", re.DOTALL)


def check(resolved: Resolved, kind: DocumentType) -> list[Problem]:
    """Return every problem of a resolved record: its sections, its shape, its computed values, its rules.

    A value that is wrong in itself is named once: the rules see nothing in its place, and so do not blame its
    neighbours for it.
    """
    record = resolved.record
    found = [
        *_missing_sections(record, kind),
        *_unprintable(record, kind),
        *_misshapen(record, kind),
    ]
    sound = _without(record, [fault.place.path for fault in found])
    found += resolved.problems
    blamed = {fault.place.path for fault in found}
    found += [fault for fault in _broken_rules(sound, kind) if fault.place.path not in blamed]
    return found


def _without(record: Record, paths: Iterable[str]) -> Record:
    """Return `record` with nothing at those of `paths` where a single value stands."""
    sound: Record = copy.deepcopy(record)
    for path in paths:
        if path and value_at(record, path) is not None and not isinstance(value_at(record, path), Mapping | list):
            put_at(sound, path, None)
    return sound


def is_open(section: Section, record: Mapping[str, Any]) -> bool:
    """Return whether `section` belongs to this record at all (finance differs by fee mode, for example)."""
    try:
        return not section.when or expressions.holds(section.when, record) is not False
    except FaultyExpression:  # it asks a value of the wrong kind, which is a problem of its own
        return True


def is_not_applicable(value: Any) -> bool:
    """Return whether a section is declared to have had no work in the period."""
    return isinstance(value, Mapping) and value.get("status") == NOT_APPLICABLE


def _missing_sections(record: Record, kind: DocumentType) -> Iterator[Problem]:
    for section in kind.sections:
        if not is_open(section, record):
            continue
        value = record.get(section.id)
        title = Text(wordings=section.titles)
        place = Place(path=section.id, label=section.titles["zh-Hans"], value=shape.shown(value))
        if value is None:
            hint = text(_("; if several people write it, put `part` into `handed_in`")) if kind.takes_parts else ""
            yield problem("missing-section", place, section=title, clause=section.clause, hint=hint)
        elif is_not_applicable(value):
            if not value.get("reason"):
                place = shape.place_at(kind.schema, [section.id, "reason"], None)
                yield problem("missing-field", place, clause=section.clause)
        elif not section.may_be_empty and is_empty(value):
            yield problem("empty-section", place, section=title, clause=section.clause)


def _misshapen(record: Record, kind: DocumentType) -> Iterator[Problem]:
    """Yield problems of shape, but not what a section lacks that is empty or had no work."""
    plain = {key: value for key, value in record.items() if key not in ADDED}
    for fault in shape.problems(plain, kind):
        section = steps(fault.place.path)[0] if steps(fault.place.path) else ""
        value = record.get(str(section))
        idle = kind.section(str(section)) is not None and (is_empty(value) or is_not_applicable(value))
        if not (idle and fault.code in _MISSED):
            yield fault


def _unprintable(record: Record, kind: DocumentType) -> Iterator[Problem]:
    for path, leaf in leaves({key: value for key, value in record.items() if key not in ADDED}):
        wrong = next(filter(is_unprintable, leaf), None) if isinstance(leaf, str) else None
        if wrong is not None:
            place = shape.place_at(kind.schema, steps(path), leaf)
            yield problem("control-character", place, name=f"U+{ord(wrong):04X}")


def _broken_rules(record: Record, kind: DocumentType) -> Iterator[Problem]:
    for rule in kind.rules:
        for path, row in _rows(rule, record):
            context = record | {"row": row}
            if _fails(rule, context):
                yield _blamed(rule, kind, context, path)


def _fails(rule: Rule, context: Mapping[str, Any]) -> bool:
    try:
        applies = not rule.when or expressions.holds(rule.when, context) is True
        return applies and expressions.holds(rule.must, context) is False
    except FaultyExpression:
        # A figure of the wrong kind (text where a number belongs) has been named as such already; a rule that is
        # wrong in itself is found by `types check`, which runs every rule on the complete example.
        return False


def _rows(rule: Rule, record: Record) -> Iterable[tuple[str, Any]]:
    return expanded(record, f"{rule.each}[]") if rule.each else [("", None)]


def _blamed(rule: Rule, kind: DocumentType, context: Mapping[str, Any], row_path: str) -> Problem:
    path = f"{row_path}.{rule.at}" if row_path and rule.at else (rule.at or row_path)
    place = shape.place_at(kind.schema, steps(path), value_at(context, path))
    return Problem(
        code=rule.code,
        message=_filled(rule.message, context),
        fix=_filled(rule.fix, context),
        place=place,
        severity=Severity(rule.severity),
        clause=rule.clause,
    )


def _filled(wordings: Mapping[str, str], context: Mapping[str, Any]) -> Text:
    return Text(wordings={language: _in_words(source, context) for language, source in wordings.items()})


def _in_words(source: str, context: Mapping[str, Any]) -> str:
    """Return `source` filled in; where a value is missing or of the wrong kind, “—” stands for that one alone."""
    try:
        return expressions.filled(source, context)
    except (NotApplicable, FaultyExpression):
        return _STATEMENT.sub("", _PLACE.sub(lambda place: _or_dash(place[0], context), source))


def _or_dash(source: str, context: Mapping[str, Any]) -> str:
    try:
        return expressions.filled(source, context)
    except (NotApplicable, FaultyExpression):
        return DASH
