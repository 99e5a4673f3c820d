"""Which workbooks somebody may take to fill in, and the periods that are most likely meant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pipeline.asked_period import refuse_unless_period, sample_period
from pipeline.office import clock, duties, kinds, workbooks
from pipeline.office.models import Person, Project, Role
from pipeline.premises import Premises
from schemas import wording
from schemas.categories import CATEGORIES, title
from schemas.document_type import DocumentType
from schemas.periods import Base, period_of


@dataclass(frozen=True, slots=True)
class Startable:
    """One type that may be started: whole, or a part of it; the period that is likely meant, where it has periods."""

    kind: DocumentType
    period: str = ""
    sample: str = ""
    is_part: bool = False

    @property
    def purpose(self) -> str:
        """What the type is for, in its own words."""
        return self.kind.guide.purpose


@dataclass(frozen=True, slots=True)
class Group:
    """The types of one category, under its heading, in the reader's language."""

    heading: str
    types: tuple[Startable, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a workbook is asked for: its period, and whether it stays blank but for that."""

    period: str = ""
    is_blank: bool = False


def kind(name: str, premises: Premises) -> DocumentType | None:
    """Return the type called `name`, None if there is none."""
    return kinds.available(premises).get(name)


def projects(who: Person, premises: Premises) -> list[Project]:
    """Return the active projects that `who` may write anything for, by code."""
    writing = {role for one in kinds.available(premises).values() for role in _writers(one)}
    held = Role.objects.filter(person=who, role__in=writing).values_list("project_id", flat=True)
    found = set(held)
    active = Project.objects.filter(active=True).order_by("code")
    return list(active if None in found else active.filter(pk__in=found))


def may_start(who: Person, kind: DocumentType, project: Project) -> bool:
    """Return whether `who` may fill in a workbook of `kind`, or a part of it, for `project`."""
    return bool(_held(who, project) & _writers(kind))


def groups(who: Person, project: Project, premises: Premises) -> list[Group]:
    """Return what `who` may start for `project`, by category."""
    held, today = _held(who, project), date.fromisoformat(clock.today())
    made: dict[str, list[Startable]] = {}
    for one in kinds.available(premises).values():
        if held & _writers(one):
            sample = sample_period(one)
            is_part = not held & set(one.author_roles)
            period = _likely(one, sample, today, premises)
            made.setdefault(one.category, []).append(Startable(one, period, sample, is_part))
    order = [*CATEGORIES, *sorted(set(made) - set(CATEGORIES))]
    return [Group(title(name), tuple(made[name])) for name in order if name in made]


def _held(who: Person, project: Project) -> set[str]:
    rows = Role.objects.filter(person=who).values_list("role", "project_id")
    return {role for role, where in rows if where in {None, project.pk}}


def _writers(kind: DocumentType) -> set[str]:
    return {*kind.author_roles, *kind.part_roles}


def _likely(kind: DocumentType, sample: str, today: date, premises: Premises) -> str:
    """Return the period most likely meant: of a plan the one that begins nearest, of what opens a period this one.

    Whatever tells of a period that is over is of the last one.
    """
    for duty in duties.available(premises) if sample else ():
        cycle, rule = duty.every.cycle, duty.due
        if cycle is None or rule is None or duty.done is None or kind.id not in duty.done.types:
            continue
        this = period_of(cycle, today)
        if rule.base == Base.PERIOD_BEFORE:
            return period_of(cycle, today + (this.last - this.first) / 2).key
        if rule.base == Base.PERIOD_START:
            return this.key
    return _last(sample, today)


def _last(sample: str, today: date) -> str:
    """Return the last period that is over on `today`, in the form of `sample`."""
    if not sample:
        return ""
    quarter = (today.month - 1) // 3 + 1
    this = f"{today:%Y}Q{quarter}" if "Q" in sample else f"{today:%Y-%m}" if "-" in sample else f"{today:%Y}"
    return wording.previous_period(this)


def workbook(
    kind: DocumentType, project: Project, who: Person, asked: Asked, *, stamp: str, premises: Premises
) -> bytes:
    """Return the workbook that was asked for; what holds personal data bears the `stamp` and is logged.

    Raises:
        NoPeriods, NoSuchPeriod
    """
    refuse_unless_period(kind, asked.period)
    if asked.is_blank:
        from pipeline.workbook.write import write_workbook

        return write_workbook(kind, {"period": asked.period} if asked.period else {})
    return workbooks.start(kind, project, premises, period=asked.period, by=who.user, stamp=stamp).data
