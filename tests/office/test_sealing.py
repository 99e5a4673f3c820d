"""The office's ledger is signed after every step, and `verify` finds what a kept checkpoint contradicts."""

from __future__ import annotations

import json
import shutil

import pytest
from django.db import transaction
from django.utils import timezone

from archive import ledger_proof
from archive.key_list import BadKeyList
from archive.ledger_seal import KeyGone, KeyThere, LedgerShrank
from archive.signed_note import BadNote
from pipeline.doctor import State
from pipeline.office import events, filed, health, proving, sealing, verifications, verifying
from pipeline.office.models import Access, Event
from pipeline.office.proving import NoCheckpoint, NoSuchEvent, NotFiledYet, NothingProved
from pipeline.office.sealing import NotYourKey


def happen(premises, times: int = 1) -> None:
    for _ in range(times):
        with transaction.atomic():
            events.record("something", at=timezone.now())
    filed.follow_ledger(premises)


def kept(premises) -> bytes:
    return (premises.ledger / "checkpoint").read_bytes()


def size_of(premises) -> bytes:
    return str(filed.ledger(premises).size()).encode()


def codes(premises, *checkpoints: bytes) -> list[str]:
    against = {f"kept {number}": raw for number, raw in enumerate(checkpoints)}
    return [fault.code for fault in verifying.verify(premises, against).faults]


@pytest.fixture
def signed(office):
    """An office with three more events than people and projects make, signed."""
    happen(office, 3)
    filed.follow_index(office)
    return office


def test_every_step_leaves_a_signed_checkpoint_in_the_ledger_and_in_the_vault(desk, board_notice):
    document = desk.submit(board_notice())

    assert kept(desk.premises).split(b"\n")[1] == size_of(desk.premises)
    assert (desk.premises.vault_ledger / "checkpoint").read_bytes() == kept(desk.premises)
    assert document.key.encode() not in kept(desk.premises)


def test_the_vault_on_a_disk_of_its_own_gets_the_checkpoint_beside_its_root(office, tmp_path):
    settings = office.root / "office.toml"
    settings.write_text(
        settings.read_text("utf-8").replace('folder = ""', f'folder = "{tmp_path / "disk"}"', 1), "utf-8"
    )
    office.__dict__.pop("settings", None)
    happen(office)
    assert not (tmp_path / "disk").exists()

    filed.vault(office).create()
    happen(office)

    assert (tmp_path / "disk" / "ledger" / "checkpoint").read_bytes() == kept(office)


def test_an_office_from_before_there_were_keys_gets_one_at_its_next_step(signed):
    shutil.rmtree(signed.ledger_key)
    for name in ("checkpoint", "keys.json"):
        (signed.ledger / name).unlink()
    shutil.rmtree(signed.vault_ledger)
    assert codes(signed) == []

    happen(signed)

    assert kept(signed).split(b"\n")[1] == size_of(signed) and codes(signed) == []


def test_a_company_whose_code_could_name_no_key_gets_another_name(office):
    office.company  # noqa: B018 - read once, so that it can be changed
    office.__dict__["settings"] = office.settings | {"company": {"code": "星冉 物业"}}

    happen(office)

    assert kept(office).startswith(b"letterbook/office/")


def test_an_honest_office_agrees_with_every_checkpoint_that_was_kept(signed):
    early = kept(signed)
    happen(signed, 2)

    assert codes(signed, early, kept(signed)) == []


def test_a_ledger_that_was_falsified_is_found_by_its_own_checkpoint_and_by_the_vaults(signed):
    early = kept(signed)
    shutil.copytree(signed.ledger, signed.root / "earlier")
    happen(signed, 2)
    shutil.rmtree(signed.ledger)
    (signed.root / "earlier").rename(signed.ledger)

    # The vault's lines reach further than ours now, too.
    assert codes(signed, early) == [
        "vault-ledger-differs", "ledger-rolled-back", "ledger-rolled-back", "ledger-behind",
    ]  # fmt: skip
    Event.objects.filter(seq__gt=Event.objects.count() - 2).delete()
    with pytest.raises(LedgerShrank):
        filed.follow_ledger(signed)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "checkpoint-damaged"),
        (None, "checkpoint-unsigned"),
        (b"other\n1\nAAAA\n\n\xe2\x80\x94 other AAAAAAAA\n", "checkpoint-damaged"),
    ],
)
def test_a_checkpoint_that_cannot_be_relied_on_is_itself_a_fault(signed, raw, code):
    assert codes(signed, kept(signed).replace(b"\n" + size_of(signed), b"\n2") if raw is None else raw) == [code]


def test_another_offices_checkpoint_is_no_checkpoint_of_this_one(signed):
    other = sealing.seal(signed).successor(is_lost=False)
    from archive import checkpoint
    from archive.merkle import Frontier

    assert codes(signed, checkpoint.signed(other.name, Frontier(), other).note.encode()) == ["checkpoint-key-unknown"]


