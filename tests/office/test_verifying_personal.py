"""verify opens personal parts: each once, all on demand, a part at a time, and without the office's key it says so."""

from __future__ import annotations

import pytest

from pipeline import flow
from pipeline.office import filed, verifications, verify_personal, verifying
from pipeline.office.models import FixityCheck
from pipeline.office.verifications import Portion
from pipeline.office.verify_parts import Part
from pipeline.stages import Verdict
from tests.conftest import LOOKED


@pytest.fixture
def document(desk, board_notice):
    """A filed circular that was approved with a note, and that alone is personal."""
    made = desk.submit(board_notice())
    made = flow.decide(made, desk.person("zhouqiming"), Verdict.APPROVE, "陈女士来电询问过", saw=LOOKED)
    made = flow.release(made, desk.person("linruoxi"))
    filed.follow_index(desk.premises)
    return made


def counts(result: verifying.Verified) -> dict[str, tuple[int, int]]:
    return {one.of: (one.checked, one.expected) for one in result.covered if one.part is Part.OPENED}


@pytest.mark.requirement("R-5.3.3-4", "R-5.6.2-1")
def test_a_personal_part_is_opened_once_by_itself_and_again_on_demand(desk, document):
    first = verifications.run(desk.premises)
    again = verifications.run(desk.premises)
    on_demand = verifications.run(desk.premises, portion=Portion(personal=True))

    everything = {"personal-files": (1, 1), "personal-parts": (1, 1), "ever-opened-parts": (1, 1)}
    nothing = {"personal-files": (0, 0), "personal-parts": (0, 0), "ever-opened-parts": (1, 1)}
    assert [counts(one) for one in (first, again, on_demand)] == [everything, nothing, everything]
    assert first.is_whole and again.is_whole and on_demand.is_whole
    assert FixityCheck.objects.get(store=verify_personal.MEMORY).path == document.entry


@pytest.mark.usefixtures("document")
def test_a_part_of_a_check_opens_what_was_opened_longest_ago_and_one_without_time_opens_nothing(desk):
    without_time = verifications.run(desk.premises, portion=Portion(minutes=0))
    share = verifications.run(desk.premises, portion=Portion(nights=7))

    assert counts(without_time) == {"personal-files": (0, 0)} and without_time.faults == ()
    assert counts(share) == {"personal-files": (1, 1), "personal-parts": (1, 1)}
    assert FixityCheck.objects.filter(store=verify_personal.MEMORY).count() == 1


@pytest.mark.usefixtures("document")
def test_without_the_office_key_the_parts_count_as_not_opened(desk):
    (desk.premises.keys / "office.age-identity").unlink()

    result = verifying.verify(desk.premises)

    assert {fault.code for fault in result.faults} == {"office-key", "personal-unopened"} and not result.is_whole
    assert counts(result) == {"personal-files": (0, 1)}


def test_what_does_not_open_or_holds_something_else_is_named_and_opened_again_the_next_time(
    desk, document, monkeypatch
):
    real = verify_personal.encryption.opened

    def other(data, identity):
        found = real(data, identity)
        return found + b" " if found.startswith(b"[") else found

    with monkeypatch.context() as patched:
        patched.setattr(verify_personal.encryption, "opened", other)
        patched.setattr(verifying, "CHECKS", {Part.OPENED: verify_personal.opened})
        found = [one for one in verifications.run(desk.premises).faults if one.code.startswith("personal")]
    assert [(one.code, one.where) for one in found] == [
        ("personal-differs", f"{document.entry}/personal/notes.json")
    ]  # fmt: skip
    assert not FixityCheck.objects.get(store=verify_personal.MEMORY).is_whole
    (desk.premises.archive / document.entry / "inventory.json").unlink()
    faults = {one.code for one in verifying.verify(desk.premises).faults}
    assert {"inventory-damaged", "personal-unreadable"} <= faults
