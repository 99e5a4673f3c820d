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
