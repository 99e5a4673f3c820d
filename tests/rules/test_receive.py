"""A file is kept under its digest, whatever it is called and whoever writes to it meanwhile."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import receive
from pipeline.premises import Premises


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


def test_a_file_that_changed_between_reading_and_rename_is_known_by_what_it_holds_now(premises, tmp_path, monkeypatch):
    file = tmp_path / "data.json"
    file.write_bytes(b"half")
    make_folder = receive.make_folder

    def slow(folder):
        if file.exists():
            file.write_bytes(b"whole")  # somebody is still writing while the place is made
        make_folder(folder)

    monkeypatch.setattr(receive, "make_folder", slow)
    received = receive.claimed(premises, file, "TFY")

    assert received.sha256 == sha256(b"whole")
    assert received.data() == b"whole"
    assert [one.sha256 for one in receive.everything(premises)] == [sha256(b"whole")]


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
