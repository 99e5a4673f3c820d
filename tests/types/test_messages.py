"""Text messages, network posts and wording approved beforehand: who decides, and what no text may say."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from pipeline import check, decide, flow, projection, resolve, type_check
from pipeline.compose import Printed, compose
from pipeline.office import drafts
from pipeline.office.refusals import NotApprovedYet
from pipeline.render.fonts import Fonts
from pipeline.render.text import html_blocks
from pipeline.stages import Stage
from schemas import record
from schemas.document_type import TEMPLATES, DocumentType, load
from schemas.record import Record
from schemas.vocabulary import concerns
from tests.staff import PROJECTS

FINAL = Printed(
    datetime(2026, 7, 14, 9, tzinfo=UTC), "XRWY-TFY-WL-2026-0001", "K7P2-M4QX", "", "2026-07-14", draft=False
)


def example(kind: str, name: str = "full", **changes: Any) -> Record:
    """Return an example with fields of its one section replaced."""
    made: Record = copy.deepcopy(record.loads((TEMPLATES / kind / "examples" / f"{name}.json").read_bytes()))
    made[load(TEMPLATES / kind).sections[0].id] |= changes
    return made


def judged(data: Record, today: str = "2026-07-10") -> tuple[DocumentType, Record, dict[str, str]]:
    """Return the type, the resolved record, and its problems as code to severity."""
    kind = load(TEMPLATES / data["doc_type"])
    made = resolve.resolve(data, kind, type_check.around(data, PROJECTS))
    return kind, made.record, {fault.code: str(fault.severity) for fault in check.check(made, kind, today)}


def chain(data: Record, author_roles: Sequence[str] = ("steward",)) -> list[tuple[str, str]]:
    kind, made, _codes = judged(data)
    return [(step.role, str(step.verb)) for step in decide.chain_of(kind, made, author_roles)]


MANAGER, LEADER = ("project_manager", "review"), ("supervising_leader", "approve")


@pytest.mark.requirement("R-5.2.4-1")
def test_every_message_is_reviewed_by_the_manager_and_signed_by_the_company_alone() -> None:
    _kind, made, codes = judged(example("sms_message"))

    assert chain(example("sms_message")) == [MANAGER]
    assert made["message"]["sent"].startswith("【星冉物业】听枫苑") and codes == {}


@pytest.mark.requirement("R-5.2.4-1")
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("【林若溪】水箱清洗停水，详询0633-0000024", "signature-typed"),
        ("我是管家林若溪，明天水箱清洗停水，详询0633-0000024", "sent-in-a-personal-name"),
        ("项目经理周启明提醒您：明天停水，详询0633-0000024", "sent-in-the-managers-name"),
    ],
)
def test_nobody_sends_in_a_personal_name(text: str, code: str) -> None:
    codes = judged(example("sms_message", text=text))[2]

    assert codes[code] == "error"


@pytest.mark.parametrize(("length", "pieces"), [(70, 1), (71, 2), (134, 2), (135, 3)])
def test_the_length_counts_the_signature_and_long_texts_count_by_sixty_seven(length: int, pieces: int) -> None:
    text = "水" * (length - len("【星冉物业】"))

    made = judged(example("sms_message", text=text, batch_size=10))[1]["message"]

    assert (made["length"], made["pieces"], made["total"]) == (length, pieces, pieces * 10)


@pytest.mark.requirement("R-5.2.4-1")
def test_a_message_that_nobody_reviewed_is_not_let_out(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "rendered", lambda *_: {})
    document = desk.submit(example("sms_message"))

    with pytest.raises(NotApprovedYet) as refusal:
        flow.release(document, desk.person("linruoxi"))

    assert refusal.value.clause == "5.2.4"
    assert document.stage == Stage.DECIDING


@pytest.mark.requirement("R-5.2.4-1")
def test_a_changed_text_is_reviewed_again(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "rendered", lambda *_: {})
    document = desk.approve(desk.submit(example("sms_message")), "zhouqiming")

    changed = example("sms_message", text="水箱清洗改期，详询24小时服务电话0633-0000024") | {"revises": document.key}
    document = desk.submit(changed)

    assert document.stage == Stage.DECIDING


@pytest.mark.requirement("R-5.4.3-1")
@pytest.mark.parametrize("concern", list(concerns()))
@pytest.mark.parametrize("channel", ["wechat_group", "mailbox", "app"])
def test_each_trigger_calls_the_general_manager_whatever_the_platform(concern: str, channel: str) -> None:
    post = example("network_post") | {"channels": [channel]}

    assert chain(post | {"concerns": [concern]}) == [MANAGER, LEADER, ("general_manager", "approve")]
    assert chain(post) == [MANAGER, LEADER]


@pytest.mark.requirement("R-5.2.4-1", "R-5.4.3-1")
def test_a_message_that_promises_money_is_the_general_managers_too() -> None:
    promise = example("sms_message", text="停水期间水费减免5%。详询0633-0000024")

    assert judged(promise)[2]["compensation-unnamed"] == "reminder"
    assert "compensation-unnamed" not in judged(promise | {"concerns": ["compensation"]})[2]
    assert chain(promise | {"concerns": ["compensation"]}) == [MANAGER, LEADER, ("general_manager", "approve")]


@pytest.mark.requirement("R-5.4.3-1")
@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("我们将减免当月物业费", "compensation-not-ticked"),
        ("一位住户受伤", "injury-not-ticked"),
        ("已向主管部门说明", "media-not-ticked"),
        ("收到法院传票", "litigation-not-ticked"),
        ("收到联名信", "joint-not-ticked"),
        ("我公司郑重说明", "statement-not-ticked"),
    ],
)
def test_words_that_belong_to_the_general_manager_are_asked_about_where_no_box_is_ticked(words: str, code: str) -> None:
    data = example("network_post", text=f"各位邻居：{words}，请知悉。")
    kind = load(TEMPLATES / "network_post")
    made = resolve.resolve(data, kind, type_check.around(data, PROJECTS))

    [asked] = [fault for fault in check.check(made, kind, "2026-07-10") if fault.code.endswith("-ticked")]

    assert (asked.code, asked.waits, asked.clause) == (code, True, "5.4.3")


@pytest.mark.requirement("R-5.6.2-1")
def test_a_reply_names_its_question_and_never_who_asked() -> None:
    kind, made, codes = judged(example("network_post"))
    named = judged(example("network_post", text="夜归人您好：通道已清理，感谢您的提醒。"))[2]

    page = " ".join(html_blocks(compose(kind, made, FINAL, Fonts.load()).html))

    assert (codes, named) == ({}, {"personal-value-in-text": "error"})
    assert "5号楼外的消防通道经常停着外卖车" in page
    assert "夜归人" not in page and "涉及事项" not in page
    assert projection.personal_values(made, kind) == ["夜归人"]


def test_a_post_without_a_platform_goes_nowhere() -> None:
    assert judged(example("network_post") | {"channels": []})[2] == {"platform-missing": "error"}


@pytest.mark.requirement("R-5.4.3-1")
@pytest.mark.parametrize("kind", ["prepared_text", "approved_answer"])
def test_wording_is_approved_beforehand_by_manager_and_leader_and_holds_a_year_at_most(kind: str) -> None:
    year = example(kind, valid_from="2026-07-15", valid_until="2027-07-16")
    longer = example(kind, valid_from="2026-07-15", valid_until="2027-07-17")

    assert chain(example(kind)) == [MANAGER, LEADER]
    assert (judged(year)[2], judged(longer)[2]) == ({}, {"valid-over-a-year": "error"})
    assert judged(example(kind), today="2027-07-01")[2] == {"valid-no-longer": "reminder"}


def test_an_emergency_text_says_how_much_is_left_to_fill_in() -> None:
    made = judged(example("prepared_text"))[1]["prepared"]

    assert (made["blanks"], made["channel_titles"]) == (5, "宣传栏、大堂、短信、业主微信群")


@pytest.mark.requirement("R-5.4.3-1")
def test_an_answer_that_commits_the_company_is_never_approved_beforehand() -> None:
    assert judged(example("approved_answer", wording="停梯期间物业费予以减免，请放心。"))[2] == {
        "promise-in-the-answer": "error"
    }
