"""Whoever approves photos looks at the faces in them and says so; the refusal names the clause."""

from __future__ import annotations

import pytest

from pipeline import flow
from pipeline.office import drafts, photo_consent
from pipeline.office.models import Event
from pipeline.office.photo_consent import PhotosNotConfirmed
from pipeline.stages import Seen, Stage, Verdict
from tests.letters import photo


@pytest.fixture
def pictured(desk, monkeypatch):
    """A report with one photo, waiting for its first approver."""
    monkeypatch.setattr(drafts, "rendered", lambda *_given: {"草稿.pdf": b"%PDF"})
    record = desk.example("service_report")
    record["environment"]["photos"] = [{"caption": "端午包粽子", "faces": "consented", "file": "粽子.jpg"}]
    folder = desk.folder / "报告"
    folder.mkdir()
    desk.file(record).rename(folder / "报告.json")
    (folder / "粽子.jpg").write_bytes(photo("teal"))
    return flow.submit(folder, desk.person("linruoxi"))[0]


@pytest.mark.requirement("R-5.6.2-1")
def test_an_approval_without_the_confirmation_is_refused_and_changes_nothing(desk, pictured):
    with pytest.raises(PhotosNotConfirmed, match=r"5\.6\.2"):
        flow.decide(pictured, desk.person("zhouqiming"), Verdict.APPROVE)

    assert not pictured.decisions.exists()
    assert not Event.objects.filter(kind="photos-confirmed").exists()


@pytest.mark.requirement("R-5.6.2-1")
def test_the_confirmation_is_an_event_that_names_the_photos(desk, pictured):
    flow.decide(pictured, desk.person("zhouqiming"), Verdict.APPROVE, saw=Seen(photos=True))

    body = Event.objects.get(kind="photos-confirmed").body
    (listed,) = photo_consent.listed(pictured, desk.premises)
    assert (body["by"], body["photos"]) == ("zhouqiming", [{"sha256": listed["sha256"], "faces": "consented"}])
    assert (listed["caption"], listed["faces_title"]) == ("端午包粽子", "已书面同意")


def test_a_return_needs_no_confirmation(desk, pictured):
    returned = flow.decide(pictured, desk.person("zhouqiming"), Verdict.RETURN, "请换照片")

    assert returned.stage == Stage.RETURNED


def test_whoever_decides_on_figures_alone_is_not_asked(desk, pictured):
    decided = flow.decide(pictured, desk.person("qianming"), Verdict.APPROVE)

    assert [one.person.user for one in decided.decisions.all()] == ["qianming"]


def test_a_document_without_photos_asks_nobody(desk, board_notice):
    document = desk.submit(board_notice())

    assert flow.decide(document, desk.person("zhouqiming"), Verdict.APPROVE).stage == Stage.APPROVED
    assert photo_consent.listed(document, desk.premises) == []
