"""Approved answers (答复口径): what was approved beforehand is answered in a group on the manager's word alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from pipeline import flow, later
from pipeline.office import consenting, documents

pytestmark = pytest.mark.requirement("R-5.4.3-1")

FILLED = "您好，2026年第二季度物业服务报告已于7月12日公示，可在管家服务中心查阅，也可扫描宣传栏二维码阅读。"


@pytest.fixture
def reply(desk):
    """Hand in a reply in the owners' group that rests on a filed answer, its text changed by word."""
    answer = desk.filed(desk.example("approved_answer", "other"), approvers=("zhouqiming", "shenmuzhi"))

    def submit(text=FILLED, **header):
        post = desk.example("network_post") | {"channels": ["wechat_group"]} | header
        post["post"] |= {"text": text, "answer_no": answer.number}
        return desk.submit(post)

    return submit


def consented(desk, document):
    told_at = timezone.now() - timedelta(hours=1)
    return later.consent(document, desk.person("zhouqiming"), told_at, desk.person("linruoxi"))


def test_an_approved_answer_with_its_blanks_filled_in_goes_out_on_the_managers_word(desk, reply):
    document = flow.release(consented(desk, reply()), desk.person("linruoxi"))

    assert document.number.startswith("XRWY-TFY-WL-")
    assert documents.row(document, desk.premises)["waiting_for"] == ["project_manager"]


def test_a_word_beside_the_approved_answer_needs_its_own_approvals(desk, reply):
    with pytest.raises(consenting.OtherWording):
        consented(desk, reply(FILLED + "另赠停车券。"))


def test_what_calls_the_general_manager_never_goes_out_on_a_telephone_consent(desk, reply):
    with pytest.raises(consenting.NeedsWriting) as refusal:
        consented(desk, reply(concerns=["statement"]))

    assert "总经理" in refusal.value.localized()
