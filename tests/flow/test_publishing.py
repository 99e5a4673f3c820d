"""Channels, register and paper: nothing goes out that was not approved, and printed is not posted."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import flow, later
from pipeline.office import access, documents
from pipeline.office.models import RegisterRow
from pipeline.office.refusals import ChannelNotApproved, NotOnPaper, NotPosted, NotSecured
from pipeline.stages import PostingState, RegisterState, Stage
from schemas.errors import WrongUsage


def test_publishing_to_the_board_prints_and_waits_for_posting(desk, board_notice):
    document = flow.publish(desk.filed(board_notice()), desk.person("linruoxi"))

    printed = desk.premises.published / "print" / "TFY" / "board" / f"{document.number}.pdf"
    assert printed.read_bytes().startswith(b"%PDF")
    assert document.stage == Stage.PUBLISHED
    assert [one.state for one in document.postings.all()] == [PostingState.WAITING]


def test_the_published_bytes_are_those_of_the_entry(desk, board_notice):
    document = flow.publish(desk.filed(board_notice()), desk.person("linruoxi"))

    [kept] = [path for path in documents.files(document, desk.premises) if path.endswith(".pdf")]
    printed = desk.premises.published / "print" / "TFY" / "board" / f"{document.number}.pdf"
    assert printed.read_bytes() == Path(kept).read_bytes()


def test_publishing_completes_the_register_row(desk, board_notice):
    document = flow.publish(desk.filed(board_notice()), desk.person("linruoxi"))

    line = RegisterRow.objects.get(document=document)
    assert (line.state, line.published_by.user) == (RegisterState.PUBLISHED, "linruoxi")


def test_a_channel_that_was_not_approved_is_refused(desk, board_notice):
    document = desk.filed(board_notice())

    with pytest.raises(ChannelNotApproved) as refusal:
        flow.publish(document, desk.person("linruoxi"), ("wechat_group",))

    assert "5.4.3" in str(refusal.value)


def test_what_is_not_secured_is_not_published(desk, board_notice):
    document = desk.approve(desk.submit(board_notice()), "zhouqiming")

    with pytest.raises(NotSecured):
        flow.publish(document, desk.person("linruoxi"))


def test_one_channel_of_two_leaves_the_document_secured(desk, board_notice):
    document = desk.filed(board_notice(channels=["board", "lobby"]))

    document = flow.publish(document, desk.person("linruoxi"), ("board",))

    assert document.stage == Stage.SECURED
    assert flow.publish(document, desk.person("linruoxi")).stage == Stage.PUBLISHED


def test_publishing_again_delivers_nothing_twice(desk, board_notice):
    document = flow.publish(desk.filed(board_notice()), desk.person("linruoxi"))

    flow.publish(document, desk.person("linruoxi"))

    assert document.deliveries.count() == 1


def test_the_public_page_lists_the_title_and_keeps_the_file_for_owners(desk, board_notice):
    record = board_notice(channels=["site"])
    document = desk.filed(record, approvers=("zhouqiming", "shenmuzhi"))

    flow.publish(document, desk.person("linruoxi"))

    folder = desk.premises.published / "site" / "TFY"
    page = (folder / "index.html").read_text("utf-8")
    assert document.title in page and document.code in page
    assert list(folder.glob("*.pdf")) == []


def test_a_correction_leaves_the_public_page_at_once(desk, board_notice):
    approvers = ("zhouqiming", "shenmuzhi")
    first = desk.filed(board_notice(channels=["site"]), approvers=approvers)
    flow.publish(first, desk.person("linruoxi"))

    changed = {
        "channels": ["site"],
        "supersedes": first.number,
        "revision_note": "更正时间",
        "post_until": "2026-07-25",
    }
    desk.filed(board_notice(**changed), approvers=approvers)

    page = (desk.premises.published / "site" / "TFY" / "index.html").read_text("utf-8")
    assert first.number not in page


def test_a_message_channel_gets_its_wording_for_the_person_who_sends_it(desk, board_notice):
    document = desk.filed(board_notice(channels=["board", "sms"]))

    flow.publish(document, desk.person("linruoxi"))

    text = desk.premises.published / "handout" / "TFY" / document.number / "sms.txt"
    assert text.read_text("utf-8").startswith("【星冉物业】")


def test_posting_records_place_copies_and_person(desk, board_notice):
    document = flow.publish(desk.filed(board_notice()), desk.person("linruoxi"))

    posting = later.post(document, "宣传栏", 2, desk.person("xuke"))

    assert (posting.state, posting.copies, posting.posted_by.user) == (PostingState.POSTED, 2, "xuke")
    assert document.postings.count() == 1


def test_taking_the_last_paper_down_closes_the_register_row(desk, board_notice):
    document = flow.publish(desk.filed(board_notice()), desk.person("linruoxi"))
    later.post(document, "宣传栏", 1, desk.person("xuke"))

    posting = later.post(document, "宣传栏", 1, desk.person("xuke"), removed=True)

    assert posting.state == PostingState.REMOVED
    assert RegisterRow.objects.get(document=document).state == RegisterState.REMOVED


def test_what_was_not_printed_cannot_be_posted(desk, board_notice):
    document = desk.filed(board_notice())

    with pytest.raises(NotOnPaper):
        later.post(document, "宣传栏", 1, desk.person("xuke"))


def test_what_does_not_hang_cannot_be_taken_down(desk, board_notice):
    document = flow.publish(desk.filed(board_notice()), desk.person("linruoxi"))

    with pytest.raises(NotPosted):
        later.post(document, "宣传栏", 1, desk.person("xuke"), removed=True)


def test_a_stranger_to_the_project_posts_nothing(desk, board_notice):
    document = flow.publish(desk.filed(board_notice()), desk.person("linruoxi"))

    with pytest.raises(access.NotYourRole):
        later.post(document, "宣传栏", 1, desk.person("wangguanjia"))


@pytest.mark.parametrize(("place", "copies"), [("", 1), ("  ", 1), ("宣传栏", 0), ("宣传栏", -3)])
def test_paper_hangs_somewhere_and_is_at_least_one(desk, board_notice, place, copies):
    document = flow.publish(desk.filed(board_notice()), desk.person("linruoxi"))

    with pytest.raises(WrongUsage):
        later.post(document, place, copies, desk.person("xuke"))
