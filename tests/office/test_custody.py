"""Who else can open the personal parts: escrow, the drill of it, and the recovery of a lost office key."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from archive import encryption
from archive.key_safe import OfficeKeyAway
from pipeline import flow
from pipeline.doctor import State
from pipeline.office import custody, filed, forgetting, personal, verifying
from pipeline.office.custody import FaultyName, NoIdentity, NoRecipient, NothingLost, NotYourKeys
from pipeline.office.models import Event
from pipeline.stages import Verdict
from tests.conftest import LOOKED

NOTE = "陈女士来电询问过"


@pytest.fixture
def documents(desk, board_notice):
    """A circular that was approved with a note, and its correction: filed before any escrow."""

    def filed_one(**more):
        made = flow.decide(
            desk.submit(board_notice(**more)), desk.person("zhouqiming"), Verdict.APPROVE, NOTE, saw=LOOKED
        )
        return flow.release(made, desk.person("linruoxi"))

    first = filed_one()
    return [first, filed_one(supersedes=first.number, revision_note="改期", post_until="2026-07-26")]


@pytest.fixture
def escrow() -> str:
    return encryption.new_identity()


@pytest.fixture
def guanli(desk):
    return desk.person("guanli")


def faults(premises) -> list[str]:
    filed.follow_index(premises)
    return [fault.code for fault in verifying.verify(premises).faults]


def told(premises) -> dict[str, State]:
    return {one.code: one.state for one in custody.findings(premises)}


def test_a_lost_office_key_is_recovered_with_the_escrow_key_and_everything_is_read_again(
    office, documents, escrow, guanli
):
    count = custody.add("safe", encryption.recipient_of(escrow), guanli, office)
    before = personal.safe(office).office_key()
    personal.safe(office).office.unlink()
    with pytest.raises(OfficeKeyAway):
        personal.entry_of(documents[0], office).read("personal/notes.json")

    recovered = custody.recover(f"# kept in a safe\n{escrow}\n", guanli, office)

    assert recovered.opened == count == 3 and recovered.failed == ()
    assert personal.safe(office).office_key() != before
    assert all(NOTE in personal.entry_of(one, office).read("personal/notes.json").decode() for one in documents)
    assert faults(office) == []
    with pytest.raises(NothingLost):
        custody.recover(escrow, guanli, office)


def test_a_machine_that_burnt_down_is_recovered_from_the_keys_beside_the_vault(office, documents, escrow, guanli):
    custody.add("safe", encryption.recipient_of(escrow), guanli, office)
    for path in [office.keys / "office.age-identity", *(office.keys / "escrow").iterdir(),
                 *(office.keys / "documents").iterdir()]:  # fmt: skip
        path.unlink()

    recovered = custody.recover(escrow, guanli, office)

    assert recovered.row() == {
        "name": "", "recipient": encryption.recipient_of(escrow), "opened": 3, "failed": [],
    }  # fmt: skip
    assert personal.safe(office).escrow() == {"recovered": encryption.recipient_of(escrow)}
    assert NOTE in personal.entry_of(documents[1], office).read("personal/notes.json").decode()
    assert faults(office) == []


def test_a_drill_proves_the_escrow_key_and_doctor_asks_for_one_once_a_year(office, documents, escrow, guanli):
    assert told(office) == {"office-key": State.OK, "escrow": State.WARNING}
    custody.add("safe", encryption.recipient_of(escrow), guanli, office)
    assert told(office)["escrow"] is State.WARNING
    forgetting.destroy(documents[0], None, office)

    tried = custody.drill(escrow, guanli, office)

    assert (tried.name, tried.opened, tried.failed) == ("safe", 2, ())
    assert told(office)["escrow"] is State.OK
    assert custody.listed(office)["escrow"][0]["drilled"] is not None
    assert (custody.listed(office)["documents"], custody.listed(office)["destroyed"]) == (1, 1)
    Event.objects.filter(kind=custody.DRILLED).update(at=timezone.now() - timedelta(days=366))
    assert told(office)["escrow"] is State.WARNING


def test_a_key_that_does_not_open_all_is_told_and_changes_nothing(office, documents, escrow, guanli):
    custody.add("safe", encryption.recipient_of(escrow), guanli, office)
    safe = personal.safe(office)
    office_key = safe.office_key()
    strange = encryption.closed(
        f"{encryption.new_identity()}\n".encode(), [encryption.recipient_of(one) for one in (escrow, office_key)]
    )
    (safe.root / "documents" / f"{documents[0].key}.age").write_bytes(strange)

    tried = custody.drill(escrow, guanli, office)
    other = custody.drill(encryption.new_identity(), guanli, office)
    safe.office.unlink()
    nothing = custody.recover(encryption.new_identity(), guanli, office)

    assert (tried.opened, tried.failed) == (2, (documents[0].key,))
    assert other.opened == nothing.opened == 0 and len(nothing.failed) == 3
    assert not safe.office.exists() and told(office)["office-key"] is State.FAILED
    assert custody.listed(office)["office"] == ""


def test_keys_are_the_administrators_business_and_only_public_ones_come_in(office, desk, escrow, guanli):
    recipient = encryption.recipient_of(escrow)

    for step in (lambda by: custody.add("safe", recipient, by, office), lambda by: custody.drill(escrow, by, office)):
        with pytest.raises(NotYourKeys):
            step(desk.person("linruoxi"))
    for given in (escrow, ""):
        with pytest.raises(NoRecipient):
            custody.add("safe", given, guanli, office)
    with pytest.raises(FaultyName):
        custody.add("../x", recipient, guanli, office)
    with pytest.raises(NoIdentity):
        custody.drill(recipient, guanli, office)


def test_an_office_without_keys_owes_nothing_and_a_key_that_others_read_is_a_warning(office):
    (office.keys / "office.age-identity").chmod(0o644)
    assert told(office)["office-key"] is State.WARNING

    for path in office.root.glob("*keys*/documents/*"):
        path.unlink()
    (office.keys / "office.age-identity").unlink()

    assert told(office) == {}
