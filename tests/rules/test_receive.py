"""A file is kept under its digest, whatever it is called and whoever writes to it meanwhile."""

from __future__ import annotations

import hashlib
import shutil
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import claims, receive
from pipeline.premises import Premises
from schemas import record as records


@pytest.fixture
def premises(tmp_path):
    return Premises.build(tmp_path / "office")


def sha256(data):
    return hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../x.xlsx", "x.xlsx"),
        ("..\\..\\windows\\x.xlsx", "x.xlsx"),
        ("/etc/passwd", "passwd"),
        ("..", "unnamed"),
        ("", "unnamed"),
        (" . ", "unnamed"),
        ("a:b*c?.json", "a_b_c_.json"),
        ("二季度 报告.xlsx", "二季度 报告.xlsx"),
        ("line\nbreak\x00.json", "line_break_.json"),
        ("drop.json", "_drop.json"),
        ("DROP.json", "_DROP.json"),
        ("\udcb1\udca8.xlsx", "__.xlsx"),
    ],
)
def test_a_name_is_made_one_that_any_file_system_takes(name, safe):
    assert receive.safe_name(name) == safe


@given(st.text(st.characters(exclude_categories=()), max_size=400))
def test_no_name_leads_out_of_the_folder_or_is_too_long(name):
    safe = receive.safe_name(name)

    assert safe not in {"", ".", "..", "drop.json"}
    assert not set(safe) & set('/\\\0:*?"<>|')
    assert len(safe.encode()) <= 201


def test_a_name_is_shortened_before_its_suffix():
    assert receive.safe_name("报" * 300 + ".xlsx").endswith("报.xlsx")


def test_an_endless_suffix_is_shortened_too():
    assert len(receive.safe_name("a." + "x" * 5000).encode()) < 200


def test_a_file_called_like_the_note_beside_it_keeps_its_bytes(premises, tmp_path):
    file = tmp_path / "drop.json"
    file.write_bytes(b'{"doc_type": "circular"}')

    received = receive.claimed(premises, file, "TFY")

    assert received.data() == b'{"doc_type": "circular"}'
    assert list(receive.everything(premises)) == [received]


def test_a_copied_file_stays_and_is_kept_under_its_digest(premises, tmp_path):
    file = tmp_path / "data.json"
    file.write_bytes(b"{}")

    received = receive.copied(premises, file, "TFY")

    assert file.exists()
    assert (received.sha256, received.project, received.name) == (sha256(b"{}"), "TFY", "data.json")
    assert received.path == premises.received / sha256(b"{}") / "data.json"


def test_the_same_bytes_again_are_kept_once(premises):
    first = receive.kept(premises, b"{}", "data.json", "TFY")
    before = first.path.stat()

    again = receive.kept(premises, b"{}", "data.json", "TFY")

    assert again == first
    assert again.path.stat().st_ino == before.st_ino


def test_an_endlessly_long_name_can_be_written(premises):
    received = receive.kept(premises, b"{}", "公" * 400 + ".xlsx", "TFY")
    page = receive.returned(premises, received, "<p>why</p>")

    assert received.path.read_bytes() == b"{}"
    assert page.read_text("utf-8") == "<p>why</p>"


def test_a_claimed_file_leaves_the_inbox_by_a_rename(premises):
    folder = premises.inbox / "TFY"
    folder.mkdir()
    file = folder / "data.json"
    file.write_bytes(b"{}")
    inode = file.stat().st_ino

    received = receive.claimed(premises, file, "TFY")

    assert not file.exists()
    assert received.path.stat().st_ino == inode
    assert received.path.parent.name == sha256(b"{}")


def test_of_two_watchers_the_slower_one_is_told_that_the_file_is_gone(premises, tmp_path):
    file = tmp_path / "data.json"
    file.write_bytes(b"{}")
    receive.claimed(premises, file, "TFY")

    with pytest.raises(FileNotFoundError):
        receive.claimed(premises, file, "TFY")


def test_a_file_that_is_written_to_while_it_is_claimed_is_known_by_what_it_holds_now(premises, tmp_path, monkeypatch):
    file = tmp_path / "data.json"
    file.write_bytes(b"half")
    digest = claims.digest

    def slow(path):
        found = digest(path)
        if path.read_bytes() == b"half":
            path.write_bytes(b"whole")  # somebody still writes to it while it is read
        return found

    monkeypatch.setattr(claims, "digest", slow)
    received = receive.claimed(premises, file, "TFY")

    assert received.sha256 == sha256(b"whole")
    assert received.data() == b"whole"
    assert [one.sha256 for one in receive.everything(premises)] == [sha256(b"whole")]


def test_a_name_in_decomposed_letters_is_found_again(premises, tmp_path):
    file = tmp_path / unicodedata.normalize("NFD", "Übersicht が.json")
    file.write_bytes(b"{}")

    received = receive.claimed(premises, file, "TFY")

    assert received.name == "Übersicht が.json"
    assert list(receive.everything(premises)) == [received]


