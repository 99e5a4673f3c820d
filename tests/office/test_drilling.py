"""The restore drill: what the vault holds is the office again, and whatever is missing or altered there is named."""

from __future__ import annotations

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from archive import encryption
from archive.ledger import Ledger
from pipeline import later
from pipeline.doctor import State
from pipeline.office import bringing_back, drill_memory, drilling, personal
from pipeline.office import filed as filing
from pipeline.office.models import Event
from tests.object_store import KEY, PLAIN, SECRET
from tests.vaults import set_vault


@pytest.fixture
def copied(desk, board_notice, unrendered, tmp_path, monkeypatch):  # noqa: ARG001 - its drafts are of no pages
    """An office with a filed notice, everything copied; whatever is made for a drill lies below `tmp_path`."""
    document = desk.filed(board_notice())
    # A notice has no personal part of its own, and its key goes with it all the same.
    personal.safe(desk.premises).make(document.key)
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "scratch"))
    return desk.premises


@pytest.fixture
def quick(monkeypatch):
    """Leave the database out, which is made and checked in processes of its own."""

    monkeypatch.setattr(drilling, "_database_faults", lambda _root: iter(()))
    monkeypatch.setattr(drilling, "_searches", lambda *_given: (0, []))


def codes(done):
    return {fault.code for fault in done.faults}


def found():
    return [(one.code, one.state) for one in drill_memory.findings()]


@pytest.mark.slow
@pytest.mark.requirement("R-5.3.1-4")
@pytest.mark.usefixtures("copied")
def test_the_office_comes_back_whole_by_both_ways_and_is_thrown_away(letterbook, tmp_path):
    later.snapshot_now()
    before = found()

    done = letterbook("drill", "--json")

    assert (done.code, done.json["faults"]) == (0, [])
    assert (done.json["entries"], done.json["searches"]) == (1, 1)
    assert done.json["snapshot"].startswith("snapshot-") and done.json["seconds"] > 0
    assert list((tmp_path / "scratch").iterdir()) == []
    assert (before, found()) == ([("restore-drill", State.WARNING)], [("restore-drill", State.OK)])


@pytest.mark.usefixtures("quick")
def test_an_escrow_key_opens_it_and_what_is_kept_is_an_office_without_targets(copied, tmp_path, letterbook):
    escrow = encryption.new_identity()
    personal.safe(copied).add_escrow("fawu", encryption.recipient_of(escrow))
    later.snapshot_now()
    (tmp_path / "escrow").write_text(f"{escrow}\n")

    done = letterbook("drill", "--identity", tmp_path / "escrow", "--keep", tmp_path / "kept")

    assert done.code == 0 and "能打开，完好" in done.out
    kept = tmp_path / "kept"
    assert Ledger(kept / "ledger").size() == Ledger(copied.ledger).size() - 1  # the drill itself is an event
    assert "[vault]" not in (kept / "office.toml").read_text() and "[company]" in (kept / "office.toml").read_text()
    with pytest.raises(bringing_back.FolderInUse):
        drilling.drill(copied, keep=kept)


@pytest.mark.slow
@pytest.mark.usefixtures("quick")
def test_a_bucket_is_drilled_like_a_disk_and_what_it_lacks_is_named(copied, object_store, monkeypatch, tmp_path):
    monkeypatch.setenv("LETTERBOOK_S3_KEY", KEY)
    monkeypatch.setenv("LETTERBOOK_S3_SECRET", SECRET)
    prefix = tmp_path.name.replace("_", "-")
    where = f'endpoint = "{object_store.endpoint}"\nbucket = "{PLAIN}"\nprefix = "{prefix}"'
    set_vault(copied, f'[[vault.targets]]\nname = "offsite"\nkind = "s3"\n{where}')
    drilling._bring_up(copied)  # a target is made with the first copy
    later.snapshot_now()

    whole = drilling.drill(copied, "offsite")
    bucket = object_store.bucket()
    gone = next(key for key, _size in bucket.keys(f"{prefix}/archive/") if key.endswith("/entry.json"))
    bucket.remove(gone)
    lacking = drilling.drill(copied, "offsite")

    assert (whole.target, whole.entries, whole.faults) == ("offsite", 1, ()) and whole.snapshot.startswith("snapshot-")
    assert codes(lacking) == {"restored-missing"}


