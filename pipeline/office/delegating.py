"""A role lent during a leave: given for at most 30 days, told in both names, and taken back (requirements 0; 5.3.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from pipeline.office import access, clock, deputies, events
from pipeline.office.models import Delegation, Person, Project, Role
from schemas.document_type import roles
from schemas.errors import NotAllowed, NotNow, WrongUsage
from schemas.language import _

LONGEST = timedelta(days=30)
CLAUSE = "5.3.3"


class NoSuchRole(WrongUsage):
    """No role has this name."""

    message = _("There is no role “%(role)s”; there are: %(choices)s.")


class NotHeld(NotAllowed):
    """Nobody lends what they do not hold themselves: what was lent to them is not theirs to lend on."""

    message = _("%(person)s does not hold the role %(role)s there and cannot delegate it.")


class ToOneself(NotAllowed):
    """A deputy is somebody else."""

    message = _("%(person)s cannot deputise for themselves.")


class TooLong(NotAllowed):
    """A leave is at most 30 days; whoever stays away longer gives the role up."""

    message = _("From %(since)s to %(until)s is %(days)s days; a delegation lasts at most %(most)s.")


class EndsFirst(WrongUsage):
    """The last day comes before the first."""

    message = _("The delegation ends on %(until)s, before it begins on %(since)s.")


class BeginsInThePast(NotAllowed):
    """Nothing is delegated after the fact."""

    message = _("The delegation would begin on %(since)s, and today is %(today)s: nothing is delegated after the fact.")


class LentAlready(NotNow):
    """A role has one deputy at a time."""

    message = _("%(giver)s has delegated this role from %(since)s to %(until)s already, to %(taker)s: no. %(id)s.")


class NoSuchDelegation(WrongUsage):
    """No delegation has this number."""

    message = _("There is no delegation no. %(id)s; see: letterbook delegations")


class RevokedAlready(NotNow):
    """It was taken back before."""

    message = _("The delegation no. %(id)s was taken back already.")


@dataclass(frozen=True, slots=True)
class Leave:
    """Who lends which role to whom, in which project (None: wherever he holds it), from which day to which (ISO)."""

    giver: Person
    taker: Person
    role: str
    since: date
    until: date
    project: Project | None = None


def role_id(name: str) -> str:
    """Return the id of the role called `name`, by its id, a title or another name.

    Raises:
        NoSuchRole
    """
    for role in roles().values():
        if name in {role.id, *role.titles.values(), *role.aliases}:
            return role.id
    raise NoSuchRole(role=name, choices="、".join(role.titles["zh-Hans"] for role in roles().values()))


def give(leave: Leave, by: Person) -> Delegation:
    """Write the delegation down with its event.

    Raises:
        ToOneself, NotHeld, EndsFirst, BeginsInThePast, TooLong, LentAlready: it may not be given so.
        NotYourRole: `by` is neither the giver nor one who arranges leaves for this role (`roles.toml`).
    """
    with transaction.atomic():
        _refuse_unless_sound(leave)
        _refuse_unless_may_arrange(by, leave.giver, leave.role, leave.project)
        now = timezone.now()
        given = Delegation.objects.create(
            giver=leave.giver,
            taker=leave.taker,
            role=leave.role,
            project=leave.project,
            since=leave.since.isoformat(),
            until=leave.until.isoformat(),
            at=now,
            by=by,
        )
        facts: dict[str, Any] = {
            "giver": leave.giver.user,
            "taker": leave.taker.user,
            "role": leave.role,
            "no": given.pk,
        }
        where = leave.project.code if leave.project else None
        events.record("delegated", at=now, by=by, project=where, since=given.since, until=given.until, **facts)
    return given


def _refuse_unless_sound(leave: Leave) -> None:
    today = clock.today()
    since, until = leave.since.isoformat(), leave.until.isoformat()
    if leave.giver == leave.taker:
        raise ToOneself(person=leave.giver.name, clause=CLAUSE)
    if not _holds(leave.giver, leave.role, leave.project):
        raise NotHeld(person=leave.giver.name, role=access.role_titles([leave.role]), clause=CLAUSE)
    if leave.until < leave.since:
        raise EndsFirst(since=since, until=until)
    if since < today:
        raise BeginsInThePast(since=since, today=today, clause=CLAUSE)
    if (days := leave.until - leave.since + timedelta(days=1)) > LONGEST:
        raise TooLong(since=since, until=until, days=days.days, most=LONGEST.days, clause=CLAUSE)
    same = Delegation.objects.filter(giver=leave.giver, role=leave.role, revoked_at=None).select_related("taker")
    for other in same.filter(since__lte=until, until__gte=since):
        if other.project is None or leave.project in {None, other.project}:
            days_of = {"since": other.since, "until": other.until}
            raise LentAlready(giver=leave.giver.name, taker=other.taker.name, id=other.pk, clause=CLAUSE, **days_of)


def _holds(who: Person, role: str, project: Project | None) -> bool:
    if project is not None:
        return role in access.roles_of(who, project)
    return Role.objects.filter(person=who, role=role).exists()


def _refuse_unless_may_arrange(by: Person, giver: Person, role: str, project: Project | None) -> None:
    allowed = roles()[role].leave_by if role in roles() else ()
    if by == giver:
        return
    held = access.roles_of(by, project) if project else set(by.roles.values_list("role", flat=True))
    if not held & set(allowed):
        raise access.NotYourRole(person=by.name, roles=access.role_titles(allowed) or giver.name, clause=CLAUSE)


def revoke(number: int, by: Person) -> Delegation:
    """Take a delegation back from now on; what was signed under it stands.

    Raises:
        NoSuchDelegation, RevokedAlready
        NotYourRole: `by` could not have given it.
    """
    with transaction.atomic():
        lent = Delegation.objects.select_for_update().filter(pk=number).first()
        if lent is None:
            raise NoSuchDelegation(id=number)
        if lent.revoked_at is not None:
            raise RevokedAlready(id=number, clause=CLAUSE)
        _refuse_unless_may_arrange(by, lent.giver, lent.role, lent.project)
        lent.revoked_at, lent.revoked_by = timezone.now(), by
        lent.save(update_fields=["revoked_at", "revoked_by"])
        events.record("delegation-revoked", at=lent.revoked_at, by=by, no=lent.pk)
    return lent


def told(*, current: bool = False) -> Iterator[dict[str, Any]]:
    """Yield every delegation as a row of the outside contract, the oldest first; `current`: those in force today."""
    today = clock.today()
    found = deputies.in_force(today) if current else Delegation.objects.select_related("giver", "taker", "project")
    for one in found:
        in_force = one.revoked_at is None and one.since <= today <= one.until
        yield {
            "no": one.pk,
            "from": one.giver.user,
            "to": one.taker.user,
            "names": deputies.both_names(one.giver, one.taker),
            "role": one.role,
            "project": one.project.code if one.project else None,
            "since": one.since,
            "until": one.until,
            "in_force": in_force,
            "revoked_at": one.revoked_at,
        }


def concerning(who: Person) -> list[Delegation]:
    """Return the delegations that `who` gave or took and that are in force or still to come, the oldest first."""
    found = Delegation.objects.filter(Q(giver=who) | Q(taker=who), revoked_at=None, until__gte=clock.today())
    return list(found.select_related("giver", "taker", "project").order_by("since", "id"))


def lendable(who: Person) -> list[Role]:
    """Return the rows of roles that `who` holds and could lend."""
    return list(Role.objects.filter(person=who).select_related("project").order_by("role", "project__code"))


def colleagues(who: Person) -> list[Person]:
    """Return whom `who` could ask to deputise: everybody else who is active and holds a role."""
    return list(Person.objects.filter(active=True, roles__isnull=False).exclude(pk=who.pk).distinct().order_by("user"))