def test_the_same_name_with_other_bytes_and_the_same_bytes_under_another_name_are_all_kept(premises, tmp_path):
    found = []
    for name, data in (("a.json", b"{}"), ("a.json", b"[]"), ("b.json", b"{}")):
        (tmp_path / name).write_bytes(data)
        found.append(receive.claimed(premises, tmp_path / name, "TFY"))

    assert [one.data() for one in found] == [b"{}", b"[]", b"{}"]
    assert {one.sha256 for one in receive.everything(premises)} == {sha256(b"{}"), sha256(b"[]")}
    assert found[0].path.exists() and next(receive.everything(premises)).name == "b.json"


def test_a_claimed_file_is_owed_an_answer_until_it_is_settled(premises, tmp_path):
    (tmp_path / "a.json").write_bytes(b"{}")
    received = receive.claimed(premises, tmp_path / "a.json", "TFY")

    before = receive.is_owed(received)
    receive.settled(received)
    after = receive.is_owed(received)
    (tmp_path / "a.json").write_bytes(b"{}")
    again = receive.claimed(premises, tmp_path / "a.json", "TFY")

    assert (before, after, receive.is_owed(again)) == (True, False, True)


def test_a_file_is_in_hand_only_while_it_is_answered(premises):
    received = receive.kept(premises, b"{}", "data.json", "TFY")

    with receive.in_hand(premises, received):
        during = receive.is_in_hand(premises, received)

    assert (during, receive.is_in_hand(premises, received)) == (True, False)


def test_the_room_a_file_lay_in_is_remembered(premises, tmp_path):
    (tmp_path / "函.pdf").write_bytes(b"%PDF-")

    received = receive.claimed(premises, tmp_path / "函.pdf", "TFY", "letters")

    assert received.room == "letters" and list(receive.everything(premises)) == [received]


def test_a_note_from_before_there_were_rooms_is_read(premises):
    received = receive.kept(premises, b"{}", "data.json", "TFY")
    (received.path.parent / "drop.json").write_bytes(b'{"name": "data.json", "project": "TFY"}')

    assert list(receive.everything(premises)) == [received]


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "资料"
    (place / "照片").mkdir(parents=True)
    (place / "报告.xlsx").write_bytes(b"data")
    (place / "照片" / "1.jpg").write_bytes(b"picture")
    (place / "~$报告.xlsx").write_bytes(b"lock")
    (place / "外面").symlink_to("/etc")
    return place


def test_a_folder_is_claimed_as_one_and_known_by_the_files_in_it(premises, folder):
    rows = [["报告.xlsx", sha256(b"data")], ["照片/1.jpg", sha256(b"picture")]]

    received = receive.claimed(premises, folder, "TFY")

    assert received.sha256 == sha256(records.canonical(rows))
    assert not folder.exists() and received.path == premises.received / received.sha256 / "资料"
    assert [name for name, _path in received.files()] == ["报告.xlsx", "照片/1.jpg"]
    assert list(receive.everything(premises)) == [received]


def test_the_same_folder_again_is_the_same_folder(premises, folder, tmp_path):
    shutil.copytree(folder, tmp_path / "again" / "资料", symlinks=True)
    first = receive.claimed(premises, folder, "TFY")

    again = receive.claimed(premises, tmp_path / "again" / "资料", "TFY")

    assert again == first and list(receive.everything(premises)) == [first]


def test_a_refused_folder_goes_back_whole_without_its_links(premises, folder):
    received = receive.claimed(premises, folder, "TFY")

    page = receive.returned(premises, received, "why")

    back = premises.returned / "TFY" / "资料"
    assert page.name == "资料.问题.html"
    assert sorted(path.name for path in back.rglob("*")) == ["1.jpg", "报告.xlsx", "照片"]


def test_foreign_folders_in_received_are_passed_over(premises):
    (premises.received / "something").mkdir()
    received = receive.kept(premises, b"{}", "data.json", "TFY")

    assert list(receive.everything(premises)) == [received]


def test_a_refused_file_goes_back_to_its_project_with_a_page_that_says_why(premises):
    received = receive.kept(premises, b"{}", "data.json", "TFY")

    page = receive.returned(premises, received, "<p>why</p>")

    assert page == premises.returned / "TFY" / "data.json.问题.html"
    assert (premises.returned / "TFY" / "data.json").read_bytes() == b"{}"
    assert received.path.exists()


@pytest.mark.parametrize(("project", "folder"), [("", "_"), ("../../outside", "outside")])
def test_a_project_that_is_none_never_leads_out_of_the_folder_of_returned_files(premises, project, folder):
    received = receive.kept(premises, b"{}", "data.json", project)

    page = receive.returned(premises, received, "why")

    assert page.parent == premises.returned / folder


def test_a_page_is_given_back_even_if_the_bytes_are_gone(premises):
    received = receive.kept(premises, b"{}", "data.json", "TFY")
    received.path.unlink()

    page = receive.returned(premises, received, "why")

    assert page.is_file()
    assert [path.name for path in page.parent.iterdir()] == [page.name]
