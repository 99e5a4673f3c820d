"""repair: from a copy that is whole and from nothing else; what was damaged is kept, and verify is clean after it."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from archive import durable
from pipeline.office import beyond_repair, filed, repairing, stores, targets, vaulting, verifying
from pipeline.office.models import Event
from pipeline.office.repairing import Outcome
from pipeline.vault_trouble import Trouble
from schemas.errors import Damaged
from tests.object_store import KEY, LOCKABLE, SECRET
from tests.vaults import Failing, Slow, set_vault, stand_in, with_nas


@pytest.fixture
def document(desk, board_notice):
    """A filed circular with its copy in the vault, known to the index."""
    made = desk.filed(board_notice())
    filed.follow_index(desk.premises)
    return made


def root_of(desk, name: str) -> Path:
    return desk.premises.archive if name == "archive" else desk.premises.vault_root


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(data)


def damage(folder: Path, how: str) -> None:
    pdf = next(folder.glob("v1/content/*.pdf"))
    if how == "altered":
        flip(pdf)
    elif how == "missing":
        pdf.unlink()
    elif how == "linked":
        os.link(pdf, folder.parents[4] / "second")
    elif how == "stray":
        (folder / "stray").write_bytes(b"x")
    elif how == "inventory":
        flip(folder / "inventory.json")
    else:
        shutil.rmtree(folder)


@pytest.mark.requirement("R-5.3.1-5")
@pytest.mark.parametrize("where", ["archive", "vault"])
@pytest.mark.parametrize("how", ["altered", "missing", "linked", "stray", "inventory", "gone"])
def test_what_is_damaged_in_one_store_is_mended_from_the_other(desk, document, where, how):
    damage(root_of(desk, where) / document.entry, how)

    [mended] = repairing.repair(desk.premises)

    assert (mended.store, mended.outcome) == (where, Outcome.MENDED) and mended.source != where
    assert bool(mended.discarded) == (how != "gone") == Path(mended.discarded or "/nowhere").is_dir()
    assert verifying.verify(desk.premises).is_whole
    event = Event.objects.get(kind="repaired")
    assert (event.document, event.body["store"]) == (document.key, where)


def test_what_is_damaged_in_both_stores_is_left_alone_and_told(desk, document):
    for name in ("archive", "vault"):
        damage(root_of(desk, name) / document.entry, "altered")
    before = {path: path.read_bytes() for path in desk.premises.archive.rglob("*") if path.is_file()}

    done = repairing.repair(desk.premises)

    assert {(one.store, one.outcome) for one in done} == {("archive", Outcome.HOPELESS), ("vault", Outcome.HOPELESS)}
    assert before == {path: path.read_bytes() for path in desk.premises.archive.rglob("*") if path.is_file()}


def test_an_entry_that_no_store_has_whole_is_told_from_one_that_a_copy_has_and_is_mended_from_a_further_copy(
    desk, document, tmp_path
):
    entry, vault = f"urn:letterbook:{document.entry}", root_of(desk, "vault") / document.entry
    shutil.copytree(vault, tmp_path / "further")

    damage(root_of(desk, "archive") / document.entry, "altered")
    assert beyond_repair.told_apart(desk.premises, verifying.verify(desk.premises).faults) == ([entry], [])
    damage(vault, "inventory")
    assert beyond_repair.told_apart(desk.premises, verifying.verify(desk.premises).faults) == ([], [entry])
    shutil.rmtree(root_of(desk, "vault"))
    assert beyond_repair.told_apart(desk.premises, verifying.verify(desk.premises).faults) == ([], [entry])

    root_of(desk, "vault").mkdir()
    filed.vault(desk.premises).declare()
    shutil.copytree(tmp_path / "further", vault)
    assert [one.outcome for one in repairing.repair(desk.premises, [entry], "vault")] == [Outcome.MENDED]


def test_a_dry_run_changes_nothing(desk, document):
    damage(desk.premises.archive / document.entry, "altered")

    [told] = repairing.repair(desk.premises, dry_run=True)

    assert told.row() == {
        "store": "archive", "where": f"urn:letterbook:{document.entry}", "outcome": "mendable", "source": "vault",
        "discarded": None, "stays_until": None, "error": None,
    }  # fmt: skip
    assert not verifying.verify(desk.premises).is_whole and not Event.objects.filter(kind="repaired").exists()


def test_only_the_entries_that_were_named_are_mended_and_only_from_the_store_that_was_named(desk, document):
    damage(desk.premises.archive / document.entry, "altered")

    others = repairing.repair(desk.premises, ["urn:letterbook:TFY/2026/circulars/OTHER"])
    [itself] = repairing.repair(desk.premises, source="archive")
    with pytest.raises(stores.NoSuchStore):
        repairing.repair(desk.premises, source="cellar")

    assert others == [] and itself.outcome is Outcome.HOPELESS


def test_a_copy_that_was_forged_with_its_digests_is_no_source(desk, document):
    damage(desk.premises.archive / document.entry, "altered")
    vault = filed.vault(desk.premises)
    entry = vault.open(f"urn:letterbook:{document.entry}")
    files = {name: entry.read(name) for name in entry.names()} | {"text.txt": b"forged"}
    shutil.rmtree(desk.premises.vault_root / document.entry)
    from archive.staging import Staged

    vault.commit(Staged(entry.object_id, files, document.issued_at))

    assert {one.outcome for one in repairing.repair(desk.premises)} == {Outcome.HOPELESS}


@pytest.mark.parametrize("step", [1, 2, 3])
def test_an_interrupted_repair_changes_nothing_or_is_carried_on(desk, document, monkeypatch, step):
    damage(desk.premises.archive / document.entry, "altered")
    real, calls = durable.rename_durably, []

    def killed(source, target):
        calls.append(source)
        if len(calls) == step:
            raise KeyboardInterrupt
        real(source, target)

    monkeypatch.setattr(durable, "rename_durably", killed)
    if step < 3:
        with pytest.raises(KeyboardInterrupt):
            repairing.repair(desk.premises)
    monkeypatch.setattr(durable, "rename_durably", real)

    repairing.repair(desk.premises)

    assert verifying.verify(desk.premises).is_whole


def test_what_belongs_to_no_entry_is_moved_aside_and_an_unknown_entry_is_left(desk, document):
    root = desk.premises.archive
    (root / "note.txt").write_text("x")
    (root / "empty").mkdir()
    flip(root / "0=ocfl_1.1")
    shutil.copytree(root / document.entry, (root / document.entry).with_name("elsewhere"))

    done = {one.where: one for one in repairing.repair(desk.premises)}

    assert done["note.txt"].outcome is done["empty"].outcome is Outcome.MOVED
    assert Path(done["note.txt"].discarded).read_text() == "x"
    assert done["0=ocfl_1.1"].outcome is Outcome.MENDED
    assert verifying.verify(desk.premises).is_whole


@pytest.mark.usefixtures("document")
@pytest.mark.parametrize("harm", ["damaged", "ghost"])
def test_an_index_that_differs_is_made_anew(desk, harm):
    if harm == "damaged":
        for path in desk.premises.index.rglob("*"):
            if path.is_file() and path.name != "current":
                path.write_bytes(b"damaged")
    else:
        from index.search import Finder
        from pipeline import finding

        store = filed.archive(desk.premises)
        [entry] = store.entries()
        ghost = replace(finding.indexed(store, entry), number="XRWY-TFY-TZ-2026-0099")
        finder = Finder(desk.premises.index)
        finder.rebuild([finding.indexed(store, entry), ghost], finder.position())

    [mended] = repairing.repair(desk.premises)

    assert (mended.store, mended.outcome) == ("index", Outcome.MENDED)
    assert verifying.verify(desk.premises).is_whole and repairing.repair(desk.premises) == []


def test_an_entry_is_named_by_key_number_path_or_id(document):
    names = (document.key, document.number, document.entry, f"urn:letterbook:{document.entry}")

    assert {repairing.entry_of(name) for name in names} == {f"urn:letterbook:{document.entry}"}


@pytest.mark.requirement("R-5.3.1-5")
def test_a_bucket_is_mended_like_a_folder_and_what_is_locked_in_it_stays_in_words(
    desk, document, object_store, monkeypatch
):
    monkeypatch.setenv("LETTERBOOK_S3_KEY", KEY)
    monkeypatch.setenv("LETTERBOOK_S3_SECRET", SECRET)
    where = f'endpoint = "{object_store.endpoint}"\nbucket = "{LOCKABLE}"\nprefix = "mend"\nlock = "governance"'
    set_vault(desk.premises, f'[[vault.targets]]\nname = "far"\nkind = "s3"\n{where}\n')
    vaulting.work_off(desk.premises)
    store = targets.places(desk.premises)[1].store
    pdf = next(one.path for one in store.listing(document.entry) if one.path.endswith(".pdf"))
    held = store.held_until(f"urn:letterbook:{document.entry}")
    store.bucket.put(f"{store.prefix}{document.entry}/{pdf}", b"rot", sha256(b"rot").hexdigest())
    store.bucket.put(f"{store.prefix}note.txt", b"x", sha256(b"x").hexdigest())

    done = {one.where: one for one in repairing.repair(desk.premises)}

    mended = done[f"urn:letterbook:{document.entry}"]
    assert (mended.store, mended.outcome, mended.source) == ("far", Outcome.MENDED, "archive")
    assert mended.discarded.startswith(f"s3://{LOCKABLE}/mend/staging/archive/discarded/")
    # The rot itself was put there without a lock.
    assert mended.stays_until is None and held is not None
    assert done["note.txt"].outcome is Outcome.MOVED
    assert repairing.repair(desk.premises) == []


def test_a_target_that_is_away_is_told_once_and_nothing_is_decided_about_its_entries(desk, document, monkeypatch):
    with_nas(desk.premises)
    vaulting.work_off(desk.premises)
    stand_in(monkeypatch, "nas", Slow)
    damage(desk.premises.archive / document.entry, "altered")

    done = repairing.repair(desk.premises)
    named = repairing.repair(desk.premises, [f"urn:letterbook:{document.entry}"], source="nas")

    assert {(one.store, one.outcome) for one in done} == {("archive", Outcome.MENDED), ("nas", Outcome.AWAY)}
    assert [one.where for one in named] == [f"urn:letterbook:{document.entry}"] and not named[0].outcome.is_good


def test_a_store_that_refuses_to_be_mended_is_told_with_its_reason(desk, document, monkeypatch):
    class Full(Failing):
        def replace_from(self, *_given):
            raise self.error

    with_nas(desk.premises)
    vaulting.work_off(desk.premises)
    damage(desk.premises.root.parent / "nas" / "archive" / document.entry, "altered")
    stand_in(monkeypatch, "nas", Full)

    [told] = repairing.repair(desk.premises)

    assert (told.store, told.outcome, told.row()["error"]) == ("nas", Outcome.AWAY, Trouble.FULL.words)


@pytest.mark.requirement("R-5.3.1-5")
def test_only_what_is_gone_is_brought_back_and_from_whichever_copy_is_whole(desk, document):
    with_nas(desk.premises)
    vaulting.work_off(desk.premises)
    damage(desk.premises.vault_root / document.entry, "altered")
    damage(desk.premises.archive / document.entry, "altered")
    altered = repairing.bring_back(desk.premises)
    damage(desk.premises.archive / document.entry, "gone")

    [back] = repairing.bring_back(desk.premises)

    assert altered == [] and (back.outcome, back.source) == (Outcome.MENDED, "nas")
    assert Event.objects.get(kind="repaired").body["gone"] is True
    assert repairing.bring_back(desk.premises) == []


def test_an_archive_that_is_gone_as_a_whole_is_brought_back_and_nothing_else_is_taken_for_one(desk, document):
    shutil.rmtree(desk.premises.archive)

    [back] = repairing.bring_back(desk.premises)

    assert (back.outcome, back.source) == (Outcome.MENDED, "vault")
    assert (desk.premises.archive / document.entry / "inventory.json").is_file()
    (desk.premises.archive / "0=ocfl_1.1").unlink()
    with pytest.raises(Damaged):
        repairing.bring_back(desk.premises)
