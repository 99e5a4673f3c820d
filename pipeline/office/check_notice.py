"""The notice of a round (抽查通报) as far as the round knows it: coverage, scores, findings with owner and deadline.

Nothing is retyped from the check sheets; the quality centre adds its demands and hands the workbook in.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from pipeline.draws import CLAUSE
from pipeline.office import draw_rounds, findings, kinds, people
from pipeline.office.check_sheets import NotDrawn
from pipeline.office.models import Document, DrawRound, Person, Project
from pipeline.premises import Premises
from schemas.errors import NotNow
from schemas.language import _
from schemas.record import Record

TYPE = "spot_check_notice"
_SEVERITY = {"minor": "general", "major": "serious"}
# What the projects get to report back, where the check sheets set no later day.
_REPORT_DAYS = 10
# A notice tells every finding, whatever day it is.
_ALWAYS = "9999-12-31"
# What every notice demands, unless its author says otherwise.
DEMANDS = [
    "被通报的项目逐项整改，项目经理签字确认后报品质运营中心",
    "其他项目对照典型问题自查，下一期报告不再出现同类问题",
]
# What it demands where nothing was found.
_KEEP_ON = ["各项目保持现有做法，按时编制、审批和归档"]


class NothingChecked(NotNow):
    """No check sheet of the round is filed yet."""

    message = _("No check sheet of round %(round)s has been filed yet: there is nothing to give notice of.")


def begun(name: str, premises: Premises, by: Person | None = None) -> Record:
    """Return the record of the notice of round `name`.

    Raises:
        NoSuchRound, NotDrawn, NothingChecked
    """
    one = draw_rounds.find(name)
    if one.closed_at is None:
        raise NotDrawn(round=one.name, clause=CLAUSE)
    sheets = list(_sheets(one))
    if not sheets:
        raise NothingChecked(round=one.name, clause=CLAUSE)
    found = findings.listed(round_name=one.name, on=_ALWAYS)
    check = _check(one, sheets, premises)
    by_then = (date.fromisoformat(check["checked_until"]) + timedelta(days=_REPORT_DAYS)).isoformat()
    rows = [_finding(row) for row in found] + list(_missing(one, by_then))
    record: Record = {
        "doc_type": TYPE,
        "project_code": sheets[0][0].project.code,
        "check": check,
        "coverage": {"items": list(_coverage(one, sheets))},
        "ranking": {"items": _ranking(sheets)},
        "findings": {"items": rows},
        "demands": {
            "items": DEMANDS if rows else _KEEP_ON,
            "report_by": max((row["due"] for row in rows), default=by_then),
        },
    }
    return record | ({"author": by.name} if by else {})


def _sheets(one: DrawRound) -> Iterator[tuple[Document, Record]]:
    for document, record in findings.sheets(holding=(f'"{one.name}"',)):
        if record["check"]["round"] == one.name:
            yield document, record


def _check(one: DrawRound, sheets: list[tuple[Document, Record]], premises: Premises) -> dict[str, Any]:
    days = sorted(str(record["check"]["checked_on"]) for _document, record in sheets)
    assert one.closed_at is not None, "the round was refused before"
    kind = kinds.available(premises).get(one.type)
    return {
        "year": one.year,
        "round": int(one.name.rpartition("-")[2]),
        "subject": kind.titles["zh-Hans"] if kind else one.type,
        "draw_no": one.name,
        "drawn_on": timezone.localtime(one.closed_at).date().isoformat(),
        "checked_from": days[0],
        "checked_until": days[-1],
        "checkers": sorted({document.author.name for document, _record in sheets}),
    }


def _coverage(one: DrawRound, sheets: list[tuple[Document, Record]]) -> Iterator[dict[str, Any]]:
    checked = {str(record["check"]["report_no"]) for _document, record in sheets}
    for project in Project.objects.filter(code__in=one.active).order_by("code"):
        filed = [number for number, code in one.population.items() if code == project.code]
        drawn = [number for number in one.record["sample"] if one.population[number] == project.code]
        row = {
            "project": project.name,
            "filed": len(filed),
            "drawn": len(drawn),
            "checked": len(checked & set(drawn)),
        }
        yield row if row["checked"] else row | {"reason": _reason(one, project.code, bool(filed), bool(drawn))}


def _reason(one: DrawRound, code: str, has_filed: bool, is_drawn: bool) -> str:
    if is_drawn:
        return "已抽中，尚未检查"
    if code in one.covered:
        return "前几轮已抽查"
    return "本轮未抽中" if has_filed else "没有归档文件，列入典型问题"


def _ranking(sheets: list[tuple[Document, Record]]) -> list[dict[str, Any]]:
    """Return a row a project; of several sheets the mean of their scores, to one place."""
    rows: dict[str, list[Record]] = {}
    for document, record in sheets:
        rows.setdefault(document.project.name, []).append(record)
    made = []
    for project, records in rows.items():
        failed = [item["severity"] for one in records for item in one["sheet"]["items"] if item["result"] == "fail"]
        score = sum(int(one["check"]["score"]) for one in records) / len(records)
        counts = {"serious": failed.count("major"), "general": failed.count("minor")}
        made.append({"project": project, "score": f"{score:.1f}", **counts})
    return sorted(made, key=lambda row: (-float(row["score"]), row["project"]))


def _finding(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "project": people.project(row["project"]).name,
        "severity": _SEVERITY[row["severity"]],
        "problem": f"{row['report']}：{row['comment']}",
        "clause": row["clause"],
        "measure": f"按要求整改：{row['text']}",
        "owner": row["owner"],
        "due": row["due"],
    }


def _missing(one: DrawRound, by_then: str) -> Iterator[dict[str, Any]]:
    """Yield a finding for each project that has no report of the year at all (5.3.3B④)."""
    for code in one.record["missing"]:
        facts = people.facts_of(people.project(code))
        yield {
            "project": facts["name"],
            "severity": "serious",
            "problem": f"{one.year}年度没有编制归档该类文件",
            "clause": CLAUSE,
            "measure": "补编文件，按程序审批后公示",
            "owner": facts["manager_name"] or "项目经理",
            "due": by_then,
        }
