"""必要时总经理 (5.4.3) and the gates of a type: whom a text adds to its approvals, and what holds it back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline import flow
from pipeline.office import documents, kinds
from pipeline.office.gatekeeping import GateShut
from pipeline.stages import Stage
from schemas.safeguards import Gate
from schemas.vocabulary import concerns


def chain(document):
    return [step.role for step in documents.chain(document)]


PM, LEADER, GM = "project_manager", "supervising_leader", "general_manager"


@pytest.mark.requirement("R-5.4.3-1")
def test_acceptance_4_the_board_needs_the_manager_a_group_the_leader_and_compensation_the_general_manager(
    desk, board_notice
):
    board = chain(desk.submit(board_notice()))
    group = chain(desk.submit(board_notice(channels=["board", "wechat_group"])))
    compensation = chain(desk.submit(board_notice(channels=["board", "wechat_group"], concerns=["compensation"])))

    assert (board, group, compensation) == ([PM], [PM, LEADER], [PM, LEADER, GM])


@pytest.mark.requirement("R-5.4.3-1")
@pytest.mark.parametrize("channel", ["board", "sms", "wechat_official", "site", "app"])
def test_the_general_manager_is_not_got_round_by_choosing_another_channel(desk, board_notice, channel):
    document = desk.submit(board_notice(channels=[channel], concerns=["injury"]))

    assert chain(document) == [PM, LEADER, GM]
    assert [step.role for step in documents.waiting(desk.approve(document, "zhouqiming", "shenmuzhi"))] == [GM]


@pytest.mark.parametrize("concern", list(concerns()))
def test_every_concern_asks_the_general_manager_with_the_clause(desk, board_notice, concern):
    document = desk.submit(board_notice(concerns=[concern]))

    assert {step.role: step.clause for step in documents.chain(document)}[GM] == "5.4.3"


def test_a_concern_that_is_added_voids_what_was_approved_without_it(desk, board_notice):
    desk.approve(desk.submit(board_notice()), "zhouqiming")

    again = desk.submit(board_notice(concerns=["media"]))

    assert (again.stage, [step.role for step in documents.waiting(again)]) == (Stage.DECIDING, [PM])


@pytest.fixture
def gated(monkeypatch):
    """Let circulars have a gate, as a type's folder would say it."""

    def gate(**facts):
        row = {"code": "shut", "message": {"zh-Hans": "{{ title }}缺少决议"}, "clause": "5.3.3C", "must": "false"}
        of = kinds.of

        def gated_kind(document, premises):
            return replace(of(document, premises), gates=(Gate(**(row | facts)),))

        monkeypatch.setattr(kinds, "of", gated_kind)

    return gate


@pytest.mark.parametrize("must", ["false", "particulars.basis == 1", "'finance_center' in approved"])
def test_a_shut_gate_holds_the_publication_back_with_its_clause(desk, board_notice, gated, must):
    document = desk.filed(board_notice())
    gated(must=must)

    with pytest.raises(GateShut) as refusal:
        flow.publish(document, desk.person("linruoxi"))

    assert refusal.value.exit_code == 3 and "5.3.3C" in str(refusal.value) and "缺少决议" in str(refusal.value)
    assert documents.find(document.key).stage == Stage.SECURED


@pytest.mark.parametrize("facts", [{"must": "'project_manager' in approved"}, {"when": "notice.kind == 'tip'"}])
def test_a_gate_that_is_open_or_not_for_this_document_holds_nothing_back(desk, board_notice, gated, facts):
    document = desk.filed(board_notice())
    gated(**facts)

    assert flow.publish(document, desk.person("linruoxi")).stage == Stage.PUBLISHED


def test_a_gate_before_the_release_keeps_the_number_back(desk, board_notice, gated):
    document = desk.approve(desk.submit(board_notice()), "zhouqiming")
    gated(before="release")

    with pytest.raises(GateShut):
        flow.release(document, desk.person("linruoxi"))

    assert documents.find(document.key).number is None


def test_a_promise_of_compensation_that_the_header_does_not_name_asks_for_a_reason(desk, board_notice):
    record = board_notice()
    record["text"] |= {"body": "因停水造成的损失，我公司将予以赔偿。", "tips": record["text"]["tips"][:1]}

    document = desk.submit(record, reasons={"compensation-not-named": "转述供水公司的承诺"})

    assert "compensation-not-named" in {row["code"] for row in documents.newest(document).reminders}
