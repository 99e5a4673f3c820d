"""Who may decide, in which order, and what voids a decision, on a real circular."""

from __future__ import annotations

import pytest

from pipeline import flow
from pipeline.office import access, documents
from pipeline.office.models import Event
from pipeline.office.refusals import NotDeciding, NoteNeeded
from pipeline.stages import Stage, Verdict


def test_a_circular_on_the_board_needs_the_project_manager_alone(desk, board_notice):
    document = desk.submit(board_notice())

    document = desk.approve(document, "zhouqiming")

    assert document.stage == Stage.APPROVED


@pytest.mark.parametrize("channel", ["wechat_group", "wechat_official", "site", "qq_group"])
def test_the_same_circular_on_a_network_platform_also_needs_the_leader(desk, board_notice, channel):
    document = desk.submit(board_notice(channels=["board", channel]))

    document = desk.approve(document, "zhouqiming")

    assert [step.role for step in documents.waiting(document)] == ["supervising_leader"]


def test_the_author_never_decides_on_their_own_draft(desk, board_notice):
    document = desk.submit(board_notice())

    with pytest.raises(access.OwnDraft) as refusal:
        desk.approve(document, "linruoxi")

    assert "5.3.3A" in str(refusal.value)


def test_a_decision_by_someone_without_the_role_changes_nothing(desk, board_notice):
    document = desk.submit(board_notice())
    before = Event.objects.count()

    with pytest.raises(access.NotYourRole):
        desk.approve(document, "qianming")

    assert Event.objects.count() == before
    assert documents.find(document.key).stage == Stage.DECIDING


def test_a_decision_out_of_turn_names_whose_turn_it_is(desk, board_notice):
    document = desk.submit(board_notice(channels=["board", "site"]))

    with pytest.raises(access.NotYourTurn) as refusal:
        desk.approve(document, "shenmuzhi")

    assert "5.4.3" in str(refusal.value)


def test_nobody_decides_twice_on_the_same_version(desk, board_notice):
    document = desk.approve(desk.submit(board_notice(channels=["board", "site"])), "zhouqiming")

    with pytest.raises(access.Twice):
        desk.approve(document, "zhouqiming")


def test_what_a_project_manager_drafts_himself_the_leader_reviews(desk, board_notice):
    document = desk.submit(board_notice(author="周启明"), by="zhouqiming")

    assert [step.role for step in documents.waiting(document)] == ["supervising_leader"]


def test_a_return_needs_a_reason(desk, board_notice):
    document = desk.submit(board_notice())

    with pytest.raises(NoteNeeded):
        flow.decide(document, desk.person("zhouqiming"), Verdict.RETURN)


def test_a_returned_document_comes_back_to_the_same_chain(desk, board_notice):
    document = desk.submit(board_notice())
    returned = flow.decide(document, desk.person("zhouqiming"), Verdict.RETURN, "请补充取水点时间")

    again = desk.submit(board_notice(post_until="2026-07-22"))

    assert returned.stage == Stage.RETURNED
    assert (again.pk, again.stage) == (document.pk, Stage.DECIDING)
    assert [step.role for step in documents.waiting(again)] == ["project_manager"]


def test_a_returned_document_waits_for_no_decision(desk, board_notice):
    document = desk.submit(board_notice())
    returned = flow.decide(document, desk.person("zhouqiming"), Verdict.RETURN, "请改")

    with pytest.raises(NotDeciding):
        desk.approve(returned, "zhouqiming")


def test_a_changed_channel_voids_the_approval_that_covered_the_register_row(desk, board_notice):
    document = desk.approve(desk.submit(board_notice()), "zhouqiming")

    again = desk.submit(board_notice(channels=["board", "lobby"]))

    assert again.stage == Stage.DECIDING
    assert [one.void_at is not None for one in document.decisions.all()] == [True]
    assert Event.objects.filter(kind="voided", document=document.key).exists()
