"""`--ready` means what this person may do now; what is somebody else's is not refused, it is not asked for."""

from __future__ import annotations


def test_release_ready_takes_what_this_person_may_release(letterbook, desk, board_notice):
    document = desk.approve(desk.submit(board_notice()), "zhouqiming")

    others = letterbook("release", "--ready", "--by", "lijingli", "--json").json
    own = letterbook("release", "--ready", "--by", "zhouqiming", "--json").json

    assert (others["asked"], own["asked"], own["done"]) == (0, 1, 1)
    assert own["items"][0]["document"] == document.key


def test_publish_ready_takes_what_this_person_may_publish(letterbook, desk, board_notice):
    desk.filed(board_notice())

    others = letterbook("publish", "--ready", "--by", "lijingli", "--json").json
    own = letterbook("publish", "--ready", "--by", "xuke", "--json").json

    assert (others["asked"], own["done"]) == (0, 1)


def test_a_channel_may_be_named_by_its_title(letterbook, desk, board_notice):
    document = desk.filed(board_notice())

    done = letterbook("publish", document.key, "--channel", "宣传栏", "--by", "linruoxi", "--json").json

    assert done["done"] == 1


def test_a_channel_that_does_not_exist_is_wrong_usage_and_one_not_approved_a_refusal(letterbook, desk, board_notice):
    document = desk.filed(board_notice())

    unknown = letterbook("publish", document.key, "--channel", "信鸽", "--by", "linruoxi")
    refused = letterbook("publish", document.key, "--channel", "wechat_group", "--by", "linruoxi")

    assert (unknown.code, refused.code) == (2, 3)
    assert "宣传栏（board）" in unknown.err and "业主微信群" in refused.err and "5.4.3" in refused.err


def test_a_clerk_is_told_when_a_file_becomes_the_next_version_or_nothing_new(letterbook, desk, board_notice):
    desk.submit(board_notice())
    same = letterbook("submit", desk.file(board_notice()), "--by", "linruoxi")
    changed = letterbook("submit", desk.file(board_notice(post_until="2026-07-23")), "--by", "linruoxi")

    assert "未新建" in same.err
    assert "第2版" in changed.err
