"""The personal part of an entry: closed file by file, its manifest inside, taken over after a crash."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest

from archive import encryption, personal
from archive.encryption import NotOpened
from archive.personal import WholeEntry

FILES = {"entry.json": b"{}\n", "personal/notes.json": "请勿外传".encode(), "personal/N-1/0001.pdf": b"%PDF-1"}


@pytest.fixture
def key() -> str:
    return encryption.new_identity()


@pytest.fixture
def whole(store, staged, key) -> WholeEntry:
    made = staged(**FILES)
    made = type(made)(made.object_id, personal.closed(FILES, key), made.created)
    return WholeEntry(store.open(store.commit(made).object_id), lambda: key)


def test_personal_files_lie_closed_each_by_itself_and_are_read_by_their_own_names(whole: WholeEntry) -> None:
    assert whole.entry.names() == [
        "entry.json", "personal/N-1/0001.pdf.age", "personal/manifest.json.age", "personal/notes.json.age",
    ]  # fmt: skip
    assert whole.names() == sorted(FILES)
    assert {name: whole.read(name) for name in whole.names()} == FILES
    assert personal.digests(whole) == {
        name: sha256(data).hexdigest() for name, data in FILES.items() if name.startswith("personal/")
    }
    assert personal.check(whole).faults == ()


def test_files_without_a_personal_one_stay_as_they_are_and_need_no_key(key: str) -> None:
    assert personal.closed({"entry.json": b"{}\n"}, key) == {"entry.json": b"{}\n"}


def test_what_a_crash_left_closed_is_taken_over_where_it_says_the_same(whole: WholeEntry, key: str) -> None:
    left = {name: whole.entry.read(name) for name in whole.entry.names()}

    assert personal.closed(FILES, key, whole.entry) == left
    other = personal.closed(FILES | {"personal/notes.json": b"other"}, key, whole.entry)
    assert {name for name in left if left[name] != other[name]} == {
        "personal/notes.json.age", "personal/manifest.json.age",
    }  # fmt: skip
    strange = personal.closed(FILES, encryption.new_identity(), whole.entry)
    assert all(strange[name] != left[name] for name in left if name.endswith(".age"))


def test_an_entry_of_the_format_before_is_read_as_it_lies(store, staged) -> None:
    made = staged(**FILES)
    made = type(made)(made.object_id, FILES, made.created)

    whole = WholeEntry(store.open(store.commit(made).object_id), pytest.fail)

    assert {name: whole.read(name) for name in whole.names()} == FILES
    assert set(personal.digests(whole)) == {"personal/notes.json", "personal/N-1/0001.pdf"}


def test_a_wrong_key_and_a_file_that_differs_from_the_manifest_are_faults(
    whole: WholeEntry, store, staged, key
) -> None:
    strange = WholeEntry(whole.entry, encryption.new_identity)
    with pytest.raises(NotOpened):
        strange.read("personal/notes.json")
    assert [fault.code for fault in personal.check(strange).faults] == ["personal-manifest"]

    made = staged("SLHY-FB-2026-0002", **FILES)
    recipient = [encryption.recipient_of(key)]
    swapped = personal.closed(FILES, key) | {
        "personal/notes.json.age": encryption.closed(b"other", recipient),
        "personal/N-1/0001.pdf.age": encryption.closed(b"%PDF-1", [encryption.recipient_of(encryption.new_identity())]),
    }
    other = store.open(store.commit(type(made)(made.object_id, swapped, made.created)).object_id)

    found = [fault.code for fault in personal.check(WholeEntry(other, lambda: key)).faults]
    assert sorted(found) == ["personal-differs", "personal-unreadable"]
    assert json.loads(encryption.opened(other.read("personal/manifest.json.age"), key))
