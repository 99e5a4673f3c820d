"""The duties of an office: read from its type folders, judged at a moment, waived with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from django.db import transaction

from pipeline import duties as judging
from pipeline import needs
from pipeline.duties import Judged, State
from pipeline.known import Known
from pipeline.office import access, clock, events, knowing, people
from pipeline.office import stamps as stamping
from pipeline.office.models import Person
from pipeline.premises import Premises
from schemas import duties, wording
from schemas.document_type import TEMPLATES, roles
from schemas.duties import Duty, Scope
from schemas.errors import WrongUsage
from schemas.language import _, text
from schemas.periods import PLACE, end_of, moment, months_after

# How many months back something late of the year before is still told without being asked for.
BACK = 3
# Outside of these there is no calendar to reckon with.
_FIRST_YEAR, _LAST_YEAR = 2000, 2100
_MAY_WAIVE = ("quality_center", "general_manager")


class NoSuchDuty(WrongUsage):
    """No duty has this id."""

    message = _("There is no duty “%(duty)s”; there are: %(known)s")


class MayNotWaive(WrongUsage):
    """Only the quality centre or the general manager lifts a duty."""

    message = _("%(person)s may not waive a duty; %(roles)s may.")
    exit_code = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the duties: about which day and year, whose; `projects` are several by their codes."""

    on: str = ""
    year: str = ""
    project: str = ""
    role: str = ""
    person: str = ""
    projects: frozenset[str] | None = None


def available(premises: Premises) -> tuple[Duty, ...]:
    """Return the duties that come with the program, and those of the office's own types.

    Raises:
        FaultyType: one of them contradicts itself; the error names file and line.
    """
    return _loaded((TEMPLATES, premises.types), stamps(premises))


def stamps(premises: Premises) -> tuple[object, ...]:
    """Return what tells the files of duties as they are now from those of another time."""
    return stamping.installed(TEMPLATES), *stamping.of_files(premises.types.glob("*/duties.toml"))


@lru_cache(maxsize=4)
def _loaded(folders: tuple[Path, ...], _stamps: tuple[object, ...]) -> tuple[Duty, ...]:
    # Reading and checking them takes longer than a page may; what changed on disk has another stamp.
    return duties.load_all(*folders)


def listed(premises: Premises, asked: Asked) -> list[Judged]:
    """Return the occasions that fall due in the year of the question, and what is late from the quarter before `on`.

    Raises:
        NoSuchProject, NoSuchPerson, WrongUsage: the question names what does not exist.
    """
    on = day_of(asked)
    year = _year(asked.year) if asked.year else on.year
    question = _understood(premises, asked, on)
    rows = question.judged(date(year, 1, 1), date(year, 12, 31))
    if not asked.year:
        before = question.judged(months_after(on, -BACK), date(year - 1, 12, 31))
        rows += [one for one in before if one.state is State.LATE and one.occasion.duty.due]
    return judging.in_order(rows)


def due_between(premises: Premises, asked: Asked, first: date, last: date) -> list[Judged]:
    """Return the occasions that fall due between two days, whatever their state; nothing else is judged.

    Raises:
        NoSuchProject, NoSuchPerson, WrongUsage: the question names what does not exist.
    """
    return judging.in_order(_understood(premises, asked, day_of(asked)).judged(first, last))


@dataclass(frozen=True, slots=True)
class _Question:
    """A question that was understood: the duties and the papers that can answer it, and what must be true of a row."""

    duties: tuple[Duty, ...]
    known: Known
    since: date | None
    user: str

    def judged(self, first: date, last: date) -> list[Judged]:
        """Return the rows that fall due between two days."""
        first = max(first, self.since or first)
        rows = judging.judged(self.duties, self.known, first, last)
        return [one for one in rows if not self.user or self.user in {holder.user for holder in one.people}]


