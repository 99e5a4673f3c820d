"""Duties as data: `templates/<type>/duties.toml`, each row with its clause, read and checked when it is loaded.

A duty says who owes it, how often, by when, and which documents show that it was done. What it says is judged by
`pipeline/duties.py`; nothing of a duty stands in code. A folder may hold duties alone, of a type that comes later.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from schemas import expressions
from schemas.expressions import FaultyExpression
from schemas.language import _, text
from schemas.parameters import Parameter, line_of, parameters
from schemas.periods import Base, Cycle, DueRule, base_of, owed, periods, start_of
from schemas.policy import Wordings
from schemas.type_folder import TEMPLATES
from schemas.type_rows import FaultyType, row
from schemas.vocabulary import roles


class Scope(StrEnum):
    """What a duty is owed once for: the company, each project, or each holder of its role in each project."""

    COMPANY = "company"
    PROJECT = "project"
    PERSON = "person"


class Every(StrEnum):
    """How a duty comes back: with each period, once, with each event, or it stands always."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    ONCE = "once"
    EVENT = "event"
    ALWAYS = "always"

    @property
    def cycle(self) -> Cycle | None:
        """The cycle of a duty of periods."""
        return Cycle(self.value) if self.value in set(Cycle) else None


@dataclass(frozen=True, slots=True)
class Counted:
    """Which documents count: their types, the fact that must have happened, and what must hold of the record.

    `fact` is `submitted`, `approved`, or the name of an event (`filed`, `published`, `posted`, `sent` …), a text with
    `{{ }}` where the name is the occasion's; `last` waits for the last such event instead of the first. `on` is an
    expression for the day that puts a document into a period (default: its own period), `at` one for when the thing was
    done (default: when the fact happened). Of those with the same `distinct` value one counts. `across` looks at the
    documents of every project. `itself` is the event's own.
    """

    types: tuple[str, ...]
    fact: str
    when: str = ""
    on: str = ""
    at: str = ""
    distinct: str = ""
    across: bool = False
    itself: bool = False
    last: bool = False


@dataclass(frozen=True, slots=True)
class Occurring:
    """Which documents bring a duty with them, and the expression `on` for the day or moment it is counted from.

    With `each` (an expression for a list) every row of the document brings one, and is called `row`. Events with the
    same `key` are one. `until` names a fact after which nothing is owed any more.
    """

    types: tuple[str, ...]
    fact: str
    on: str = ""
    when: str = ""
    each: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Duty:
    """One recurring obligation.

    `frequency` names the parameter that says how often; `begins` is a parameter or a number of months after a project
    was set up. `must` is an expression over the office's facts, for what stands always. `not_before` names a fact that
    may not happen before the day (paper that stays up). `waived_by` are documents that lift one occasion. A period in
    which the project was set up counts only with `partial`.
    """

    id: str
    type: str
    titles: Wordings
    clause: str
    requirements: tuple[str, ...]
    role: str
    scope: Scope
    every: Every
    due: DueRule | None = None
    done: Counted | None = None
    event: Occurring | None = None
    waived_by: Counted | None = None
    need: int = 1
    need_parameter: str = ""
    frequency: str = ""
    begins: str = ""
    applies: str = ""
    must: str = ""
    not_before: str = ""
    at_risk_days: int = 5
    at_risk_from: str = ""
    partial: bool = False

    @property
    def parameters(self) -> tuple[str, ...]:
        """The parameters that an occasion of this duty rests on."""
        named = (self.due.parameter if self.due else "", self.need_parameter, self.frequency, self.begins)
        return tuple(dict.fromkeys(name for name in named if name and "{{" not in name))


def load_all(*folders: Path) -> tuple[Duty, ...]:
    """Return the duties of every `duties.toml` under `folders` (default: the program's), in the order of the folders.

    Raises:
        FaultyType: naming file and line.
    """
    found: dict[str, Duty] = {}
    for folder in folders or (TEMPLATES,):
        for file in sorted(folder.glob("*/duties.toml")):
            for number, duty in enumerate(load(file)):
                if duty.id in found and found[duty.id].type != duty.type:
                    raise _fault(file, number, "id", text(_("another folder has the id %(id)s already"), id=duty.id))
                found[duty.id] = duty
    return tuple(found.values())


def load(file: Path) -> tuple[Duty, ...]:
    """Return the duties of one `duties.toml`, each sound in itself.

    Raises:
        FaultyType: naming file and line.
    """
    try:
        source = file.read_text("utf-8")
        data = tomllib.loads(source)
    except OSError as error:
        raise FaultyType(file=str(file), reason=error.strerror) from error
    except ValueError as error:
        raise FaultyType(file=str(file), reason=str(error)) from error
    made: list[Duty] = []
    for number, one in enumerate(data.get("duties", ())):
        duty = _made(one, file, number)
        if duty.id in {other.id for other in made}:
            raise _fault(file, number, "id", text(_("another folder has the id %(id)s already"), id=duty.id))
        made.append(duty)
        for key, reason in _unsound(duty, parameters()):
            raise _fault(file, number, key, reason)
    return tuple(made)


