"""The personal part on its way: closed at filing, adopted after a crash, destroyed at the end of its term."""

from __future__ import annotations

import shutil

import pytest

from archive import encryption, entry
from archive.key_safe import DocumentKeyAway, OfficeKeyAway, PersonalPartDestroyed
from archive.staging import Staged
from pipeline import filing, flow
from pipeline.office import documents, filed, forgetting, kinds, personal, renditions, verifying
from pipeline.office.forgetting import LiesOpen, NothingToDestroy
from pipeline.office.models import Event
from pipeline.stages import Verdict
from tests.conftest import LOOKED

NOTE = "陈女士来电询问过，请留意"


@pytest.fixture
def document(desk, board_notice):
    """A circular that was approved with a note, and that alone is personal."""
    made = desk.submit(board_notice())
    made = flow.decide(made, desk.person("zhouqiming"), Verdict.APPROVE, NOTE, saw=LOOKED)
    return flow.release(made, desk.person("linruoxi"))


def faults(premises) -> list[str]:
    filed.follow_index(premises)
    return [fault.code for fault in verifying.verify(premises).faults]


@pytest.mark.requirement("R-5.6.2-1")
def test_a_note_lies_in_the_entry_encrypted_and_any_tool_of_age_opens_it_with_the_two_keys(office, document):
    raw = filed.archive(office).open(f"urn:letterbook:{document.entry}")
    facts = entry.loads(raw.read(entry.ENTRY))

    office_key = encryption.key_in((office.keys / "office.age-identity").read_text())
    wrapped = (office.keys / "documents" / f"{document.key}.age").read_bytes()
    key = encryption.opened(wrapped, office_key).decode().strip()

    assert NOTE in encryption.opened(raw.read("personal/notes.json.age"), key).decode()
    assert facts.version == 2
    assert facts.more["personal"] == {"encryption": "age", "recipient": encryption.recipient_of(key)}
    assert (office.vault_keys / "documents" / f"{document.key}.age").read_bytes() == wrapped
    everything = b"".join(path.read_bytes() for path in (office.archive / document.entry).rglob("*") if path.is_file())
    assert NOTE.encode() not in everything
    assert faults(office) == []


def test_an_entry_that_a_crash_left_without_its_event_is_adopted_as_it_lies(office, document):
    kind = kinds.of(document, office)

    again = filed.commit(document, kind, office)

    assert again.already and again.digest == document.entry_digest


def test_an_entry_that_the_program_before_left_open_is_adopted_open(office, desk, board_notice, monkeypatch):
    document = desk.submit(board_notice())
    document = flow.decide(document, desk.person("zhouqiming"), Verdict.APPROVE, NOTE, saw=LOOKED)
    with monkeypatch.context() as before:
        before.setattr(filing, "_closed", _as_the_program_before)
        before.setattr(filed, "tell", _power_cut)
        with pytest.raises(KeyboardInterrupt):
            flow.release(document, desk.person("linruoxi"))

    document = flow.release(document, desk.person("linruoxi"))

    whole = personal.entry_of(document, office)
    assert NOTE in whole.read("personal/notes.json").decode()
    assert entry.loads(whole.read(entry.ENTRY)).version == entry.OPEN_FORMAT
    assert faults(office) == []
    with pytest.raises(LiesOpen):
        forgetting.destroy(document, None, office)


def _as_the_program_before(what, files, _closing):
    facts = filing._facts(what, files, {"version": entry.OPEN_FORMAT})
    return Staged(str(filing.entry_id(what)), {entry.ENTRY: entry.dumps(facts), **files}, what.issued_at)


def _power_cut(*_given):
    raise KeyboardInterrupt


