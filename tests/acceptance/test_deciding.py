"""Bad input of those who decide: out of order, by the author, without the role, twice, on an old version."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.usefixtures("unrendered")


@pytest.fixture
def post(desk):
    """A post to a network platform: the project manager reviews it, then the leader approves it."""
    return desk.example("network_post")


@pytest.mark.requirement("R-5.4.3-1")
def test_a_step_out_of_order_is_refused_and_the_role_whose_turn_it_is_is_named(letterbook, hand_in, post, unchanged):
    document = hand_in(post)

    with unchanged():
        ran = letterbook("decide", document, "--as", "shenmuzhi", "--approve")

    assert ran.code == 3
    assert "尚未轮到沈牧之：下一步应由项目经理办理" in ran.err and "5.4.3" in ran.err


@pytest.mark.requirement("R-5.6.1-1")
def test_a_decision_by_the_author_is_refused(letterbook, hand_in, board_notice, unchanged):
    document = hand_in(board_notice(author="周启明"), "zhouqiming")

    with unchanged():
        ran = letterbook("decide", document, "--as", "zhouqiming", "--approve")

    assert ran.code == 3
    assert "周启明是本文件的编制人，不得审核、审批" in ran.err and "5.3.3A" in ran.err


@pytest.mark.requirement("R-5.6.1-1")
@pytest.mark.parametrize("user", ["xuke", "lijingli", "qianming"])
def test_a_decision_by_somebody_without_the_role_is_refused(letterbook, hand_in, board_notice, unchanged, user):
    document = hand_in(board_notice())

    with unchanged():
        ran = letterbook("decide", document, "--as", user, "--approve")

    assert ran.code == 3
    assert "项目经理" in ran.err and "5.3.3A" in ran.err


@pytest.mark.requirement("R-5.4.3-1")
def test_a_second_decision_on_the_same_version_is_refused(letterbook, hand_in, approve, post, unchanged):
    document = hand_in(post)
    approve(document, "zhouqiming")

    with unchanged():
        ran = letterbook("decide", document, "--as", "zhouqiming", "--approve")

    assert ran.code == 3
    assert "周启明对这一版本已经签过意见" in ran.err and "5.4.3" in ran.err


@pytest.mark.requirement("R-5.4.3-1")
def test_a_decision_on_an_old_version_counts_for_nothing_and_the_leader_waits_again(
    letterbook, hand_in, approve, shown, post, unchanged
):
    document = hand_in(post)
    approve(document, "zhouqiming")
    post["post"]["text"] = post["post"]["text"].replace("10分钟内", "5分钟内")
    assert hand_in(post) == document

    with unchanged():
        late = letterbook("decide", document, "--as", "zhouqiming", "--approve", "--version", "1")
        leader = letterbook("decide", document, "--as", "shenmuzhi", "--approve")
        released = letterbook("release", document, "--by", "zhouqiming")

    assert (late.code, leader.code, released.code) == (3, 3, 3)
    assert "现在是第2版，您看的是第1版" in late.err and "5.4.3" in late.err
    assert "尚未轮到沈牧之" in leader.err and "5.4.3" in leader.err
    assert "不能签发" in released.err and "项目经理" in released.err and "5.4.3" in released.err
    assert shown(document)["waiting_for"] == ["project_manager"]
    assert letterbook("decide", document, "--as", "zhouqiming", "--approve", "--version", "2").code == 0


@pytest.mark.requirement("R-5.4.3-1")
def test_a_return_without_a_reason_is_refused(letterbook, hand_in, post, unchanged):
    document = hand_in(post)

    with unchanged():
        ran = letterbook("decide", document, "--as", "zhouqiming", "--return")

    assert ran.code != 0 and "--note" in ran.err
