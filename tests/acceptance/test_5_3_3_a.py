"""Scenario 4: type, channel and what a text is about decide who must approve it (5.3.3A with 5.4.3)."""

from __future__ import annotations

import pytest

from pipeline.office.models import Document

pytestmark = pytest.mark.usefixtures("unrendered")


@pytest.mark.requirement("R-5.4.3-1", "R-5.3.3-1")
@pytest.mark.parametrize(
    ("header", "approvers"),
    [
        ({"channels": ["board"]}, ["zhouqiming"]),
        ({"channels": ["board", "wechat_group"]}, ["zhouqiming", "shenmuzhi"]),
        ({"channels": ["board", "site"]}, ["zhouqiming", "shenmuzhi"]),
        ({"channels": ["board"], "concerns": ["compensation"]}, ["zhouqiming", "shenmuzhi", "zhaozong"]),
        ({"channels": ["wechat_group"], "concerns": ["compensation"]}, ["zhouqiming", "shenmuzhi", "zhaozong"]),
    ],
)
def test_nothing_is_released_before_the_last_of_those_whom_type_channel_and_concern_ask_for(
    letterbook, hand_in, approve, shown, board_notice, unchanged, header, approvers
):
    document = hand_in(board_notice(**header))
    *before, last = approvers
    approve(document, *before)

    with unchanged():
        ran = letterbook("release", document, "--by", "zhouqiming")

    role = {"zhouqiming": "项目经理", "shenmuzhi": "分管领导", "zhaozong": "总经理"}[last]
    assert ran.code == 3
    assert f"{role}尚未同意" in ran.err and ("5.4.3" if before else "5.3.3A") in ran.err
    approve(document, last)
    assert shown(document)["stage"] == "approved"


@pytest.mark.requirement("R-5.3.3-1", "R-5.6.1-1")
def test_the_row_of_the_register_is_there_before_the_approval_and_complete_after_publication(
    letterbook, hand_in, approve, shown, board_notice, unchanged
):
    document = hand_in(board_notice())
    planned = shown(document)["register"]
    with unchanged():
        early = letterbook("publish", document, "--by", "linruoxi")
    approve(document, "zhouqiming")
    letterbook("release", document, "--by", "zhouqiming")
    with unchanged():
        elsewhere = letterbook("publish", document, "--channel", "wechat_group", "--by", "linruoxi")

    letterbook("publish", document, "--by", "linruoxi")

    assert (planned["state"], planned["channels"]) == ("planned", ["board"])
    assert (early.code, elsewhere.code) == (3, 3)
    assert "须先归档" in early.err or "不能发布" in early.err
    assert "业主微信群" in elsewhere.err and "5.4.3" in elsewhere.err
    done = shown(document)["register"]
    assert done["state"] == "published" and done["number"]
    assert letterbook("verify").code == 0


@pytest.mark.requirement("R-5.3.3-1")
def test_only_drafts_with_a_watermark_exist_before_both(letterbook, hand_in, board_notice, shown, office):
    document = hand_in(board_notice())

    letterbook("release", document, "--by", "zhouqiming")

    told = shown(document)
    assert (told["number"], told["entry"]) == (None, None)
    assert all("草稿" in name for name in told["files"])
    assert not list(office.published.rglob("*.pdf")) and Document.objects.get().number is None
