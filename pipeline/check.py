"""Step 3 – Check, second half: the resolved record against its schema, its section contract and its rules.

All problems are found at once: shape first; rules are tried on whatever has the right shape, and a rule that
touches a missing value does not apply.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pipeline import batch, lookback, privacy, sums
from pipeline.resolve import ADDED, Resolved, definite, doubting
from pipeline.sections import is_empty, is_not_applicable, is_open
from pipeline.sight import Finding, Sight
from schemas import expressions, shape
from schemas.document_type import DocumentType
from schemas.expressions import FaultyExpression, NotApplicable
from schemas.fields import has_unprintable, is_unprintable
from schemas.language import Text, _, text
from schemas.policy import LookBack, Rule, Section
from schemas.problem import Place, Problem, Severity, problem
from schemas.record import Record, expanded, leaves, steps, value_at
from schemas.wording import DASH

_MISSED = {"missing-field", "too-few-rows"}
_ABSENT = _MISSED | {"missing-section", "empty-section"}
_PLACE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_STATEMENT = re.compile(r"\{%.*?%\}", re.DOTALL)


def check(resolved: Resolved, kind: DocumentType, today: str = "") -> list[Problem]:
    """Return every problem of a resolved record: its sections, its shape, its computed values, its rules.

    `today` is the day it is checked on (ISO), which rules may ask for and no record keeps; without it they do not
    apply. Rules see as `previous` the whole document before, not only what was copied from it.

    A value that is wrong in itself, or was not read, is named once: no rule and no computed value that looks at it
    applies, and so its neighbours are not blamed for it.
    """
    record = resolved.record
    found = [
        *_missing_sections(record, kind),
        *_unprintable(record, kind),
        *_misshapen(record, kind),
        *batch.twice(record, kind),
    ]
    found = _first_hand([fault for fault in found if not is_second_hand(fault, resolved.unread)], resolved)
    wrong = [fault.place.path for fault in found if fault.code != "unknown-field"]
    sound = doubting(resolved, kind, (*resolved.unread, *wrong)) if wrong or resolved.unread else resolved
    found += sound.problems
    blamed = {fault.place.path for fault in found}
    sight = Sight(
        sound.record if sound is resolved else definite(sound.record), resolved.before, kind, resolved.written
    )
    facts = asked(sound.record, resolved.before, today, resolved.around.related)
    broken = [*_broken_rules(facts, record, kind), *_looked_back(sight, record)]
    broken += sums.differing(sight.record, kind, resolved.around.registers)
    found += [fault for fault in broken if fault.place.path not in blamed]
    return [*found, *_personal(sound, kind, found)]


def _personal(sound: Resolved, kind: DocumentType, found: list[Problem]) -> Iterator[Problem]:
    """Yield what free texts say of persons, where nothing else is wrong with them.

    Where a rule of the type has spoken for a row, it knows better which of its words are meant.
    """
    typed = frozenset(path for path, leaf in leaves(sound.raw) if isinstance(leaf, str))
    blamed = {fault.place.path for fault in found}
    spoken = {_row_of(fault) for fault in found if fault.clause == privacy.CLAUSE and "]" in fault.place.path}
    for one in privacy.personal_problems(definite(sound.record), kind, typed):
        if one.place.path not in blamed and _row_of(one) not in spoken:
            yield one


def _row_of(fault: Problem) -> str:
    return fault.place.path.rpartition(".")[0]


def asked(record: Record, before: Record | None, today: str, related: Mapping[str, Any] | None = None) -> Record:
    """Return what the rules of a type are asked about: `record`, the documents before it and under it, and the day."""
    return record | {"previous": before, "related": related, "today": today or None}


def _first_hand(found: list[Problem], resolved: Resolved) -> list[Problem]:
    """Return the faults of what was typed, or not typed, where there are such: what is computed from it follows."""
    typed = [
        fault
        for fault in found
        if value_at(resolved.raw, fault.place.path) is not None or value_at(resolved.record, fault.place.path) is None
    ]
    return typed or found


def is_second_hand(fault: Problem, unread: Iterable[str]) -> bool:
    """Return whether `fault` only says that something is wrong with, or missing for, what could not be read."""
    path = re.sub(r"\[\d+\]", "[]", fault.place.path)
    for lost in unread:
        if any(f"{way}.".startswith((f"{lost}.", f"{lost}[")) for way in {path, fault.place.path}):
            return True
        if fault.code in _ABSENT and path and lost.startswith((f"{path}.", f"{path}[")):
            return True
    return False


def _ways_out(section: Section, kind: DocumentType) -> Text | str:
    """Return what else may be done about a section than to fill it in, where its type allows it."""
    may_be_idle = "status" in kind.schema["properties"][section.id].get("properties", {})
    if kind.takes_parts and may_be_idle:
        return text(
            _(
                "; if there was no such work, say so in its status with the reason; if several people write it, put "
                "`part` into `handed_in`"
            )
        )
    return text(_("; if there was no such work, say so in its status with the reason")) if may_be_idle else ""


def _missing_sections(record: Record, kind: DocumentType) -> Iterator[Problem]:
    for section in kind.sections:
        if not is_open(section, record):
            continue
        value = record.get(section.id)
        title = Text(wordings=section.titles)
        place = Place(path=section.id, label=section.titles["zh-Hans"], value=shape.shown(value))
        if value is None:
            hint = _ways_out(section, kind)
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
    if not any(map(has_unprintable, _texts([value for key, value in record.items() if key not in ADDED]))):
        return
    for path, leaf in leaves({key: value for key, value in record.items() if key not in ADDED}):
        wrong = next(filter(is_unprintable, leaf), None) if isinstance(leaf, str) else None
        if wrong is not None:
            place = shape.place_at(kind.schema, steps(path), leaf)
            yield problem("control-character", place, name=f"U+{ord(wrong):04X}")


def _texts(value: Any) -> Iterator[str]:
    """Yield every text of `value` without its path: most records hold nothing that cannot be printed."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for item in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(item)


def _broken_rules(record: Record, typed: Record, kind: DocumentType) -> Iterator[Problem]:
    for rule in kind.rules:
        for path, row in _rows(rule, record):
            context = record | {"row": row}
            if _fails(rule, context):
                yield _blamed(rule, kind, context, path, typed)


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


def _blamed(rule: Rule, kind: DocumentType, context: Mapping[str, Any], row_path: str, typed: Record) -> Problem:
    path = f"{row_path}.{rule.at}" if row_path and rule.at else (rule.at or row_path)
    return _said(rule, kind, context, path, typed)


def _looked_back(sight: Sight, typed: Record) -> Iterator[Problem]:
    for row, finding in lookback.findings(sight):
        yield _said(row, sight.kind, _facts(sight, finding), finding.path, typed)


def _facts(sight: Sight, finding: Finding) -> Mapping[str, Any]:
    return {**sight.record, "previous": sight.before, **finding.facts}


def _said(row: Rule | LookBack, kind: DocumentType, context: Mapping[str, Any], path: str, typed: Record) -> Problem:
    return Problem(
        code=row.code,
        message=_filled(row.message, context),
        fix=_filled(row.fix, context),
        place=shape.place_at(kind.schema, steps(path), value_at(typed, path)),
        severity=Severity(row.severity),
        clause=row.clause,
        needs_reason=row.reason,
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
