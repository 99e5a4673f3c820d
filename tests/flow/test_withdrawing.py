"""After publication: corrected by a new document, or withdrawn with a notice in its place; the entry stays (5.6.1)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline import flow, later
from pipeline.office import access, correcting, documents, filed, kinds, publication, registry, verifying
from pipeline.office.intake import NotTaken
from pipeline.office.models import Event
from pipeline.office.refusals import (
    NotCorrectable,
    NothingCorrected,
    NotInForce,
    OneAtATime,
    ReasonMissing,
    WithdrawnPaper,
)
from pipeline.office.withdrawing import PublicReason
from pipeline.register import Line
from pipeline.stages import PostingState, RegisterState, Stage, Verdict

REASON = "供水公司取消停水"


@pytest.fixture
def published(desk, board_notice):
    """A circular that hangs on the board and is listed on the public page."""
    record = board_notice(channels=["board", "site", "wechat_group"])
    document = desk.filed(record, approvers=("zhouqiming", "shenmuzhi"))
    flow.publish(document, desk.person("linruoxi"))
    later.post(document, "宣传栏", 2, desk.person("xuke"))
    return documents.find(document.key)


def page(desk):
    return (desk.premises.published / "site" / "TFY" / "index.html").read_text("utf-8")


def postings(desk, document):
    return {
        one["place"]: one["state_title"]
        for one in documents.described(documents.find(document.key), desk.premises)["postings"]
    }


def state(desk, document):
    return documents.described(documents.find(document.key), desk.premises)["register"]["state"]


@pytest.mark.requirement("R-5.6.1-1")
def test_a_withdrawn_document_is_told_on_the_page_with_day_and_reason_in_place_of_the_text(desk, published):
    document = later.withdraw(published, desk.person("zhouqiming"), REASON)

    assert document.stage == Stage.WITHDRAWN
    assert REASON in page(desk) and "撤回" in page(desk) and document.number in page(desk)
    assert "仅向本项目业主公开" not in page(desk)


def test_the_entry_and_its_copies_stay_as_they_are(desk, published):
    later.withdraw(published, desk.person("zhouqiming"), REASON)

    assert filed.archive(desk.premises).has(f"urn:letterbook:{published.entry}")
    assert published.copies.filter(kind="vault").count() == 1
    assert verifying.verify(desk.premises).faults == ()


def test_paper_that_hangs_is_listed_until_it_came_down_and_the_register_keeps_its_row(desk, published):
    later.withdraw(published, desk.person("zhouqiming"), REASON)
    before = postings(desk, published)

    later.post(documents.find(published.key), "宣传栏", 1, desk.person("xuke"), removed=True)

    assert before == {"宣传栏": "待撤下"}
    assert postings(desk, published) == {"宣传栏": "已撤下"}
    assert state(desk, published) == RegisterState.WITHDRAWN


def test_the_event_tells_the_reason_and_where_paper_still_hangs(desk, published):
    later.withdraw(published, desk.person("shenmuzhi"), REASON)

    body = Event.objects.get(kind="withdrawn", document=published.key).body
    assert (body["reason"], body["hanging"], body["by"]) == (REASON, ["宣传栏"], "shenmuzhi")


def test_what_lay_ready_to_be_carried_out_is_taken_back_and_never_posted(desk, published):
    def files():
        return [path.name for path in desk.premises.published.rglob("*") if published.number in str(path)]

    before = files()
    document = later.withdraw(published, desk.person("zhouqiming"), REASON)

    assert before and not files()
    with pytest.raises(WithdrawnPaper):
        later.post(document, "大堂", 1, desk.person("xuke"))


def test_the_register_prints_the_withdrawn_row_as_such(desk, published, monkeypatch):
    later.withdraw(published, desk.person("zhouqiming"), REASON)
    lines: list[Line] = []
    monkeypatch.setattr(
        registry.register, "workbook", lambda _c, _y, sheets, _stamp: lines.extend(sheets["听枫苑"]) or b""
    )

    registry.written(desk.premises, project="TFY", year="")

    assert [(line.state, line.number[-3:]) for line in lines] == [("已撤回", "001")]


@pytest.mark.parametrize("user", ["linruoxi", "qianming", "lijingli"])
def test_only_manager_and_leader_withdraw(desk, published, user):
    with pytest.raises(access.NotYourRole):
        later.withdraw(published, desk.person(user), REASON)

    assert documents.find(published.key).stage == Stage.PUBLISHED


def test_a_withdrawal_needs_a_reason_and_something_in_force(desk, board_notice, published):
    manager = desk.person("zhouqiming")
    with pytest.raises(ReasonMissing):
        later.withdraw(published, manager, " ")
    later.withdraw(published, manager, REASON)

    with pytest.raises(NotInForce) as refusal:
        later.withdraw(documents.find(published.key), manager, REASON)
    with pytest.raises(NotInForce):
        later.withdraw(desk.submit(board_notice(post_until="2026-07-28")), manager, REASON)
    assert refusal.value.exit_code == 3 and "5.6.1" in str(refusal.value)


def test_a_crash_before_the_withdrawal_is_written_leaves_it_to_be_repeated(desk, published, monkeypatch):
    def crash(*_given):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(publication, "rebuild_page", crash)
        with pytest.raises(KeyboardInterrupt):
            later.withdraw(published, desk.person("zhouqiming"), REASON)
    between = documents.find(published.key).stage

    assert between == Stage.PUBLISHED
    assert later.withdraw(documents.find(published.key), desk.person("zhouqiming"), REASON).stage == Stage.WITHDRAWN
    assert REASON in page(desk)


@pytest.mark.parametrize("far", ["deciding", "filed"])
def test_the_reading_notice_goes_with_its_report(desk, board_notice, published, far):
    record = board_notice(post_until="2026-07-30")
    record["particulars"]["effect_start"] = "2026-07-20T10:00"
    notice = desk.filed(record) if far == "filed" else desk.submit(record)
    notice.opened_by = published
    notice.save()

    later.withdraw(published, desk.person("zhouqiming"), REASON)

    wanted = {"deciding": Stage.ABANDONED, "filed": Stage.WITHDRAWN}[far]
    assert documents.find(notice.key).stage == wanted


@pytest.mark.requirement("R-5.3.3-4")
def test_a_correction_passes_the_same_chain_and_supersedes_when_it_is_filed(desk, board_notice, published):
    file = desk.file(board_notice(channels=["board", "site", "wechat_group"], post_until="2026-07-25"), "改.json")

    correction = later.correct(published, file, desk.person("linruoxi"), "张贴期限有误")
    before = documents.find(published.key).stage
    flow.release(desk.approve(correction, "zhouqiming", "shenmuzhi"), desk.person("linruoxi"))

    record = documents.content(documents.newest(correction))
    assert (correction.supersedes, record["revision_note"]) == (published, "张贴期限有误")
    assert (before, documents.find(published.key).stage) == (Stage.PUBLISHED, Stage.SUPERSEDED)
    assert postings(desk, published) == {"宣传栏": "待撤下"}
    assert state(desk, published) == RegisterState.SUPERSEDED
    assert published.number not in page(desk)


def test_a_returned_correction_is_corrected_again(desk, board_notice, published):
    file = desk.file(board_notice(post_until="2026-07-25"), "改.json")
    correction = later.correct(published, file, desk.person("linruoxi"), "张贴期限有误")
    flow.decide(correction, desk.person("zhouqiming"), Verdict.RETURN, "再改")

    other = desk.file(board_notice(post_until="2026-07-26"), "再改.json")
    again = later.correct(published, other, desk.person("linruoxi"), "张贴期限有误")

    assert (again.pk, again.stage) == (correction.pk, Stage.DECIDING)


def test_the_file_of_the_filed_document_corrects_nothing(desk, board_notice, published):
    file = desk.file(board_notice(channels=["board", "site", "wechat_group"]))

    with pytest.raises(NothingCorrected):
        later.correct(published, file, desk.person("linruoxi"), "有误")


def test_a_correction_of_what_is_not_in_force_without_a_reason_or_of_two_records_is_refused(
    desk, board_notice, published
):
    author = desk.person("linruoxi")
    second = board_notice(post_until="2026-07-26")
    second["particulars"]["effect_start"] = "2026-07-20T10:00"
    both = desk.file([board_notice(post_until="2026-07-25"), second], "两份.json")

    with pytest.raises(OneAtATime):
        later.correct(published, both, author, "有误")
    with pytest.raises(ReasonMissing):
        later.correct(published, both, author, "")
    with pytest.raises(NotInForce):
        later.correct(desk.submit(second), both, author, "有误")


def test_a_faulty_correction_lists_its_problems_and_opens_nothing(desk, board_notice, published):
    file = desk.file(board_notice(post_until="2026-07-01"), "改.json")

    with pytest.raises(NotTaken):
        later.correct(published, file, desk.person("linruoxi"), "有误")

    assert published.superseded_by.count() == 0


def test_a_type_without_fields_for_a_correction_is_not_corrected(desk, published, monkeypatch):
    kind = kinds.of(published, desk.premises)
    fields = {name: field for name, field in kind.schema["properties"].items() if name != "supersedes"}
    bare = replace(kind, schema={**kind.schema, "properties": fields})
    monkeypatch.setattr(correcting.kinds, "of", lambda *_given: bare)

    with pytest.raises(NotCorrectable):
        later.correct(published, desk.file({}), desk.person("linruoxi"), "有误")


def test_a_posting_of_what_is_no_longer_in_force_has_the_words_of_its_document():
    waiting = PostingState.WAITING

    assert [waiting.word_at(stage) for stage in (Stage.PUBLISHED, Stage.WITHDRAWN, Stage.SUPERSEDED)] == [
        "待张贴",
        "已撤回",
        "已被替代",
    ]


def test_what_was_withdrawn_stays_withdrawn_when_a_correction_begun_before_is_filed(desk, board_notice):
    document = desk.filed(board_notice())
    file = desk.file(board_notice(post_until="2026-07-25"), "改.json")
    correction = later.correct(document, file, desk.person("linruoxi"), "张贴期限有误")
    later.withdraw(document, desk.person("zhouqiming"), REASON)

    flow.release(desk.approve(correction, "zhouqiming"), desk.person("linruoxi"))

    assert documents.find(document.key).stage == Stage.WITHDRAWN


@pytest.mark.requirement("R-5.6.2-1")
@pytest.mark.parametrize("said", ["业主电话138 0000 0000", "3号楼502室投诉", "王芳女士不同意公布"])
def test_the_reason_of_a_withdrawal_is_public_and_names_nobody(desk, board_notice, said):
    document = desk.filed(board_notice())

    with pytest.raises(PublicReason):
        later.withdraw(document, desk.person("zhouqiming"), said)

    assert documents.find(document.key).stage == Stage.SECURED


def test_what_was_withdrawn_is_not_corrected_by_a_plain_hand_in_either(desk, board_notice, published):
    later.withdraw(published, desk.person("zhouqiming"), REASON)
    record = board_notice() | {"supersedes": published.number, "revision_note": "停水改期"}

    with pytest.raises(NotTaken) as refused:
        desk.submit(record)

    assert [(one.code, one.clause) for one in refused.value.problems] == [("not-in-force", "5.3.3B②")]
