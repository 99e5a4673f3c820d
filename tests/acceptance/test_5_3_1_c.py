"""Scenario 7: an important letter has a second copy at the quality centre, and it is what one goes back to (5.3.1C)."""

from __future__ import annotations

import hashlib
import shutil

import pytest

from pipeline import flow, receive
from pipeline.office.models import Document
from tests.letters import SCAN, registered

COMMITTEE = {"sender": "听枫苑业委会", "sender_kind": "committee", "category": "legal"}


@pytest.fixture
def letter(office):
    """Register a letter received, changed by keyword."""

    def made(**changes):
        [_waiting] = flow.take(receive.kept(office, SCAN, "来信.pdf", "TFY", "letters"), None)
        [sheet] = (office.returned / "TFY").glob("来函登记表-*.xlsx")
        [done] = flow.take(receive.kept(office, registered(sheet, **changes), "登记.xlsx", "TFY"), None)
        return done

    return made


def digests(folder):
    return {
        path.relative_to(folder).as_posix(): hashlib.sha512(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.slow
@pytest.mark.requirement("R-5.3.1-5", "R-5.3.3-4")
def test_a_letter_whose_primary_is_gone_is_missed_and_comes_back_from_the_vault_byte_for_byte(
    letterbook, office, letter
):
    document = letter(**COMMITTEE)
    place = office.archive / document.entry
    before = digests(place)

    shutil.rmtree(place)
    missed = letterbook("verify")
    backup = digests(office.vault_root / document.entry)
    back = letterbook("rebuild", "--archive")

    assert missed.code == 4 and document.entry in missed.out
    assert backup == before
    assert back.code == 0 and "已从备份库取回，与归档时一致" in back.out
    assert digests(place) == before
    assert letterbook("verify").code == 0
    assert "档案库没有缺失" in letterbook("rebuild", "--archive").err


@pytest.mark.slow
@pytest.mark.requirement("R-5.3.1-5")
def test_what_is_gone_from_both_or_altered_in_the_vault_is_not_passed_off_as_the_letter(letterbook, office, letter):
    document = letter(**COMMITTEE)
    shutil.rmtree(office.archive / document.entry)
    [scan] = (office.vault_root / document.entry).rglob("scan-001.pdf.age")
    scan.write_bytes(SCAN + b"%")

    ran = letterbook("rebuild", "--archive")

    assert ran.code == 4 and "取不回" in ran.out
    assert not (office.archive / document.entry).exists()


@pytest.mark.slow
@pytest.mark.requirement("R-5.3.1-5", "R-5.3.1-2")
def test_a_letter_raised_later_gets_its_vault_copy_and_its_copies_at_once(letterbook, office, letter, shown):
    document = letter()
    shutil.rmtree(office.vault_root / document.entry)
    Document.objects.get(pk=document.pk).copies.all().delete()

    refused = letterbook("raise", document.number, "--by", "zhouqiming")
    raised = letterbook("raise", document.number, "--by", "zhouqiming", "--reason", "业主表示将起诉")

    assert refused.code != 0 and "--reason" in refused.err
    assert raised.code == 0
    assert (office.vault_root / document.entry / "inventory.json").is_file()
    assert {one["to"] for one in shown(document.number)["copies"]} >= {"quality_center", "supervising_leader", "vault"}
