"""Scenarios 1 and 2: a 酬金制 report is reviewed, approved by finance and leader, filed, published (5.3.3B③)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipeline.office.models import Document

# Reports take seconds to render.
pytestmark = pytest.mark.slow

ALL = ("zhouqiming", "qianming", "shenmuzhi")


@pytest.fixture
def report(desk):
    """The model's report of the second quarter, to be posted on the board."""
    return desk.example("service_report") | {"publication_mode": "posted", "channels": ["board"]}


def valid(described):
    return [one["person"] for one in described["decisions"] if not one["void"]]


@pytest.mark.usefixtures("own_pages")
@pytest.mark.requirement("R-5.3.3-5", "R-5.3.3-2", "R-5.3.3-3")
def test_without_finance_leader_and_release_are_refused_and_with_it_the_report_is_published_copied_and_found(
    letterbook, hand_in, approve, shown, report, unchanged
):
    document = hand_in(report)
    early = letterbook("decide", document, "--as", "shenmuzhi", "--approve")
    approve(document, "zhouqiming")
    with unchanged():
        leader = letterbook("decide", document, "--as", "shenmuzhi", "--approve")
        release = letterbook("release", document, "--by", "zhouqiming")

    approve(document, "qianming", "shenmuzhi")
    released = letterbook("release", document, "--by", "zhouqiming", "--json")
    with unchanged():
        again = letterbook("release", document, "--by", "zhouqiming", "--json")
    published = letterbook("publish", document, "--by", "linruoxi", "--json")
    receipt = letterbook("receipt", document, "--by", "gaopin", "--json")
    found = letterbook("search", "电梯", "--json").json["hits"]

    assert early.code == leader.code == release.code == 3
    assert "下一步应由项目经理、财务核算中心办理" in early.err
    assert "尚未轮到沈牧之：下一步应由财务核算中心办理" in leader.err and "5.3.3B③" in leader.err
    assert "不能签发：财务核算中心尚未同意" in release.err and "5.3.3B③" in release.err
    told = shown(document)
    assert (released.code, again.code, published.code, told["stage"]) == (0, 0, 0, "published")
    assert told["number"] == "XRWY-TFY-WYBG-2026Q2-01" and told["entry"]
    assert (told["register"]["state"], told["register"]["channels"]) == ("published", ["board"])
    [copy] = [one for one in receipt.json if one["to"] == "quality_center"]
    assert (copy["people"], copy["receipt"]["name"]) == (["gaopin"], "高品")
    assert told["number"] in [hit["number"] for hit in found]
    assert letterbook("verify").code == 0


@pytest.mark.requirement("R-5.3.3-5")
@pytest.mark.usefixtures("unrendered")
def test_one_changed_figure_of_finance_voids_manager_finance_and_leader_and_the_release_is_refused(
    letterbook, hand_in, approve, shown, report, unchanged
):
    document = hand_in(report)
    approve(document, *ALL)
    before = valid(shown(document))

    report["finance"]["prepaid"] = Decimal("21700.00")
    assert hand_in(report) == document
    with unchanged():
        release = letterbook("release", document, "--by", "zhouqiming")

    told = shown(document)
    assert (before, valid(told)) == (list(ALL), [])
    assert set(told["waiting_for"]) == {"project_manager", "finance_center"}
    assert release.code == 3
    assert "项目经理、财务核算中心尚未同意" in release.err and "5.3.3B③" in release.err


@pytest.mark.requirement("R-5.3.3-5", "R-5.3.3-4")
@pytest.mark.usefixtures("unrendered")
def test_a_filed_report_is_not_changed_any_more_and_the_way_to_correct_it_is_told(
    letterbook, desk, hand_in, approve, report, unchanged
):
    document = hand_in(report)
    approve(document, *ALL)
    letterbook("release", document, "--by", "zhouqiming")
    number = Document.objects.get(key=document).number

    report["finance"]["prepaid"] = Decimal("21700.00")
    with unchanged():
        ran = letterbook("submit", desk.file(report), "--by", "linruoxi")

    assert ran.code == 1
    assert number in ran.out and "更正" in ran.out
    corrected = hand_in(report | {"supersedes": number, "revision_note": "预收款少列200.00元"})
    assert corrected != document


@pytest.mark.requirement("R-5.3.3-5")
@pytest.mark.usefixtures("unrendered")
def test_a_lump_sum_report_needs_no_finance(desk, hand_in, approve, shown):
    document = hand_in(desk.example("service_report", "minimal"), "wangguanjia")

    approve(document, "lijingli", "shenmuzhi")

    assert shown(document)["stage"] == "approved"
    assert {step["role"] for step in shown(document)["chain"]} == {"project_manager", "supervising_leader"}


@pytest.mark.requirement("R-5.3.3-2")
@pytest.mark.parametrize(
    ("changed", "words"),
    [({"period": None}, "报告期"), ({"author": "周启明"}, "管家"), ({"audience": "业主委员会"}, "全体业主")],
)
def test_a_report_has_its_period_its_readers_and_the_service_centre_as_its_author(
    letterbook, desk, report, unchanged, changed, words
):
    record = {key: value for key, value in (report | changed).items() if value is not None}

    with unchanged():
        ran = letterbook("submit", desk.file(record), "--by", "zhouqiming")

    assert ran.code == 1 and words in ran.out
