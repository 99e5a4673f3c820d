"""An office set up again on an empty machine: byte for byte the same, and honest about what no copy has."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connections

from archive import encryption
from archive.ledger import Ledger
from index.search import Finder
from pipeline import later
from pipeline.office import (
    bringing_back,
    custody,
    entrance,
    filed,
    people,
    personal,
    repairing,
    setting_up,
    sources,
    still_to_do,
    vaulting,
    verifying,
)
from pipeline.office.bringing_back import OpensNothing
from pipeline.office.models import AccessCode, Document, Drop, Event, Person
from pipeline.office.rebuilding import database
from pipeline.office.setting_up import Key, Way
from pipeline.premises import Premises
from schemas.errors import WrongUsage
from tests import conftest as shared
from tests.object_store import KEY, PLAIN, SECRET
from tests.vaults import set_vault

pytestmark = [pytest.mark.requirement("R-5.3.1-4"), pytest.mark.usefixtures("unrendered")]


@pytest.fixture
def escrow(office, desk):
    """A key that others keep, in force."""
    made = encryption.new_identity()
    custody.add("fawu", encryption.recipient_of(made), desk.person("guanli"), office)
    return made


@pytest.fixture
def nas(desk, board_notice, escrow, tmp_path) -> Path:  # noqa: ARG001 - its key closes the snapshot too
    """The disk with the copies of an office that has one filed notice, one that waits, and accounts."""
    disk = tmp_path / "nas"
    disk.mkdir()
    set_vault(desk.premises, f'folder = "{disk}"')
    for store in (filed.vault(desk.premises), personal.safe(desk.premises)):
        store.create()
    Person.objects.filter(user="linruoxi").update(mail="lin@example.com", password="x")
    entrance.renew(people.project("TFY"), desk.person("linruoxi"))
    desk.filed(board_notice())
    waiting = board_notice(title="关于清洗外墙的通知")
    waiting["particulars"]["scope"]["buildings"] = ["4号楼"]
    desk.submit(waiting)
    copied(desk.premises)
    return disk


def copied(office):
    """Bring everything to the targets, the ledger's last lines too."""
    filed.follow_ledger(office)
    while any(one.copied for one in vaulting.work_off(office, at_once=True, seconds=float("inf"))):
        filed.follow_ledger(office)
    vaulting.work_off(office, at_once=True, seconds=float("inf"))


@contextmanager
def elsewhere(root: Path, home: Premises) -> Iterator[Path]:
    """Let this process be at home in another folder for a while, as on an empty machine."""
    shared._move_to(root)
    try:
        yield root
    finally:
        connections["default"].close()
        shared._move_to(home.root)


