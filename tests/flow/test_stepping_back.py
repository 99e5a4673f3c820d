"""Back a step, back to the author, or given up: who may, what becomes void, and what stays (5.3.3, 5.4.3)."""

from __future__ import annotations

import pytest

from pipeline import flow, later
from pipeline.office import access, documents, filed, registry, verifying
from pipeline.office.intake import NotTaken
from pipeline.office.models import Event
from pipeline.office.refusals import (
    NotAnEarlierStep,
    NotApprovedYet,
    NotDeciding,
    NothingToRecall,
    NoticeNeeded,
    NotOpen,
    NotYours,
    ReasonMissing,
)
from pipeline.stages import RegisterState, Stage, Verdict


def waiting(document):
    return [step.role for step in documents.waiting(document)]


def valid(document):
    return [one.person.user for one in document.decisions.filter(void_at=None, verdict=Verdict.APPROVE)]


@pytest.fixture
def with_the_leader(desk, board_notice):
    """A circular for the owners' group that its manager has reviewed: the leader is next."""
    return desk.approve(desk.submit(board_notice(channels=["board", "wechat_group"])), "zhouqiming")


@pytest.mark.requirement("R-5.4.3-1")
def test_the_leader_returns_it_to_the_manager_and_the_chain_goes_on_there(desk, with_the_leader):
    leader = desk.person("shenmuzhi")

    document = flow.decide(with_the_leader, leader, Verdict.RETURN, "请核对停水范围", "project_manager")

    assert (document.stage, waiting(document), valid(document)) == (Stage.DECIDING, ["project_manager"], [])
    assert desk.approve(document, "zhouqiming", "shenmuzhi").stage == Stage.APPROVED


def test_a_return_to_a_step_says_so_in_the_decision_and_the_event(desk, with_the_leader):
    document = flow.decide(with_the_leader, desk.person("shenmuzhi"), Verdict.RETURN, "请核对", "project_manager")

    told = documents.described(document, desk.premises)["decisions"][-1]
    assert (told["verdict"], told["returned_to"], told["note"]) == ("return", "project_manager", "请核对")
    assert Event.objects.filter(kind="decided").last().body["returned_to"] == "project_manager"


@pytest.mark.parametrize("role", ["supervising_leader", "finance_center"])
def test_a_return_leads_only_to_a_step_that_came_before(desk, with_the_leader, role):
    with pytest.raises(NotAnEarlierStep) as refusal:
        flow.decide(with_the_leader, desk.person("shenmuzhi"), Verdict.RETURN, "请核对", role)

    assert refusal.value.exit_code == 3 and "5.4.3" in str(refusal.value)
    assert valid(with_the_leader) == ["zhouqiming"]


def test_the_first_step_has_nobody_before_it_but_the_author(desk, board_notice):
    document = desk.submit(board_notice())

    with pytest.raises(NotAnEarlierStep):
        flow.decide(document, desk.person("zhouqiming"), Verdict.RETURN, "请改", "supervising_leader")


def test_the_author_recalls_what_is_being_decided_and_its_approvals_are_void(desk, with_the_leader):
    document = later.recall(with_the_leader, desk.person("linruoxi"), "停水改期")

    assert (document.stage, valid(document)) == (Stage.RETURNED, [])
    assert document.register_row.state == RegisterState.PLANNED
    assert Event.objects.get(kind="recalled").body["note"] == "停水改期"


def test_a_recalled_document_comes_back_to_the_same_chain_from_its_beginning(desk, board_notice, with_the_leader):
    later.recall(with_the_leader, desk.person("linruoxi"))

    again = desk.submit(board_notice(channels=["board", "wechat_group"]))

    assert (again.pk, again.stage, waiting(again)) == (with_the_leader.pk, Stage.DECIDING, ["project_manager"])


def test_what_is_approved_but_not_released_can_be_recalled_and_is_then_not_released(desk, board_notice):
    document = desk.approve(desk.submit(board_notice()), "zhouqiming")

    later.recall(document, desk.person("linruoxi"))

    with pytest.raises(NotApprovedYet):
        flow.release(document, desk.person("linruoxi"))


@pytest.mark.parametrize("user", ["xuke", "zhouqiming", "shenmuzhi"])
def test_nobody_but_the_author_recalls(desk, with_the_leader, user):
    with pytest.raises(NotYours):
        later.recall(with_the_leader, desk.person(user))

    assert documents.find(with_the_leader.key).stage == Stage.DECIDING


def test_what_lies_with_the_author_or_is_released_cannot_be_recalled(desk, board_notice):
    returned = flow.decide(desk.submit(board_notice()), desk.person("zhouqiming"), Verdict.RETURN, "请改")
    with pytest.raises(NothingToRecall):
        later.recall(returned, desk.person("linruoxi"))
    released = desk.filed(board_notice())

    with pytest.raises(NothingToRecall):
        later.recall(released, desk.person("linruoxi"))


