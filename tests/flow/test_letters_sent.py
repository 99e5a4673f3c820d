"""Letters sent and the quality centre's papers on the path: who decides, which number, copies and term."""

from __future__ import annotations

import pytest

from archive import entry as entries
from pipeline import flow
from pipeline.office import filed
from pipeline.office.models import Copy, Document
from pipeline.office.refusals import NotApprovedYet
from schemas.errors import LetterbookError


def copied_to(document: Document) -> set[str]:
    return set(Copy.objects.filter(document=document).values_list("to", flat=True))


@pytest.mark.requirement("R-5.3.1-3")
def test_an_important_reply_is_not_released_before_the_leader_has_approved_it(desk):
    document = desk.approve(desk.submit(desk.example("letter_out")), "zhouqiming")

    with pytest.raises(NotApprovedYet) as refused:
        flow.release(document, desk.person("linruoxi"))

    assert "5.3.1B" in refused.value.localized("zh-Hans")
    assert flow.release(desk.approve(document, "shenmuzhi"), desk.person("linruoxi")).number == "F-TFY-2026-0001"


@pytest.mark.requirement("R-5.3.1-2", "R-5.3.1-4", "R-5.3.1-5")
def test_an_important_reply_is_kept_longer_copied_and_backed_up_and_an_ordinary_one_is_not(desk, office):
    important = desk.filed(desk.example("letter_out"), approvers=("zhouqiming", "shenmuzhi"))
    ordinary = desk.filed(desk.example("letter_out", "minimal"), by="xuke")

    kept = [
        entries.loads(filed.archive(office).open(f"urn:letterbook:{one.entry}").read(entries.ENTRY)).retention
        for one in (important, ordinary)
    ]
    assert kept == ["XH-Z-D30", "XH-P-D10"]
    assert {"quality_center", "supervising_leader", "vault"} <= copied_to(important)
    assert "quality_center" not in copied_to(ordinary)
    assert [important.number, ordinary.number] == ["F-TFY-2026-0001", "F-TFY-2026-0002"]


@pytest.mark.requirement("R-5.3.3-7")
def test_the_quality_centre_writes_the_notice_and_the_leader_approves_it(desk):
    record = desk.example("spot_check_notice")

    done = desk.filed(record, by="gaopin", approvers=("shenmuzhi",))

    assert done.number == "XRWY-CCTB-2026-0001"
    assert {"project_manager", "supervising_leader"} <= copied_to(done)
    with pytest.raises(LetterbookError):
        desk.submit(record | {"author": "林若溪"})


@pytest.mark.requirement("R-2-2")
def test_the_procedure_of_a_single_client_is_filed_once_the_quality_centre_has_reviewed_it(desk):
    done = desk.filed(desk.example("single_client_procedure"), by="shenlan", approvers=("gaopin",))

    assert done.number == "XRWY-YLWX-DKGC-2026-01"
    assert "quality_center" in copied_to(done)