def bytes_of(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def answers(office: Premises) -> dict[str, list[str]]:
    found = Finder(office.index)
    return {word: [hit.number for hit in found.search(word).hits] for word in ("停水", "外墙", "水箱")}


def known(office: Premises) -> dict[str, object]:
    """Return what must be the same in the office that was set up again."""
    filed.follow_index(office)
    return {
        "archive": bytes_of(office.archive),
        "root": Ledger(office.ledger).root(),
        "answers": answers(office),
        "stages": dict(Document.objects.values_list("key", "stage")),
        "types": bytes_of(office.types),
    }


def brought_back(nas, office, tmp_path, identity):
    """Set up an office from the disk, and return how it went and what it knows before anything else happens in it."""
    with elsewhere(tmp_path / "new", office) as root:
        done = setting_up.set_up(sources.named(str(nas), {}), root, f"{identity}\n")
        new = Premises(root)
        told = {
            "archive": bytes_of(new.archive),
            "root": Ledger(new.ledger).reached(sizes=(done.brought.size,))[1][done.brought.size].hex(),
            "answers": answers(new),
            "stages": dict(Document.objects.values_list("key", "stage")),
            "types": bytes_of(new.types),
        }
        mail = list(Person.objects.filter(user="linruoxi").values_list("mail", "password"))
        codes = AccessCode.objects.filter(ended_at=None).count()
        missing = [one.localized("zh-Hans") for one in still_to_do.missing(done, new)]
        steps = [one.localized("zh-Hans") for one in still_to_do.steps(done, new)]
    return {"done": done, "told": told, "mail": mail, "codes": codes, "missing": missing, "steps": steps, "root": root}


def test_a_key_that_was_never_added_is_refused_before_anything_is_brought(nas, office, tmp_path):
    with elsewhere(tmp_path / "new", office) as root, pytest.raises(OpensNothing):
        setting_up.set_up(sources.named(str(nas), {}), root, encryption.new_identity())

    assert not (tmp_path / "new" / "archive").exists()


def test_with_the_snapshot_of_the_last_hour_the_office_is_what_it_was(nas, office, escrow, tmp_path):
    later.snapshot_now()
    copied(office)
    before = known(office)

    back = brought_back(nas, office, tmp_path, escrow)

    done = back["done"]
    assert (done.way, done.key, done.faults, done.brought.entries) == (Way.SNAPSHOT, Key.ESCROW, (), 1)
    assert back["told"] == before and back["mail"] == [("lin@example.com", "x")]
    assert (back["root"] / "letterbook.sqlite3").is_file() and not (back["root"] / setting_up.MARK).exists()
    assert str(nas) in (back["root"] / "office.toml").read_text("utf-8")
    source = Path("received", Drop.objects.get(document__stage="deciding").sha256)
    assert bytes_of(back["root"] / source) == bytes_of(office.root / source) and done.lost == ()
    assert not (back["root"] / "keys" / "office.age-identity").exists(), "an escrow key does not stay"
    assert any("keys recover" in one for one in back["steps"]) and any("ledger key" in one for one in back["steps"])


def test_what_happened_after_the_snapshot_is_there_too_and_accounts_codes_and_drafts_come_from_it(
    nas, desk, board_notice, escrow, tmp_path
):
    later.snapshot_now()
    more = board_notice(title="关于清洗水箱的通知")
    more["particulars"]["scope"]["buildings"] = ["5号楼"]
    desk.filed(more)
    copied(desk.premises)
    before = known(desk.premises)

    back = brought_back(nas, desk.premises, tmp_path, escrow)

    assert (back["done"].way, back["done"].brought.entries, back["done"].faults) == (Way.LEDGER, 2, ())
    assert back["told"] == before and "deciding" in before["stages"].values()
    assert back["mail"] == [("lin@example.com", "x")] and back["codes"] == 1
    assert not any("访问码" in one or "草稿" in one for one in back["missing"])


def test_without_a_snapshot_the_ledger_is_enough_and_what_is_lost_is_said(nas, office, escrow, tmp_path):
    before = known(office)

    back = brought_back(nas, office, tmp_path, escrow)

    assert (back["done"].way, back["done"].brought.snapshot, back["done"].faults) == (Way.LEDGER, "", ())
    assert back["told"]["archive"] == before["archive"] and back["told"]["root"] == before["root"]
    assert back["told"]["answers"] == before["answers"] and "abandoned" in back["told"]["stages"].values()
    assert any("快照" in one for one in back["missing"]) and any("office.toml" in one for one in back["steps"])


def test_one_that_was_cut_off_is_gone_on_with_and_a_folder_in_use_is_refused(
    nas, office, escrow, tmp_path, monkeypatch
):
    place = sources.named(str(nas), {})
    with elsewhere(tmp_path / "new", office) as root:
        monkeypatch.setattr(setting_up, "_database", lambda *_given, **_named: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            setting_up.set_up(place, root, escrow)
        was_left = (root / setting_up.MARK).is_file() and not (root / "letterbook.sqlite3").exists()
        monkeypatch.undo()

        done = setting_up.set_up(place, root, escrow)

        assert was_left and done.faults == () and not (root / setting_up.MARK).exists()
        with pytest.raises(bringing_back.FolderInUse):
            setting_up.set_up(place, root, escrow)


def test_an_entry_that_the_target_lacks_is_named_once_with_the_reason(nas, office, escrow, tmp_path):
    entry = Document.objects.exclude(entry="").get().entry
    shutil.rmtree(nas / "archive" / entry)

    back = brought_back(nas, office, tmp_path, escrow)

    assert [fault.code for fault in back["done"].faults if entry in fault.where] == ["restored-missing"]
    assert any("repair" in one for one in back["steps"])


def test_without_a_key_the_public_part_comes_back_and_names_stay_closed(nas, office, tmp_path):
    with elsewhere(tmp_path / "new", office) as root:
        done = setting_up.set_up(sources.named(str(nas), {}), root)
        missing = [one.localized("zh-Hans") for one in still_to_do.missing(done, Premises(root))]

    assert done.key is Key.NONE and done.brought.entries == 1
    assert any("密钥" in one for one in missing)


def test_the_key_of_the_office_itself_stays_and_an_event_tells_of_the_restore(nas, office, tmp_path):
    own = personal.safe(office).office_key()

    with elsewhere(tmp_path / "new", office) as root:
        done = setting_up.set_up(sources.named(str(nas), {}), root, own)
        event = Event.objects.get(kind=database.SET_UP)
        repairing.repair(Premises(root))
        codes = {fault.code for fault in verifying.verify(Premises(root)).faults}
    assert not any(code.startswith(("copy-", "vault-")) for code in codes), "its own folder is filled by repair"
    assert done.key is Key.OFFICE and (root / "keys" / "office.age-identity").is_file()
    assert (event.body["entries"], event.body["faults"], done.uncopied > 0) == (1, 0, True)


def test_a_file_that_holds_no_key_is_refused_before_anything_is_made(nas, tmp_path):
    with pytest.raises(custody.NoIdentity):
        setting_up.set_up(sources.named(str(nas), {}), tmp_path / "new", "no key")

    assert not (tmp_path / "new").exists()


def test_what_is_no_target_is_refused(tmp_path):
    with pytest.raises(sources.NoSource):
        sources.named(str(tmp_path), {})
    with pytest.raises(WrongUsage):
        sources.named("s3://letters/xrwy", {})


def test_a_rate_is_told_from_a_hundred_entries_on():
    assert (bringing_back.rate(5.0, 3), bringing_back.rate(5.0, 200)) == (None, 250.0)


@pytest.mark.slow
def test_a_bucket_and_an_empty_machine_are_enough(desk, board_notice, escrow, object_store, tmp_path, monkeypatch):
    """From the store to the office by the commands alone, then its drill from the same bucket."""
    monkeypatch.setenv("LETTERBOOK_S3_KEY", KEY)
    monkeypatch.setenv("LETTERBOOK_S3_SECRET", SECRET)
    prefix = tmp_path.name.replace("_", "-")
    where = f'endpoint = "{object_store.endpoint}"\nbucket = "{PLAIN}"\nprefix = "{prefix}"'
    set_vault(desk.premises, f'[[vault.targets]]\nname = "offsite"\nkind = "s3"\n{where}')
    desk.filed(board_notice())
    copied(desk.premises)  # a target is made with the first copy
    later.snapshot_now()
    copied(desk.premises)
    before = known(desk.premises)
    (tmp_path / "escrow.txt").write_text(f"{escrow}\n")

    ran = letterbook_in(tmp_path, "restore", "new", "--from", f"s3://{PLAIN}/{prefix}", "--endpoint",
                        object_store.endpoint, "--identity", "escrow.txt", "--json")  # fmt: skip

    told = json.loads(ran.stdout)
    new = Premises(tmp_path / "new")
    assert (ran.returncode, told["faults"], told["entries"], told["database"]) == (0, [], 1, "snapshot"), ran.stderr
    assert bytes_of(new.archive) == before["archive"] and answers(new) == before["answers"]
    assert Ledger(new.ledger).reached(sizes=(told["events"],))[1][told["events"]].hex() == before["root"]


def letterbook_in(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    here = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "LETTERBOOK_OFFICE": str(folder)}
    command = [sys.executable, "-m", "cli", *arguments]
    return subprocess.run(command, cwd=folder, env=here, capture_output=True, text=True, check=False)