def _fault(file: Path, number: int, key: str, reason: object) -> FaultyType:
    line = line_of(file.read_text("utf-8"), "duties", number, key)
    return FaultyType(file=f"{file}:{line}", reason=reason)


def _made(one: Mapping[str, Any], file: Path, number: int) -> Duty:
    inner = {"due": DueRule, "done": Counted, "event": Occurring, "waived_by": Counted}
    values = {"type": file.parent.name, **one}
    key = ""
    try:
        for key, kind in inner.items():
            if key in values:
                values[key] = row(kind, values[key], file)
        key = "due"
        if isinstance(rule := values.get("due"), DueRule):
            _typed(rule)
            values["due"] = DueRule(**{f.name: getattr(rule, f.name) for f in fields(rule)} | {"base": Base(rule.base)})
        key = "scope"
        values["scope"] = Scope(str(values.get("scope")))
        key = "every"
        values["every"] = Every(str(values.get("every")))
        key = ""
        return row(Duty, values, file)
    except FaultyType as error:
        raise _fault(file, number, key, error.params["reason"]) from error
    except (ValueError, TypeError) as error:
        raise _fault(file, number, key, str(error)) from error


def _typed(rule: DueRule) -> None:
    for name in ("months", "day", "days", "hours", "lead"):
        if not isinstance(value := getattr(rule, name), int) or value < 0:
            raise ValueError(f"{name} = {value!r}")


def _unsound(duty: Duty, known: Mapping[str, Parameter]) -> Iterator[tuple[str, object]]:
    """Yield the key and the reason of everything in `duty` that contradicts itself or names what does not exist."""
    if duty.role not in roles():
        yield "role", text(_("there is no role %(role)s"), role=duty.role)
    for name in duty.parameters:
        if name not in known:
            yield _key_of(duty, name), text(_("there is no parameter %(name)s"), name=name)
    if duty.frequency in known and known[duty.frequency].kind != "frequency":
        yield "frequency", text(_("there is no parameter %(name)s"), name=duty.frequency)
    needs_event = duty.every is Every.EVENT
    if needs_event is not (duty.event is not None):
        yield "every", text(_('“event” and every = "event" belong together'))
    if (duty.every is Every.ALWAYS) is (duty.due is not None):
        yield "every", text(_("a duty has a deadline, or stands always"))
    if bool(duty.must or duty.not_before) is (duty.done is not None):
        yield "done", text(_("a duty is shown done in one way"))
    yield from _broken_expressions(duty)
    if duty.due and not set(duty.parameters) - set(known):
        yield from _too_early(duty, duty.due, known)


def _key_of(duty: Duty, name: str) -> str:
    named = {"need_parameter": duty.need_parameter, "frequency": duty.frequency, "begins": duty.begins}
    return next((key for key, value in named.items() if value == name), "due")


def _broken_expressions(duty: Duty) -> Iterator[tuple[str, object]]:
    written = [("applies", duty.applies), ("must", duty.must), ("due", duty.due.earlier if duty.due else "")]
    for key, block in (("done", duty.done), ("waived_by", duty.waived_by)):
        if block:
            written += [(key, block.when), (key, block.on), (key, block.at), (key, block.distinct)]
    if duty.event:
        written += [("event", one) for one in (duty.event.on, duty.event.when, duty.event.each, duty.event.key)]
    for key, source in written:
        try:
            if source:
                expressions.names(source)
        except FaultyExpression as error:
            yield key, str(error)


def _too_early(duty: Duty, rule: DueRule, known: Mapping[str, Parameter]) -> Iterator[tuple[str, object]]:
    """Yield a fault if anything could be owed before the day that it is counted from, tried over four years."""
    periodic = rule.base not in {Base.EVENT, Base.PROJECT}
    if periodic is not (duty.every.cycle is not None):
        yield "due", text(_("the base “%(base)s” does not fit every = “%(every)s”"), base=rule.base, every=duty.every)
        return
    if rule.lead or rule.sets == "lead":
        if rule.base is not Base.EVENT:
            yield "due", text(_("only before an event is anything owed ahead (lead)"))
        return
    cycle = duty.every.cycle or Cycle.MONTH
    given = {name: known[name].default for name in duty.parameters}
    if rule.parameter and rule.parameter not in given:
        return
    for period in periods(cycle, date(2024, 1, 1), date(2027, 12, 31)):
        base = base_of(rule, period) if periodic else period.last
        try:
            due = owed(rule, start_of(base), given)
        except (ValueError, TypeError) as error:
            yield "due", str(error)
            return
        if due < start_of(base):
            day = due.date().isoformat()
            yield "due", text(_("due on %(day)s, before its base %(base)s"), day=day, base=base.isoformat())
            return
