"""What is handed in and not filed lies closed on every target, comes back, and leaves once it is filed."""

from __future__ import annotations

import io
import json
import tarfile
from datetime import timedelta
from hashlib import sha256

import pytest
from django.utils import timezone

from archive import encryption
from archive.shelf import FolderShelf
from pipeline import receive
from pipeline.office import (
    attaching,
    custody,
    documents,
    forgetting,
    personal,
    snapshots,
    targets,
    unfiled,
    vault_check,
    verifying,
)
from pipeline.office.models import Document
from pipeline.stages import Stage
from schemas import record as records

pytestmark = [pytest.mark.requirement("R-5.3.1-4"), pytest.mark.usefixtures("unrendered")]
PHOTO = b"the photo of a pump"


@pytest.fixture
def waiting(desk, board_notice) -> Document:
    """A notice that waits for its decision, with its source and a photo."""
    document = desk.submit(board_notice())
    sha256 = attached(document, desk.premises)
    assert {one.path for one in unfiled.wanted(desk.premises)} == {
        f"received/{document.drops.get().sha256}",
        f"attachments/{sha256[:2]}/{sha256}",
    }
    return document


def attached(document, office) -> str:
    """Let the newest version have an attachment, without the way of a photo through the printing."""
    digest = sha256(PHOTO).hexdigest()
    revision = documents.latest(document)
    record = documents.content(revision) | {"attached": [{"name": "泵.jpg", "sha256": digest, "kind": "photo"}]}
    document.revisions.filter(pk=revision.pk).update(record=records.dumps(record))
    attaching.keep({digest: PHOTO}, office)
    return digest


def shelf(office) -> FolderShelf:
    return targets.places(office)[0].unfiled


def codes(office) -> list[str]:
    return [fault.code for fault in unfiled.faults(targets.places(office)[0], office)]


def closed(office) -> list[str]:
    return sorted(name for name in shelf(office).sizes() if name.endswith(".age"))


def brought(office, root, identity="", gone=()):
    told = unfiled.manifest(unfiled.wanted(office), office)
    key = identity or personal.safe(office).office_key()
    return [one.code for one in unfiled.brought_back(shelf(office), root, key, told, gone)]


def bytes_below(folder) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for name in ("received", "attachments")
        for path in sorted((folder / name).rglob("*"))
        if path.is_file() and ".claims" not in path.parts
    }


@pytest.mark.usefixtures("waiting")
def test_source_and_attachment_of_an_open_document_come_back_as_they_were(office, tmp_path):
    snapshots.take(office, timezone.now())

    faults = brought(office, tmp_path / "new")

    assert faults == [] and codes(office) == []
    assert bytes_below(tmp_path / "new") == bytes_below(office.root) and len(closed(office)) == 2


@pytest.mark.usefixtures("waiting")
def test_they_are_closed_and_their_names_tell_nothing(office):
    snapshots.take(office, timezone.now())

    for name in closed(office):
        assert PHOTO not in shelf(office).read(name)
        assert not any(one.path.rpartition("/")[2] in name for one in unfiled.wanted(office))


@pytest.mark.usefixtures("waiting")
def test_what_lies_there_is_not_put_there_again_and_what_is_damaged_here_never_takes_its_place(office):
    snapshots.take(office, timezone.now())
    before = {name: shelf(office).read(name) for name in closed(office)}
    [photo] = [one for one in (office.root / "attachments").rglob("*") if one.is_file()]
    photo.write_bytes(b"rotten")

    snapshots.take(office, timezone.now())

    assert {name: shelf(office).read(name) for name in closed(office)} == before
    assert [fault.code for fault in unfiled.here(office)] == ["attachment-missing"]


@pytest.mark.usefixtures("waiting")
def test_an_escrow_key_that_is_added_opens_them_from_the_next_night_on(office, desk, tmp_path):
    snapshots.take(office, timezone.now())
    made = encryption.new_identity()
    custody.add("fawu", encryption.recipient_of(made), desk.person("guanli"), office)

    before = brought(office, tmp_path / "early", made)
    snapshots.take(office, timezone.now())

    assert set(before) == {"restored-unfiled"} and brought(office, tmp_path / "new", made) == []


def test_once_filed_the_entry_alone_has_it(office, waiting):
    snapshots.take(office, timezone.now())
    Document.objects.filter(pk=waiting.pk).update(stage=Stage.SECURED)

    snapshots.take(office, timezone.now())

    assert closed(office) == []


def test_what_a_failed_night_left_goes_with_the_destruction(office, waiting):
    snapshots.take(office, timezone.now())
    drop = waiting.drops.get()

    unfiled.taken_back([office.received / drop.sha256, *(office.root / "attachments").glob("*/*")], office)

    assert closed(office) == []


def test_a_destruction_takes_it_back_from_the_targets(office, waiting):
    snapshots.take(office, timezone.now())

    forgetting.content_forgotten(waiting, office)

    assert closed(office) == []


def test_what_the_ledger_calls_destroyed_does_not_come_back(office, waiting, tmp_path):
    snapshots.take(office, timezone.now())

    brought(office, tmp_path / "new", gone={waiting.key})

    assert bytes_below(tmp_path / "new") == {}