@pytest.mark.requirement("R-5.6.1-1")
def test_an_abandoned_draft_keeps_its_row_as_void_and_waits_for_nobody(desk, board_notice):
    document = desk.submit(board_notice())

    document = later.abandon(document, desk.person("linruoxi"), "停水取消")

    assert (document.stage, waiting(document)) == (Stage.ABANDONED, [])
    assert document.register_row.state == RegisterState.VOID
    assert registry.written(desk.premises, project="TFY", year="")
    with pytest.raises(NotDeciding):
        desk.approve(document, "zhouqiming")


def test_the_same_file_after_it_was_abandoned_opens_a_document_of_its_own(desk, board_notice):
    first = later.abandon(desk.submit(board_notice()), desk.person("linruoxi"), "停水取消")

    second = desk.submit(board_notice())

    assert second.key != first.key
    assert second.stage == Stage.DECIDING


def test_a_document_is_abandoned_for_a_reason_by_its_author_or_the_manager(desk, board_notice):
    document = desk.submit(board_notice())

    with pytest.raises(ReasonMissing):
        later.abandon(document, desk.person("linruoxi"), "  ")
    with pytest.raises(access.NotYourRole):
        later.abandon(document, desk.person("xuke"), "不要了")
    assert later.abandon(document, desk.person("zhouqiming"), "停水取消").stage == Stage.ABANDONED


def test_a_filed_document_is_not_abandoned(desk, board_notice):
    document = desk.filed(board_notice())

    with pytest.raises(NotOpen):
        later.abandon(document, desk.person("linruoxi"), "停水取消")


def stopped_at(desk, monkeypatch, document, step):
    """Release `document`, and let a crash stop it at `step`."""

    def crash(*_given):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(filed, step, crash)
        with pytest.raises(KeyboardInterrupt):
            flow.release(document, desk.person("linruoxi"))
    return documents.find(document.key)


def test_a_number_that_was_given_stays_in_its_series_when_the_document_is_abandoned(desk, board_notice, monkeypatch):
    document = stopped_at(desk, monkeypatch, desk.approve(desk.submit(board_notice()), "zhouqiming"), "commit")

    later.abandon(document, desk.person("linruoxi"), "停水取消")
    following = desk.filed(board_notice())

    assert (document.number, following.number) == ("XRWY-TFY-TZ-2026-0001", "XRWY-TFY-TZ-2026-0002")
    assert verifying.verify(desk.premises).faults == ()


def test_what_a_crash_left_complete_in_the_archive_is_not_given_up(desk, board_notice, monkeypatch):
    document = stopped_at(desk, monkeypatch, desk.approve(desk.submit(board_notice()), "zhouqiming"), "tell")

    with pytest.raises(NotOpen):
        later.abandon(document, desk.person("linruoxi"), "停水取消")

    assert [one.error for one in flow.resume()] == [""]


def test_the_reading_notice_of_a_report_is_not_given_up_while_the_report_stands(desk, board_notice):
    report = desk.filed(board_notice())
    record = board_notice(post_until="2026-07-30")
    record["particulars"]["effect_start"] = "2026-07-20T10:00"
    notice = desk.submit(record)
    notice.opened_by = report
    notice.save()

    with pytest.raises(NoticeNeeded):
        later.abandon(notice, desk.person("linruoxi"), "不要了")


def test_an_abandoned_correction_leaves_the_way_free_for_the_next(desk, board_notice, monkeypatch):
    first = desk.filed(board_notice())
    correction = desk.submit(board_notice(supersedes=first.number, revision_note="改期", post_until="2026-07-25"))
    numbered = stopped_at(desk, monkeypatch, desk.approve(correction, "zhouqiming"), "commit")
    with pytest.raises(NotTaken):
        desk.submit(board_notice(supersedes=first.number, revision_note="改期", post_until="2026-07-26"))

    later.abandon(numbered, desk.person("linruoxi"), "又改期")
    second = desk.submit(board_notice(supersedes=first.number, revision_note="改期", post_until="2026-07-26"))

    assert second.supersedes == first


@pytest.mark.requirement("R-5.3.3-1")
def test_nothing_is_signed_on_another_day_than_the_systems(desk, board_notice):
    record = board_notice(post_from="2026-07-01", post_until="2026-07-22")
    document = desk.approve(desk.submit(record, reasons={}), "zhouqiming")

    told = documents.described(document, desk.premises)

    [event] = Event.objects.filter(kind="decided")
    assert told["own_date"] == "2026-07-01"
    assert told["decisions"][0]["at"] == event.at > document.opened_at
    assert "at" not in flow.decide.__wrapped__.__annotations__
