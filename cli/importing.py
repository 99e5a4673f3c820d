"""Projects and people from a table: a workbook with Chinese headings, or a JSON list of the same rows."""

from __future__ import annotations

from collections.abc import Mapping, Set
from pathlib import Path
from typing import Any

from schemas import record as records
from schemas.errors import BadFile
from schemas.language import _, text

_PROJECT = {
    "项目编码": "code",
    "项目代码": "code",
    "项目名称": "name",
    "城市": "city",
    "收费模式": "fee_mode",
    "在管": "active",
}
_PERSON = {
    "用户名": "user",
    "姓名": "name",
    "岗位": "role",
    "角色": "role",
    "项目": "project",
    "项目编码": "project",
    "邮箱": "mail",
    "工作邮箱": "mail",
    "工作手机": "phone",
    "手机": "phone",
}


class NotATable(BadFile):
    """The file holds no rows that could be imported."""

    message = _("%(name)s cannot be imported: %(reason)s")


def project_rows(file: Path) -> list[dict[str, Any]]:
    """Return the projects of a file, by the names of the outside contract.

    Raises:
        NotATable, BadFile
    """
    from pipeline.office.people import PROJECT_FACTS

    headings = _PROJECT | {title: name for name, title in PROJECT_FACTS.items()}
    return _rows(file, headings, needed=("code", "fee_mode"))


def people_rows(file: Path) -> list[dict[str, Any]]:
    """Return the people of a file with their roles joined.

    Raises:
        NotATable, BadFile
    """
    from pipeline.office.people import people_from_table

    rows = _rows(file, _PERSON, needed=("user",))
    whole = [row for row in rows if "roles" in row]
    return whole + people_from_table(row for row in rows if "roles" not in row)


def _rows(file: Path, headings: Mapping[str, str], *, needed: tuple[str, ...]) -> list[dict[str, Any]]:
    data = file.read_bytes()
    is_json = file.suffix.lower() == ".json"
    table = _from_json(data, file.name) if is_json else _from_workbook(data, file.name, set(headings))
    rows = [{headings.get(str(name).strip(), str(name).strip()): value for name, value in row.items()} for row in table]
    for number, row in enumerate(rows, 1):
        for name in needed:
            if row.get(name) in (None, ""):
                shown = next(heading for heading, field in headings.items() if field == name)
                reason = text(_("row %(number)s has no “%(heading)s”."), number=number, heading=shown)
                raise NotATable(name=file.name, reason=reason)
    if not rows:
        raise NotATable(name=file.name, reason=text(_("it has no rows.")))
    return rows


def _from_json(data: bytes, name: str) -> list[Mapping[str, Any]]:
    try:
        found = records.loads(data)
    except records.NotJson as error:
        raise NotATable(name=name, reason=text(_("it is not valid JSON (line %(line)s)."), line=error.line)) from error
    if not isinstance(found, list) or not all(isinstance(row, Mapping) for row in found):
        raise NotATable(name=name, reason=text(_("it is no list of rows.")))
    return found


def _from_workbook(data: bytes, name: str, known: Set[str]) -> list[Mapping[str, Any]]:
    """Return the rows below the first row that holds a known heading, of every sheet that has one."""
    from pipeline.workbook.confined import confined
    from pipeline.workbook.grid import opened
    from pipeline.workbook.values import shown

    found = []
    for sheet in confined(opened, data, name, name=name):
        lines = [[shown(square.value).strip() for square in row] for row in sheet.rows]
        at = next((number for number, line in enumerate(lines) if known & set(line)), None)
        if at is not None:
            found += [dict(zip(lines[at], line, strict=False)) for line in lines[at + 1 :] if any(line)]
    return [{heading: value for heading, value in row.items() if heading and value} for row in found]