def test_verify_names_what_is_damaged_missing_or_left(office, waiting):
    snapshots.take(office, timezone.now() + timedelta(minutes=1))
    first, second = closed(office)
    shelf(office).write(first, b"no age file")
    shelf(office).remove(second)
    found = codes(office)
    shelf(office).write(second, personal.safe(office).closed_for_keepers(b"no tar file"))
    more = codes(office)
    Document.objects.filter(pk=waiting.pk).update(stage=Stage.DISPOSED)

    assert sorted(found) == ["copy-unfiled-differs", "copy-unfiled-missing"]
    assert more == ["copy-unfiled-differs"] * 2 and codes(office) == ["copy-unfiled-left"]
    assert "copy-unfiled-left" in {one.code for one in vault_check.faults(targets.places(office)[0], office)}


@pytest.mark.usefixtures("waiting")
@pytest.mark.usefixtures("waiting")
def test_without_the_offices_key_the_copies_are_counted_and_verify_tells_of_the_key_alone(office):
    snapshots.take(office, timezone.now())
    personal.safe(office).office.unlink()

    found = [fault.code for fault in verifying.verify(office).faults]

    assert codes(office) == [] and "part-failed" not in found and "office-key" in found


def test_before_the_first_snapshot_nothing_is_missed(office):
    assert codes(office) == []

    unfiled.taken_back([office.received / "x"], office)
    assert not (office.keys / "unfiled-names").exists()


def test_what_is_owed_an_answer_is_copied_before_it_is_a_document(office):
    folder = office.received / ("0" * 64)
    folder.mkdir(parents=True)
    (folder / ".owed").write_bytes(b"")
    (folder / "drop.json").write_text(json.dumps({"name": "x.xlsx", "project": "TFY"}))

    assert unfiled.wanted(office) == [], "there is only its note"

    received = receive.kept(office, b"words", "x.json", "TFY")
    (received.path.parent / ".owed").write_bytes(b"")

    [piece] = unfiled.wanted(office)
    assert (piece.path, piece.documents) == (f"received/{received.sha256}", frozenset())


def told(path, name="a.tar.age") -> bytes:
    return json.dumps([{"name": name, "path": path, "documents": []}]).encode()


def put(office, *members: tuple[str, bytes], link: str = "") -> None:
    """Put on the target a closed tar file such as only a liar makes, who knows for whom to close it."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for name, data in members:
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
        if link:
            member = tarfile.TarInfo(link)
            member.type, member.linkname = tarfile.SYMTYPE, members[0][0]
            tar.addfile(member)
    shelf(office).write("a.tar.age", personal.safe(office).closed_for_keepers(packed.getvalue()))


def test_of_a_lying_copy_only_what_was_handed_in_is_laid_down(office, tmp_path):
    digest, other = sha256(PHOTO).hexdigest(), tmp_path / "new" / "attachments" / "ab" / "abc"
    other.parent.mkdir(parents=True)
    other.write_bytes(b"of another document")
    put(office, (digest, PHOTO), ("abc", b"slipped in"), ("new", b"slipped in"))
    key = personal.safe(office).office_key()

    faults = list(unfiled.brought_back(shelf(office), tmp_path / "new", key, told(f"attachments/ab/{digest}"), ()))

    assert faults == [] and (other.parent / digest).read_bytes() == PHOTO
    assert other.read_bytes() == b"of another document"
    assert sorted(one.name for one in other.parent.iterdir()) == sorted(["abc", digest])
    assert list((tmp_path / "new" / "staging").iterdir()) == []


@pytest.mark.parametrize("path", ["../x/{}", "/{}", "received/../{}", "keys/{}", "received/../../received/{}"])
def test_nothing_comes_back_to_where_nothing_is_handed_in(path, office, tmp_path):
    digest, root = sha256(PHOTO).hexdigest(), tmp_path / "new"
    put(office, (digest, PHOTO))
    key = personal.safe(office).office_key()
    for folder in ("received", "attachments"):
        (root / folder).mkdir(parents=True)

    faults = list(unfiled.brought_back(shelf(office), root, key, told(path.format(digest)), ()))

    assert [one.code for one in faults] == ["restored-unfiled"]
    assert [one for one in tmp_path.rglob(digest) if not one.is_relative_to(office.root)] == []


def test_links_in_a_copy_are_refused(office, tmp_path):
    digest = sha256(PHOTO).hexdigest()
    put(office, ("x", PHOTO), link=digest)
    (tmp_path / "new" / "received").mkdir(parents=True)
    (tmp_path / "new" / "attachments").mkdir()
    key = personal.safe(office).office_key()

    faults = list(unfiled.brought_back(shelf(office), tmp_path / "new", key, told(f"attachments/ab/{digest}"), ()))

    assert [one.code for one in faults] == ["restored-unfiled"]


def test_a_folder_that_holds_the_same_file_under_two_names_comes_back_whole(office, tmp_path):
    dropped = tmp_path / "dropped"
    dropped.mkdir()
    (dropped / "a.jpg").write_bytes(PHOTO)
    (dropped / "b.jpg").hardlink_to(dropped / "a.jpg")
    received = receive.claimed(office, dropped, "TFY")
    assert (received.path / "a.jpg").samefile(received.path / "b.jpg")

    faults = brought_by_night(office, tmp_path / "new")

    assert faults == [] and bytes_below(tmp_path / "new").keys() == {
        f"received/{received.sha256}/{name}" for name in ("drop.json", "dropped/a.jpg", "dropped/b.jpg")
    }


def brought_by_night(office, root) -> list[str]:
    (root / "attachments").mkdir(parents=True)
    snapshots.take(office, timezone.now())
    return [*codes(office), *brought(office, root)]
