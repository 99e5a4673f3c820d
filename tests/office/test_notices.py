"""The 查阅通知: opened by the release of a report kept for reading, and published with it (5.3.3B②)."""

from __future__ import annotations

import json

import pytest

from pipeline import flow
from pipeline.office import documents, entrance, kinds, notices
from pipeline.office.models import Document
from pipeline.office.refusals import NoticeFirst
from pipeline.premises import Premises
from pipeline.stages import Stage

# Reports take seconds to render.
pytestmark = pytest.mark.slow

APPROVERS = ("zhouqiming", "qianming", "shenmuzhi")


@pytest.fixture
def report(desk):
    """A report in the mode “查阅通知并存放查阅”, filed."""
    record = desk.example("service_report") | {
        "publication_mode": "notice_and_reading_copy",
        "channels": ["reading"],
    }
    return desk.filed(record, approvers=APPROVERS)


def opened(report):
    return Document.objects.get(opened_by=report)


def test_the_release_opens_a_circular_by_the_same_author_that_names_the_report(report):
    notice = opened(report)

    assert (notice.type, notice.author, notice.stage) == ("circular", report.author, Stage.DECIDING)
    assert report.number in str(documents.content(documents.newest(notice)))


def test_releasing_again_opens_no_second_notice(desk, report):
    kind = kinds.of(report, desk.premises)

    flow.release(report, desk.person("linruoxi"))

    assert Document.objects.filter(type="circular").count() == 1
    assert notices.due(report, kind) is False


def test_the_same_report_drafts_the_same_bytes(desk, report):
    kind = kinds.of(report, desk.premises)

    first, second = (notices.drafted(report, kind, desk.premises) for _ in range(2))

    assert first == second


def test_the_notice_tells_the_access_code_where_papers_lead_to_a_desk(desk, report):
    kind = kinds.of(report, desk.premises)
    code = entrance.renew(report.project, desk.person("linruoxi")).code
    without = notices.drafted(report, kind, desk.premises)
    settings = desk.premises.root / "office.toml"
    written = settings.read_text("utf-8").replace('address = ""', 'address = "https://gs.xrwy.example"', 1)
    settings.write_text(written, "utf-8")

    told = notices.drafted(report, kind, Premises.found(desk.premises.root))
    taken = flow.take(told, desk.person("linruoxi"))

    assert code not in without.path.read_text("utf-8")
    rows = {row["label"]: row["text"] for row in json.loads(told.path.read_text("utf-8"))["particulars"]["rows"]}
    assert rows["业主访问码"] == f"{code}（扫码后输入，限本项目业主）"
    assert "业主访问码" not in without.path.read_text("utf-8")
    assert taken == [opened(report)], "it is the next version of the notice that was opened without a code"


def test_the_report_waits_for_its_notice_and_is_published_with_it(desk, report):
    with pytest.raises(NoticeFirst) as refusal:
        flow.publish(report, desk.person("linruoxi"))

    notice = desk.approve(opened(report), "zhouqiming")
    flow.publish(flow.release(notice, desk.person("linruoxi")), desk.person("linruoxi"))

    assert refusal.value.clause == "5.3.3B②"
    assert documents.find(report.key).stage == Stage.PUBLISHED


def test_a_report_that_is_posted_owes_no_notice(desk):
    record = desk.example("service_report") | {"publication_mode": "posted", "channels": ["board"]}
    document = desk.approve(desk.submit(record), *APPROVERS)

    assert notices.due(document, kinds.of(document, desk.premises)) is False
    assert notices.due(document, kinds.available(desk.premises)["circular"]) is False