def test_a_checkpoint_or_key_that_is_gone_is_told(signed):
    (signed.ledger / "checkpoint").unlink()
    (signed.ledger_key / "private").unlink()

    assert sorted(codes(signed)) == ["checkpoint-missing", "ledger-key-missing"]


def test_a_list_of_keys_that_is_not_ours_is_told_and_nothing_is_believed(signed):
    (signed.ledger / "keys.json").write_text("[]")
    (signed.vault_ledger / "keys.json").write_text("[]")

    assert codes(signed)[0] == "ledger-keys-damaged" and "checkpoint-key-unknown" in codes(signed)
    with pytest.raises(BadKeyList):
        happen(signed)


def test_a_key_that_no_event_tells_of_is_told(signed):
    signer = sealing.seal(signed)
    signer.renewed(signer.successor(is_lost=False), timezone.now())

    assert codes(signed) == ["ledger-key-unknown"]


def test_an_administrator_renews_the_key_and_old_checkpoints_stay_good(signed, desk):
    early = kept(signed)
    with pytest.raises(NotYourKey):
        sealing.renewed(signed, desk.person("gaopin"), is_lost=False)
    with pytest.raises(KeyThere):
        sealing.renewed(signed, desk.person("guanli"), is_lost=True)

    keys = sealing.renewed(signed, desk.person("guanli"), is_lost=False)

    assert [one.is_vouched for one in keys.listed] == [True, True]
    assert codes(signed, early) == [] and Event.objects.filter(kind="ledger-key-rotated").count() == 1


def test_a_lost_key_is_replaced_by_one_that_nobody_vouches_for(signed, desk):
    early = kept(signed)
    (signed.ledger_key / "private").unlink()
    with pytest.raises(KeyGone):
        sealing.renewed(signed, desk.person("guanli"), is_lost=False)

    keys = sealing.renewed(signed, desk.person("guanli"), is_lost=True)

    assert not keys.newest.is_vouched and codes(signed, early) == []
    assert Event.objects.filter(kind="ledger-key-replaced").exists()


def test_doctor_says_how_the_key_is_kept(signed):
    def state():
        return next(one.state for one in health.findings(signed) if one.code == "ledger-key")

    private = signed.ledger_key / "private"
    assert state() is State.OK
    private.chmod(0o644)
    assert state() is State.WARNING
    private.unlink()
    assert state() is State.FAILED


def test_a_check_that_is_written_down_looks_at_kept_checkpoints_too(signed):
    verifications.run(signed, against={"检查点.txt": b"rubbish"})

    assert verifications.latest().faults[0]["code"] == "checkpoint-damaged"


def test_a_filed_document_is_proved_and_a_draft_is_not(desk, board_notice):
    draft = desk.submit(desk.example("circular"))
    with pytest.raises(NotFiledYet):
        proving.number_of(draft.key, desk.premises)
    document = desk.filed(board_notice(title="关于停水的又一份通知"))
    early = kept(desk.premises)

    proof = proving.proof(desk.premises, proving.number_of(document.number, desk.premises), early, is_disclosed=True)

    assert list(ledger_proof.faults(proof)) == []
    assert ledger_proof.shown(proof)["told"]["number"] == document.number
    pdf = next((desk.premises.archive / document.entry).glob("v1/content/*.pdf"))
    assert list(ledger_proof.file_faults(proof, pdf.name, pdf.read_bytes())) == []


def test_what_is_disclosed_stands_in_the_access_log(signed, desk):
    proving.taken_out("D000001", signed, desk.person("gaopin"))

    assert Access.objects.get(action="exported").person.user == "gaopin"


def test_only_an_event_that_is_there_can_be_proved(signed):
    assert proving.number_of("3", signed) == 3
    for seq in ("0", str(Event.objects.count() + 1)):
        with pytest.raises(NoSuchEvent):
            proving.number_of(seq, signed)
    with pytest.raises(BadNote):
        proving.proof(signed, since=b"rubbish")


def test_nothing_is_proved_from_a_ledger_that_is_not_what_was_signed(signed):
    file = filed.ledger(signed).segment_of(1)
    leaf = json.loads(file.read_bytes().splitlines()[0])["leaf"]
    file.write_bytes(file.read_bytes().replace(leaf.encode(), b"0" * 64))

    with pytest.raises(NothingProved):
        proving.proof(signed, 2)


def test_without_the_key_only_what_was_signed_before_can_be_proved(signed):
    (signed.ledger_key / "private").unlink()
    happen(signed)

    last = Event.objects.count()
    assert proving.proof(signed, last - 1)["inclusion"]["seq"] == last - 1
    with pytest.raises(KeyGone):
        proving.proof(signed, last)
    for place in (signed.ledger / "checkpoint", signed.vault_ledger / "checkpoint", signed.ledger_key / "signed.json"):
        place.unlink()
    with pytest.raises(NoCheckpoint):
        proving.checkpoint(signed)