def _understood(premises: Premises, asked: Asked, on: date) -> _Question:
    """Return the question with nothing in it that cannot answer it: what the others owe is judged by nobody."""
    found = available(premises)
    codes, user = asked.projects, ""
    if asked.project:
        codes = frozenset({people.project(asked.project).code})
    if codes is not None:
        found = tuple(one for one in found if one.scope is not Scope.COMPANY)
    if role := _role(asked.role):
        found = tuple(one for one in found if one.role == role)
    if asked.person:
        who = access.person(asked.person)
        user, held = who.user, people.roles_held(who)
        found = tuple(one for one in found if _may_owe(one, held))
        if not any(code is None for _role_of, code in held):
            own = frozenset(str(code) for _role_of, code in held)
            codes = own if codes is None else codes & own
    known = knowing.known(premises, moment_of(on), needs.of(found), codes)
    return _Question(found, known, since(premises), user)


def _may_owe(duty: Duty, held: Iterable[tuple[str, str | None]]) -> bool:
    """Return whether whoever holds these roles can owe `duty`: the company's only with a role in the company."""
    return any(role == duty.role and (code is None or duty.scope is not Scope.COMPANY) for role, code in held)


def day_of(asked: Asked) -> date:
    """Return the day that is asked about.

    Raises:
        WrongUsage: it is no day.
    """
    return _day(asked.on or clock.today())


def moment_of(on: date) -> datetime:
    """Return the end of `on`, or now if it is today: a fact of this evening is not known this morning."""
    return min(clock.now().astimezone(PLACE), end_of(on)) if on == _day(clock.today()) else end_of(on)


def _role(name: str) -> str:
    for role in roles().values():
        if name in {role.id, *role.titles.values(), *role.aliases}:
            return role.id
    if name:
        raise WrongUsage(what=text(_("there is no role %(role)s"), role=name))
    return ""


def since(premises: Premises) -> date | None:
    """Return the day from which the office watches its duties (`[duties] since`): nothing older is held against it."""
    written = premises.settings.get("duties", {}).get("since", "")
    return _day(str(written)) if written else None


def _day(words: str) -> date:
    found = moment(words)
    if found is None or not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise WrongUsage(what=text(_("“%(value)s” is no day; write it like this: 2026-07-16"), value=words))
    return found.date()


def _year(words: str) -> int:
    if not (words.isdecimal() and _FIRST_YEAR <= int(words) <= _LAST_YEAR):
        raise WrongUsage(what=text(_("“%(value)s” is no year; write it like this: 2026"), value=words))
    return int(words)


@transaction.atomic
def waive(duty: str, project: str, period: str, by: Person, reason: str) -> None:
    """Record that one occasion of a duty need not be met, and why (5.3.2A: 已做，或免做并写明理由).

    Raises:
        NoSuchDuty, NoSuchProject, MayNotWaive, WrongUsage: no reason is given.
    """
    known = {one.id: one for one in duties.load_all()}
    # The list shows names, and so a name is taken too.
    duty = next((one.id for one in known.values() if duty in one.titles.values()), duty)
    if duty not in known:
        raise NoSuchDuty(duty=duty, known="、".join(sorted(one.titles["zh-Hans"] for one in known.values())))
    if not reason.strip():
        raise WrongUsage(what=text(_("Say why the duty is waived.")))
    if period and known[duty].event is None and not wording.is_period(period):
        raise WrongUsage(what=text(_("“%(period)s” is no period, like 2026Q2, 2026-08 or 2026."), period=period))
    if not set(by.roles.filter(project=None).values_list("role", flat=True)) & set(_MAY_WAIVE):
        raise MayNotWaive(person=by.name, roles=access.role_titles(_MAY_WAIVE), clause=known[duty].clause)
    code = "" if known[duty].scope is Scope.COMPANY else people.project(project).code
    facts = {"duty": duty, "project": code, "period": period, "person": "", "reason": reason.strip()}
    events.record(knowing.WAIVED, at=clock.now(), by=by, **facts)
