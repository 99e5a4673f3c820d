"""Projects and people: added one by one, or imported from a workbook."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from unicodedata import category

from django.db import transaction
from django.utils import timezone

from pipeline import parameters
from pipeline.office import events, hotline
from pipeline.office.held_roles import RoleOf, roles_held_by
from pipeline.office.look import once_a_look
from pipeline.office.models import Person, Project, Role
from pipeline.office.prepared import Prepared
from schemas import record as records
from schemas.document_type import roles as known_roles
from schemas.errors import WrongUsage
from schemas.language import _, text

FEE_MODES = {"remuneration": "remuneration", "lump_sum": "lump_sum", "酬金制": "remuneration", "包干制": "lump_sum"}
# How many clients a project has, which decides whose procedure it follows (chapter 二); where nobody says, several.
CLIENT_MODES = {"multi": "multi", "single": "single", "多客户": "multi", "单一客户": "single"}
_MULTI = "multi"

# What a project's documents print of it, and the heading under which a workbook brings it.
PROJECT_FACTS = {
    "client_mode": "客户模式",
    "established_on": "设立日期",
    "hotline": "24小时服务电话",
    "manager_name": "项目经理",
    "manager_phone": "项目经理工作电话",
    "service_centre_name": "服务中心名称",
    "service_centre_phone": "服务中心电话",
    "service_centre_place": "服务中心地点",
    "service_hours": "服务时间",
    "email": "邮箱",
    "work_phones": "其他工作电话",
    "arrears_naming_allowed": "当地规定可列欠费房号",
    "contract_from": "合同起",
    "contract_until": "合同止",
    "remuneration_rate": "酬金比例",
    # Which city's preset binds, where it is not the one of the project's city; what the contract asks for beyond both.
    "jurisdiction": "适用地方规定",
    "contract_parameters": "合同约定参数",
}
# What a record sees of a project that does not exist: every name, and nothing behind it.
NO_FACTS: dict[str, Any] = dict.fromkeys(("code", "name", "city", "fee_mode", *PROJECT_FACTS))
_CODE = re.compile(r"[A-Z][A-Z0-9]{1,11}")
_MAIL = re.compile(r"[^\s@<>,;\"]{1,64}@[A-Za-z0-9.-]{1,50}")
_PHONE = re.compile(r"\+?[0-9-]{5,20}")
# Control signs, marks of direction, ends of lines. Rare Han signs without a known category are no such thing.
_UNSEEN = {"Cc", "Cf", "Zl", "Zp"}


class FaultyRow(WrongUsage):
    """One row about a project or a person cannot be taken."""

    message = _("%(what)s: “%(value)s” cannot be used. %(fix)s")
    exit_code = 1


class NoSuchProject(WrongUsage):
    """No project has this code or name."""

    message = _("There is no project “%(project)s”; see: letterbook projects")


def project(name: str) -> Project:
    """Return the project with the code or the name `name`.

    Raises:
        NoSuchProject
    """
    name = records.storable(name)
    found = Project.objects.filter(code=name).first() or Project.objects.filter(name=name).first()
    if found is None:
        raise NoSuchProject(project=name)
    return found


def project_or_none(code: str) -> Project | None:
    """Return the active project with this code, None if there is none."""
    return Project.objects.filter(code=records.storable(code), active=True).first()


def projects_of(who: Person) -> list[Project]:
    """Return the active projects that `who` holds a role in, by code; all of them with a role in the company."""
    return projects_among(roles_held_by(who))


def projects_among(roles: Iterable[RoleOf]) -> list[Project]:
    """Return the active projects that these roles are in, by code; all of them with one in the company."""
    held = {one.project for one in roles}
    return [one for one in active_projects() if None in held or one.pk in held]


@once_a_look
def active_projects() -> tuple[Project, ...]:
    """Return the active projects, by code."""
    return tuple(_active_projects())


_active_projects = Prepared(lambda: Project.objects.filter(active=True).order_by("code"))


def roles_held(who: Person) -> list[tuple[str, str | None]]:
    """Return each role that `who` holds with the code of its project, None for one in the whole company."""
    return [(one.role, one.code) for one in roles_held_by(who)]


@transaction.atomic
def add_project(row: Mapping[str, Any], by: Person | None = None, *, clears: bool = False) -> Project:
    """Add a project, or bring one up to date. `row`: code, name, city, fee_mode and any of `PROJECT_FACTS`.

    What is left empty stays as it was, as in a workbook of which half is filled in; with `clears` it is emptied.
    `by` is who said so at the desk; on the command line the operating system's user is recorded.

    Raises:
        FaultyRow: the code is not of capital letters and digits, or fee mode or client mode is unknown.
        HotlineNotApproved: the 24-hour number would change, and no application for that was approved (5.2.1).
        NoSuchJurisdiction, WrongParameter: its local rules or its contract name what does not exist.
    """
    code, mode = str(row.get("code", "")).strip(), FEE_MODES.get(str(row.get("fee_mode", "")).strip())
    if not _CODE.fullmatch(code):
        fix = text(_("Use 2 to 12 capital letters and digits: TFY"))
        raise FaultyRow(what=text(_("project code")), value=code, fix=fix)
    if mode is None:
        raise FaultyRow(
            what=text(_("fee mode")), value=str(row.get("fee_mode", "")), fix="remuneration 酬金制 / lump_sum 包干制"
        )
    facts = {name: str(row[name]).strip() for name in PROJECT_FACTS if row.get(name) not in (None, "")}
    if "client_mode" in facts:
        facts["client_mode"] = _client_mode(facts["client_mode"])
    # What binds this project is refused now if it names what does not exist, not when somebody asks for a deadline.
    parameters.effective({"code": code, "city": row.get("city"), **facts}, {})
    before = Project.objects.filter(code=code).first()
    emptied = {name for name in PROJECT_FACTS if clears and name in row and name not in facts}
    if before and ("hotline" in facts or "hotline" in emptied):
        hotline.refuse_unless_approved(before, facts.get("hotline", ""))
    kept = {name: value for name, value in (before.facts if before else {}).items() if name not in emptied}
    values: dict[str, Any] = {
        "name": _one_line(str(row.get("name") or (before.name if before else code))),
        "city": str(row.get("city") or (before.city if before and not (clears and "city" in row) else "")).strip(),
        "fee_mode": mode,
        "active": _is_active(row, before),
        "facts": {"client_mode": _MULTI} | kept | facts,
    }
    made, _is_new = Project.objects.update_or_create(code=code, defaults=values)
    events.record("project-set", at=timezone.now(), by=by, project=code, **values)
    return made


def _one_line(name: str) -> str:
    """Return `name` without what nobody sees: it goes into names of files, and marks of direction turn their ends."""
    return " ".join("".join(" " if category(one) in _UNSEEN else one for one in name).split())


def _client_mode(said: str) -> str:
    if (mode := CLIENT_MODES.get(said.removesuffix("项目"))) is None:
        raise FaultyRow(what=text(_("client mode")), value=said, fix="multi 多客户 / single 单一客户")
    return mode


def _is_active(row: Mapping[str, Any], before: Project | Person | None) -> bool:
    typed = row.get("active")
    if typed in (None, ""):
        return before.active if before else True
    return str(typed).strip().lower() not in {"false", "否", "0", "no"}


@transaction.atomic
def add_person(row: Mapping[str, Any], by: Person | None = None, *, clears: bool = False) -> Person:
    """Add a person, or give further roles. `row`: user, name, roles as `[{"role", "project"}]`, mail, phone, active.

    Mail and phone (of work) are where notifications go; the ledger, which keeps everything, never has them. An empty
    one says nothing, unless `clears`: then it is emptied.

    Raises:
        FaultyRow: the user name is empty, mail or phone is none, or a role or project is unknown.
    """
    user = str(row.get("user", "")).strip()
    if not re.fullmatch(r"[\w.@-]{2,60}", user):
        fix = text(_("Use letters, digits, dot or hyphen: linruoxi"))
        raise FaultyRow(what=text(_("user name")), value=user, fix=fix)
    before = Person.objects.filter(user=user).first()
    name = _one_line(str(row.get("name") or (before.name if before else user)))
    values = {"name": name, "active": _is_active(row, before), **_contact(row, before, clears=clears)}
    person, _made = Person.objects.update_or_create(user=user, defaults=values)
    for held in row.get("roles", ()):
        _give(person, str(held["role"]).strip(), str(held.get("project") or "").strip())
    record_person(person, by)
    return person


def record_person(person: Person, by: Person | None = None) -> None:
    """Write down what a person is now: name, roles, whether they still work here; never mail or phone."""
    facts: dict[str, Any] = {"name": person.name, "roles": held_roles(person), "active": person.active}
    events.record("person-set", at=timezone.now(), by=by, user=person.user, **facts)


def _contact(row: Mapping[str, Any], before: Person | None, *, clears: bool) -> dict[str, str]:
    """Return mail and phone as typed, or as they were where nothing is typed and that does not clear them."""
    made = {}
    for name, form, words, sample in (
        ("mail", _MAIL, _("e-mail"), "linruoxi@xrwy.example"),
        ("phone", _PHONE, _("work phone"), "13800000000"),
    ):
        typed = str(row.get(name) or "").strip()
        if typed and not form.fullmatch(typed):
            raise FaultyRow(what=text(words), value=typed, fix=text(_("Type it like this: %(sample)s"), sample=sample))
        keeps = before is not None and not (clears and name in row)
        made[name] = typed or (getattr(before, name) if keeps else "")
    return made


def _give(person: Person, role: str, code: str) -> None:
    held = role_id(role)
    scope = known_roles()[held].scope
    project = Project.objects.filter(code=code).first() if code else None
    if code and project is None:
        raise FaultyRow(what=text(_("project code")), value=code, fix=text(_("Add the project first.")))
    if scope == "project" and project is None:
        raise FaultyRow(what=text(_("role")), value=role, fix=text(_("This role is held in a project: name its code.")))
    Role.objects.get_or_create(person=person, role=held, project=project)


def role_id(name: str) -> str:
    """Return the id of the role that somebody named by id, title or alias.

    Raises:
        FaultyRow: there is no such role.
    """
    for role in known_roles().values():
        if name in {role.id, *role.titles.values(), *role.aliases}:
            return role.id
    raise FaultyRow(
        what=text(_("role")), value=name, fix="、".join(role.titles["zh-Hans"] for role in known_roles().values())
    )


def plain_phone(words: str) -> str:
    """Return a telephone number without the spaces in which people group it; empty where it is none."""
    plain = "".join(words.split())
    return plain if _PHONE.fullmatch(plain) else ""


def held_roles(person: Person) -> list[dict[str, str | None]]:
    """Return the roles of `person` as rows `{role, project}`; a company role has no project."""
    return [_held(row) for row in person.roles.select_related("project").order_by("role", "project__code")]


def _held(row: Role) -> dict[str, str | None]:
    return {"role": row.role, "project": row.project.code if row.project else None}


def project_rows() -> list[dict[str, Any]]:
    """Return every project as a row of the outside contract."""
    return [
        {"code": p.code, "name": p.name, "city": p.city, "fee_mode": p.fee_mode, "active": p.active, **p.facts}
        for p in Project.objects.order_by("code")
    ]


def people_rows(user: str = "") -> list[dict[str, Any]]:
    """Return every person, or the one called `user`, as a row of the outside contract."""
    found = Person.objects.filter(**({"user": user} if user else {})).order_by("user")
    held: dict[int, list[dict[str, str | None]]] = {}
    for row in Role.objects.select_related("project").order_by("role", "project__code"):
        held.setdefault(row.person_id, []).append(_held(row))
    columns = ("user", "name", "active", "mail", "phone")
    return [{name: getattr(p, name) for name in columns} | {"roles": held.get(p.pk, [])} for p in found]


def facts_of(project: Project) -> dict[str, Any]:
    """Return what documents print of `project`: its columns and master data, absent ones as None."""
    named = {"code": project.code, "name": project.name, "city": project.city, "fee_mode": project.fee_mode}
    return NO_FACTS | dict(project.facts) | named


def people_from_table(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return people from table rows with columns 用户名, 姓名, 岗位, 项目 …: one row a role, joined by user name."""
    made: dict[str, dict[str, Any]] = {}
    for row in rows:
        person = made.setdefault(str(row["user"]), {"user": row["user"], "name": row.get("name"), "roles": []})
        # Typed once is enough, in whichever of the person's rows.
        person |= {name: row[name] for name in ("mail", "phone") if row.get(name)}
        if row.get("role"):
            person["roles"].append({"role": row["role"], "project": row.get("project")})
    return list(made.values())