@pytest.mark.usefixtures("quick")
def test_what_the_target_lacks_or_has_otherwise_is_named_and_remembered(copied, letterbook):
    entry = Event.objects.get(kind="filed").body["entry"].removeprefix("urn:letterbook:")
    shutil.rmtree(copied.vault_root / entry)

    done = letterbook("drill")

    assert done.code == 4 and "未能完整恢复" in done.out
    assert found() == [("restore-drill", State.WARNING)]


@pytest.mark.usefixtures("quick")
def test_a_damaged_snapshot_is_a_fault_and_the_rest_comes_back_all_the_same(copied):
    later.snapshot_now()
    [file] = (copied.root / "vault-snapshots").glob("*.age")
    file.write_bytes(file.read_bytes()[:-40])

    done = drilling.drill(copied)

    assert codes(done) == {"snapshot"} and done.entries == 1 and done.snapshot == ""


def test_an_interrupted_drill_leaves_nothing_behind_and_the_office_as_it_was(copied, monkeypatch, tmp_path):
    root = filing.ledger(copied).root()
    monkeypatch.setattr(bringing_back, "_entries", lambda *_given: (_ for _ in ()).throw(KeyboardInterrupt))

    with pytest.raises(KeyboardInterrupt):
        drilling.drill(copied)

    assert list((tmp_path / "scratch").iterdir()) == []
    assert filing.ledger(copied).root() == root and not Event.objects.filter(kind=drill_memory.DRILLED).exists()


def test_another_database_in_the_snapshot_or_another_history_is_found(copied, tmp_path):
    brought = bringing_back.Brought(1, 1, "snapshot-x", ())
    (tmp_path / "there" / "snapshot").mkdir(parents=True)
    (tmp_path / "there" / "snapshot" / "letterbook.sqlite3").write_bytes(b"no database at all, whatever it is called")
    shutil.copytree(copied.ledger, tmp_path / "there" / "ledger")

    assert [one.code for one in bringing_back.snapshot_faults(brought, tmp_path / "there")] == ["snapshot-database"]


@pytest.mark.parametrize(
    ("answers", "codes"),
    [
        ([{"error": "x"}], ["rebuild"]),
        ([{"events": 1, "root": "0"}, {"error": "x"}], ["rebuild", "rebuild"]),
        ([{"events": 1, "root": "0"}, {"faults": [{"code": "copy-missing", "where": "x", "message": "x"},
                                                  {"code": "row-differs", "where": "x", "message": "x"}]}],
         ["rebuild", "row-differs"]),
    ],
)  # fmt: skip
def test_a_database_that_is_not_made_or_not_right_is_a_fault(copied, monkeypatch, answers, codes):
    told = iter(answers)
    monkeypatch.setattr(drilling, "_run", lambda *_given: next(told))

    assert [fault.code for fault in drilling._database_faults(copied.root)] == codes


def test_a_target_that_does_not_exist_is_refused(copied):
    with pytest.raises(drilling.NoSuchTarget):
        drilling.drill(copied, "nas")


@pytest.mark.usefixtures("desk", "copied")
def test_a_drill_of_long_ago_is_warned_of_and_an_empty_office_owes_none():
    event = Event.objects.order_by("-seq").first()
    Event.objects.create(
        seq=event.seq + 1,
        at=timezone.now() - timedelta(days=400),
        kind=drill_memory.DRILLED,
        body={"faults": 0},
        salt="",
    )

    assert found() == [("restore-drill", State.WARNING)]


def test_a_rate_is_told_from_a_hundred_entries_on():
    few = drilling.Drilled("vault", 3, 9, "", 5.0, 0, ())
    many = drilling.Drilled("vault", 200, 900, "", 5.0, 0, ())

    assert (few.per_ten_thousand, many.per_ten_thousand) == (None, 250.0)


def test_settings_lose_their_targets_alone():
    given = b'[company]\ncode = "X"\n[vault]\nfolder = "/v"\n[[vault.targets]]\nname = "nas"\n[web]\naddress = ""\n'

    assert bringing_back.alone(given) == b'[company]\ncode = "X"\n[web]\naddress = ""\n'


def test_a_folder_that_is_empty_may_keep_it(tmp_path):
    with drilling._room(tmp_path / "new") as root:
        assert root == Path(tmp_path / "new")
