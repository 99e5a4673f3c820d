"""The spot-check notice (requirements 4.10; 5.3.3B④): every project accounted for, every finding with owner and day."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from typing import Any

import pytest

from pipeline import check, decide, resolve, type_check
from pipeline.compose import Printed, compose
from pipeline.render.fonts import Fonts
from pipeline.render.pdf_text import pdf_text
from pipeline.render.text import differences, docx_blocks, html_blocks
from schemas import record
from schemas.document_type import TEMPLATES, DocumentType, load
from tests.staff import PROJECTS

FOLDER = TEMPLATES / "spot_check_notice"
FINAL = Printed(datetime(2026, 8, 10, 9, tzinfo=UTC), "XRWY-CCTB-2026-0001", "K7P2-M4QX", "", "2026-08-10", draft=False)


@pytest.fixture(scope="module")
def kind() -> DocumentType:
    return load(FOLDER)


@pytest.fixture
def notice() -> dict[str, Any]:
    return copy.deepcopy(record.loads((FOLDER / "examples" / "full.json").read_bytes()))


def judged(kind: DocumentType, data: dict[str, Any]) -> tuple[dict[str, Any], set[str]]:
    made = resolve.resolve(data, kind, type_check.around(data, PROJECTS))
    return made.record, {fault.code for fault in check.check(made, kind)}


@pytest.mark.requirement("R-5.3.3-7")
def test_a_project_that_was_not_checked_is_passed_over_only_with_its_reason(kind: DocumentType, notice):
    assert judged(kind, notice)[1] == set()

    notice["coverage"]["items"][3]["reason"] = None
    assert judged(kind, notice)[1] == {"project-not-checked"}


@pytest.mark.requirement("R-5.3.3-7")
def test_a_project_that_has_filed_nothing_is_itself_a_finding(kind: DocumentType, notice):
    notice["findings"]["items"] = [row for row in notice["findings"]["items"] if row["project"] != "锦书台"]

    assert judged(kind, notice)[1] == {"nothing-filed-not-a-finding"}


@pytest.mark.requirement("R-5.3.3-7")
def test_every_finding_of_forty_projects_has_room(kind: DocumentType, notice):
    rows = notice["findings"]["items"]

    notice["findings"]["items"] = [copy.deepcopy(rows[number % len(rows)]) for number in range(120)]
    assert judged(kind, notice)[1] == set()


def test_a_round_without_findings_says_so_in_both_renditions(kind: DocumentType, notice):
    notice["findings"]["items"] = []
    notice["coverage"]["items"] = [row for row in notice["coverage"]["items"] if row["filed"]]
    for row in notice["ranking"]["items"]:
        row |= {"serious": 0, "general": 0}

    drawn = compose(kind, judged(kind, notice)[0], FINAL, Fonts.load())
    assert judged(kind, notice)[1] == set()
    assert "没有发现问题" in "".join(docx_blocks(drawn.docx)) and "整改要求" not in "".join(docx_blocks(drawn.docx))
    assert differences(docx_blocks(drawn.docx), html_blocks(drawn.html), pdf_text(drawn.pdf)) == []


def test_the_rank_follows_the_score_and_equal_scores_share_it(kind: DocumentType, notice):
    notice["ranking"]["items"][1]["score"] = "94.5"

    made, _codes = judged(kind, notice)

    assert [row["rank"] for row in made["ranking"]["items"]] == [1, 1, 3]


def test_totals_and_summaries_are_computed(kind: DocumentType, notice):
    made, _codes = judged(kind, notice)

    assert made["coverage"]["summary"].startswith("在管项目5个，本轮检查3个；已归档物业服务报告7份，抽中3份")
    assert made["ranking"]["summary"] == "平均得分86.3分，最高94.5分，最低78.5分。"
    assert made["check"]["title_lines"] == "关于2026年度第一轮\n物业服务报告抽查情况的通报"


def test_the_leader_approves_and_the_projects_and_the_leader_receive_it(kind: DocumentType, notice):
    made, _codes = judged(kind, notice)

    assert [step.role for step in decide.chain_of(kind, made, ("quality_center",))] == ["supervising_leader"]
    assert [row.role for row in kind.copies] == ["project_manager", "supervising_leader"]
    assert (kind.author_roles, kind.channels) == (("quality_center",), ())