@pytest.mark.requirement("R-5.6.2-1")
def test_a_destroyed_personal_part_leaves_the_entry_whole_and_nothing_of_it_in_the_office(office, desk, document):
    before = filed.archive(office).open(f"urn:letterbook:{document.entry}").digest

    for _time in range(2):
        forgetting.destroy(document, desk.person("gaopin"), office)

    assert faults(office) == []
    assert filed.archive(office).open(f"urn:letterbook:{document.entry}").digest == before
    assert [event.body["by"] for event in Event.objects.filter(kind=personal.DESTROYED)] == ["gaopin"]
    assert not list(office.root.glob(f"*keys*/documents/{document.key}.age"))
    assert NOTE not in repr([*Event.objects.values_list("body"), *document.decisions.values_list("note")])
    assert not office.draft(document.key, 1).exists()
    assert not any((office.received / drop.sha256).exists() for drop in document.drops.all())
    with pytest.raises(PersonalPartDestroyed, match="保管期满"):
        personal.entry_of(document, office).read("personal/notes.json")


@pytest.mark.requirement("R-5.6.2-1")
def test_what_was_masked_for_the_public_stays_masked_in_the_rows_once_the_key_is_destroyed(office, desk):
    minutes = desk.filed(desk.example("forum_minutes"))
    public = personal.entry_of(minutes, office).read(entry.RECORD)
    shown = [one.name for one in renditions.of(minutes, 1, office) if one.is_personal]

    forgetting.destroy(minutes, None, office)

    kept = documents.content(documents.newest(minutes))
    assert filing._pretty(kept) == public
    assert shown and not any(one.is_personal for one in renditions.of(minutes, 1, office))
    with pytest.raises(PersonalPartDestroyed):
        renditions.named(minutes, 1, shown[0], office)
    assert faults(office) == []


def test_a_key_that_outlived_its_destruction_or_went_without_one_is_a_fault(office, document):
    path = office.keys / "documents" / f"{document.key}.age"
    kept = path.read_bytes()
    copy = office.vault_keys / "documents" / path.name

    copy.unlink()
    assert faults(office) == ["personal-key-copy"]
    path.unlink()
    assert "personal-key" in faults(office)
    path.write_bytes(kept)
    personal.safe(office).put(document.key, encryption.new_identity())
    assert set(faults(office)) == {"personal-key", "personal-manifest", "personal-words"}
    path.write_bytes(kept)
    copy.write_bytes(kept)
    assert faults(office) == []
    forgetting.destroy(document, None, office)
    path.write_bytes(kept)
    assert faults(office) == ["personal-key-left"]


def test_a_vault_that_was_away_gets_the_keys_with_the_entry_it_is_owed(office, desk, board_notice):
    away = office.vault_root.rename(office.root / "away")
    shutil.rmtree(office.vault_keys)
    document = desk.submit(board_notice())
    document = flow.decide(document, desk.person("zhouqiming"), Verdict.APPROVE, NOTE, saw=LOOKED)
    document = flow.release(document, desk.person("linruoxi"))
    assert not office.vault_keys.exists()
    away.rename(office.vault_root)

    flow.resume()

    assert {path.stem for path in (office.vault_keys / "documents").iterdir()} == {document.key, "office"}
    assert faults(office) == []


def test_a_key_that_is_away_is_told_apart_from_one_that_was_destroyed(office, document):
    whole = personal.entry_of(document, office)
    key = office.keys / "office.age-identity"
    words = key.read_bytes()
    key.unlink()

    with pytest.raises(OfficeKeyAway):
        whole.read("personal/notes.json")
    key.write_bytes(words)
    for path in personal.safe(office).remains(document.key):
        path.unlink()
    with pytest.raises(DocumentKeyAway):
        whole.read("personal/notes.json")


def test_what_holds_nothing_personal_or_was_not_filed_has_nothing_to_destroy(office, desk, board_notice):
    document = desk.submit(board_notice())
    with pytest.raises(NothingToDestroy):
        forgetting.destroy(document, None, office)

    document = flow.release(desk.approve(document, "zhouqiming"), desk.person("linruoxi"))

    with pytest.raises(NothingToDestroy):
        forgetting.destroy(document, None, office)
    assert entry.loads(personal.entry_of(document, office).read(entry.ENTRY)).version == 2
    assert faults(office) == []
