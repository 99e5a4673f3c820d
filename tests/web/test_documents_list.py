"""The list of documents: filtered, the newest first, nothing that the visitor may not see."""

from __future__ import annotations

import re

import pytest

from pipeline import flow
from pipeline.office import listing
from pipeline.office.models import Document
from pipeline.stages import Verdict
from tests.conftest import Desk
from tests.web.conftest import Browser
from tests.web.rooms import queries


def test_the_list_shows_what_the_visitor_may_see_the_newest_first(notice, out_of_slhy, browser: Browser):
    mine, others, all_of_it = (
        browser(user).get("/documents/").content.decode() for user in ("linruoxi", "wangguanjia", "gaopin")
    )

    assert notice.key in mine
    assert out_of_slhy.key not in mine
    assert notice.key not in others
    assert all_of_it.index(out_of_slhy.key) < all_of_it.index(notice.key)


@pytest.fixture
def out_of_slhy(desk: Desk, board_notice, notice) -> Document:  # noqa: ARG001 - it comes after that one
    """A circular of another project."""
    return desk.submit(board_notice(project_code="SLHY", author="王管家"), by="wangguanjia")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True),
        ("?stage=deciding", True),
        ("?stage=filed", False),
        ("?project=TFY&type=circular", True),
        ("?type=letter_in", False),
        ("?words=停水", True),
        ("?words=没有这个", False),
        ("?page=999&words=", True),
        ("?page=x", True),
        (f"?page={'1' * 5000}", True),
        ("?mine=1", True),
        ("?words=%00", True),
    ],
)
def test_the_list_is_filtered_by_what_is_asked(query, found, notice, browser: Browser):
    seen = browser("zhouqiming").get(f"/documents/{query}").content.decode()

    assert (f"/documents/{notice.key}/" in seen) is found
    assert ("没有符合条件" in seen) is not found


def test_what_waits_for_me_is_what_i_may_decide_or_must_mend(notice, desk: Desk, browser: Browser):
    before = [
        notice.key in browser(user).get("/documents/?mine=1").content.decode() for user in ("linruoxi", "zhouqiming")
    ]
    flow.decide(notice, desk.person("zhouqiming"), Verdict.RETURN, "请改")

    after = [
        notice.key in browser(user).get("/documents/?mine=1").content.decode() for user in ("linruoxi", "zhouqiming")
    ]

    assert (before, after) == ([False, True], [True, False])


def test_the_list_takes_as_many_queries_for_many_as_for_few(notice, desk: Desk, browser: Browser, board_notice):  # noqa: ARG001 - one is there
    client = browser("zhouqiming")
    client.get("/documents/?mine=1")
    few = [queries(client, "/documents/"), queries(client, "/documents/?mine=1")]
    for number in range(4):
        desk.submit(board_notice(title=f"关于第{number}次停水的通知", post_from=f"2026-07-1{number + 1}"))

    assert [queries(client, "/documents/"), queries(client, "/documents/?mine=1")] == few


def test_a_restricted_document_is_in_the_list_of_those_alone_who_may_read_it(notice, desk: Desk, monkeypatch):
    kinds = {
        user: {one.key for one in listing.visible(desk.person(user), desk.premises)} for user in ("xuke", "gaopin")
    }
    shut = dict(listing.kinds.available(desk.premises))
    shut["circular"] = _restricted(shut["circular"])
    monkeypatch.setattr(listing.kinds, "available", lambda _premises: shut)

    found = {
        user: {one.key for one in listing.visible(desk.person(user), desk.premises)}
        for user in ("linruoxi", "gaopin", "qianming")
    }

    assert kinds == {"xuke": {notice.key}, "gaopin": {notice.key}}
    assert found == {"linruoxi": {notice.key}, "gaopin": {notice.key}, "qianming": set()}


def _restricted(kind):
    from dataclasses import replace

    return replace(kind, confidentiality="restricted")


@pytest.mark.parametrize(
    ("approvers", "said"),
    [((), "审核、审批中"), (("qianming",), "审核中"), (("zhouqiming", "qianming"), "审批中")],
)
def test_what_a_paper_waits_for_has_one_word_on_every_page(
    approvers: tuple[str, ...], said: str, desk: Desk, browser: Browser
) -> None:
    report = desk.approve(desk.submit(desk.example("service_report")), *approvers)
    stands = f'(?s)/documents/{report.key}/".{{0,240}}?>{said}<'
    pages = [
        "/documents/",
        "/quality/?year=2026",
        "/duties/?project=TFY",
        "/projects/TFY/",
    ]

    told = {where: browser("gaopin").get(where).content.decode() for where in pages}

    assert [where for where, page in told.items() if not re.search(stands, page)] == []


def test_whoever_decided_already_reads_what_it_waits_for_now(desk: Desk, browser: Browser) -> None:
    report = desk.approve(desk.submit(desk.example("service_report")), "zhouqiming")

    page = browser("zhouqiming").get(f"/approvals/{report.key}/").content.decode()

    assert '<span class="tag">审批中</span>' in page
