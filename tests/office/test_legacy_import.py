"""Old files taken in: the bytes as they were, under numbers of their own, found by their words, and each only once."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import docx
import pytest

from archive.ocfl import EntryId
from index.search import Finder
from pipeline import legacy_words
from pipeline.office import documents, imported, legacy_import, verifying
from pipeline.office import filed as filing
from pipeline.office.legacy_import import Order
from pipeline.office.models import Document, Event, Provenance, Series

ROW = {"题名": "关于2019年度公共收益的公示", "类别": "通知公告", "文件日期": "2019-12-31", "含个人信息": "否"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "旧资料"
    made.mkdir()
    return made


@pytest.fixture(autouse=True)
def without_processes(monkeypatch):
    """Read in this process: how files are confined is shown where workbooks are read."""
    monkeypatch.setattr(legacy_words, "confined", lambda work, *given, **_named: work(*given))
    monkeypatch.setattr(legacy_words, "installed_office", lambda: None)


@pytest.fixture
def take_in(desk, folder):
    def taken(*rows, only_try=False, project="TFY", by="gaopin"):
        order = Order(folder, list(enumerate(rows, 2)), project, desk.person(by), only_try=only_try)
        return legacy_import.take_in(order, desk.premises)

    return taken


def word_file(*lines: str) -> bytes:
    made, out = docx.Document(), io.BytesIO()
    for line in lines:
        made.add_paragraph(line)
    made.save(out)
    return out.getvalue()


def test_an_old_file_is_filed_as_it_was_under_a_number_of_its_own_and_found_by_its_words(take_in, folder, office):
    data = word_file("公共收益用于更换门禁", "联系电话13800005678")
    (folder / "公示.docx").write_bytes(data)

    (one,) = take_in(ROW | {"文件路径": "公示.docx"}).done

    document = documents.find("XRWY-TFY-YJ-2019-0001")
    entry = filing.archive(office).open(f"urn:letterbook:{document.entry}")
    assert (one.number, document.came_by, document.stage) == (document.number, "legacy", "secured")
    assert entry.read(f"{document.number}.docx") == data
    assert entry.names() == sorted(
        [
            "entry.json",
            f"{document.number}.docx",
            "personal/record.json",
            "personal/source.json",
            "record.json",
            "text.txt",
        ]
    )
    assert [hit.number for hit in Finder(office.index).search("门禁").hits] == [document.number]
    assert "13800005678" not in entry.read("text.txt").decode()
    assert verifying.verify(office).faults == ()


def test_an_entry_says_where_it_came_from_and_that_nothing_was_approved_here(take_in, folder, office):
    (folder / "a.pdf").write_bytes(b"%PDF-1.4 old")
    os.utime(folder / "a.pdf", (1_577_000_000, 1_577_000_000))

    take_in(ROW | {"文件路径": "a.pdf", "责任者": "旭日物业服务有限公司", "重要程度": "重要"})

    document = Document.objects.get()
    entry = filing.archive(office).open(f"urn:letterbook:{document.entry}")
    told, source = json.loads(entry.read("entry.json")), json.loads(entry.read("personal/source.json"))
    assert (told["imported"], told["approved_here"], told["decisions"]) == ("legacy", False, [])
    assert (told["retention"], told["importance"], told["responsible"]) == (
        "LS-D30",
        "important",
        "旭日物业服务有限公司",
    )
    assert (source["path"], source["taken_in_by"], source["changed_at"][:10]) == ("a.pdf", "gaopin", "2019-12-22")
    event = Event.objects.get(kind="imported").body
    assert event["approved_here"] is False and "a.pdf" not in json.dumps(event)
    assert imported.told(document)["source"] == source["sha256"]


def test_a_file_that_concerns_persons_lies_in_the_personal_part_and_is_found_by_its_title_alone(
    take_in, folder, office
):
    (folder / "来信.docx").write_bytes(word_file("三单元漏水"))

    take_in(ROW | {"文件路径": "来信.docx", "含个人信息": "是", "题名": "业主关于漏水的来信"})

    document = Document.objects.get()
    names = filing.archive(office).names(f"urn:letterbook:{document.entry}")
    assert f"personal/{document.number}.docx" in names and f"{document.number}.docx" not in names
    assert Finder(office.index).search("三单元").total == 0
    assert Finder(office.index).search("来信").total == 1


def test_the_same_bytes_are_filed_once_whatever_they_are_called(take_in, folder):
    for name in ("a.pdf", "copy.pdf"):
        (folder / name).write_bytes(b"%PDF-1.4 old")

    first = take_in(ROW | {"文件路径": "a.pdf"}, ROW | {"文件路径": "copy.pdf"}).done
    again = take_in(ROW | {"文件路径": "copy.pdf"}).done

    assert Document.objects.count() == 1 and Series.objects.get().last == 1
    assert first[1].already and first[1].number == first[0].number
    assert again[0].already and again[0].number == first[0].number


def test_bad_rows_are_told_all_at_once_and_good_ones_are_done(take_in, folder):
    (folder / "a.pdf").write_bytes(b"%PDF-1.4 old")
    (folder / "empty.pdf").write_bytes(b"")

    found = take_in(
        ROW | {"文件路径": "missing.pdf", "类别": "通报", "文件日期": "2019-02-30"},
        ROW | {"文件路径": "a.pdf"},
        ROW | {"文件路径": "empty.pdf"},
        ROW | {"文件路径": "a.pdf", "项目编码": "NIX"},
    )

    assert [bool(one.error) for one in found.done] == [True, False, True, True]
    assert all(words in found.done[0].error for words in ("没有这个文件", "“类别”填的是“通报”", "不是存在的日期"))
    assert "空的" in found.done[2].error and "NIX" in found.done[3].error
    assert found.done[1].number == "XRWY-TFY-YJ-2019-0001"


def test_a_trial_changes_nothing(take_in, folder):
    for name in ("a.pdf", "copy.pdf"):
        (folder / name).write_bytes(b"%PDF-1.4 old")

    one, same = take_in(ROW | {"文件路径": "a.pdf"}, ROW | {"文件路径": "copy.pdf"}, only_try=True).done

    assert "第2行" in same.remark and not same.error
    assert not one.error and Document.objects.count() == Series.objects.count() == 0


def test_only_whoever_keeps_the_archive_takes_old_files_in(take_in):
    with pytest.raises(imported.NotYourArchive):
        take_in(by="linruoxi")


def test_what_no_row_names_is_told(take_in, folder):
    (folder / "left.pdf").write_bytes(b"x")
    (folder / ".DS_Store").write_bytes(b"x")
    (folder / "link.pdf").symlink_to(folder / "left.pdf")

    assert take_in().unlisted == ["left.pdf"]


NAMES = {
    "nfd": "cafe\u0301.pdf",
    "right-to-left": "\u0627\u0644\u0639\u0642\u062f.pdf",
    "trailing dot": "folder./公示.pdf",
    "as long as a name can be": "公" * 83 + "aa.pdf",
    "percent and quotes": "办结率 98% “定稿”.pdf",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_files_own_name_is_kept_as_data_and_never_becomes_a_name_in_the_archive(take_in, folder, office, name):
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"%PDF-1.4 old")

    (one,) = take_in(ROW | {"文件路径": name}).done

    document = documents.find(one.number)
    entry = filing.archive(office).open(f"urn:letterbook:{document.entry}")
    assert all(part.isascii() for part in entry.names())
    assert bytes.fromhex(json.loads(entry.read("personal/source.json"))["path_bytes"]).decode() == name


def test_a_name_that_is_no_text_at_all_is_told_and_breaks_nothing(take_in, folder):
    (folder / os.fsdecode(b"\xb9\xab.pdf")).write_bytes(b"x")

    assert take_in().unlisted == ["\\xb9\\xab.pdf"]


def test_names_that_differ_in_case_alone_are_told_apart_and_never_guessed(take_in, folder):
    (folder / "A.pdf").write_bytes(b"%PDF-1.4 one")
    (folder / "a.pdf").write_bytes(b"%PDF-1.4 two")
    (folder / "B.pdf").write_bytes(b"%PDF-1.4 three")

    found = take_in(*(ROW | {"文件路径": name} for name in ("a.pdf", "A.PDF", "b.pdf"))).done

    assert not found[0].error and not found[2].error
    assert "大小写" in found[1].error


def test_what_a_crash_left_of_a_file_is_adopted_under_its_number(take_in, folder, office, monkeypatch):
    (folder / "a.pdf").write_bytes(b"%PDF-1.4 old")
    with monkeypatch.context() as patch:
        patch.setattr(imported, "enter", lambda *_given: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            take_in(ROW | {"文件路径": "a.pdf"})

    (one,) = take_in(ROW | {"文件路径": "a.pdf"}).done

    assert one.number == "XRWY-TFY-YJ-2019-0001" and not one.error
    assert verifying.verify(office).faults == ()
    assert Provenance.objects.count() == 1


def test_a_row_that_fails_behind_its_entry_holds_its_number_until_it_is_imported_again(take_in, folder, monkeypatch):
    rows = [ROW | {"文件路径": f"{name}.pdf", "题名": f"公示 {name}"} for name in ("a", "b", "c")]
    for name in ("a", "b", "c"):
        (folder / f"{name}.pdf").write_bytes(f"%PDF-1.4 {name}".encode())
    enter = imported.enter

    def full_at_b(one, by):
        if one.facts.title == "公示 b":
            raise OSError(28, "No space")
        return enter(one, by)

    with monkeypatch.context() as patch:
        patch.setattr(imported, "enter", full_at_b)
        broken = take_in(*rows).done
    again = take_in(*rows).done

    assert [one.number[-4:] for one in broken] == ["0001", "", ""]
    assert [one.exit_code for one in broken] == [0, 4, 3] and "XRWY-TFY-YJ-2019-0002" in broken[2].error
    assert [one.number[-4:] for one in again] == ["0001", "0002", "0003"]


def test_another_entry_at_the_place_of_a_new_one_is_never_written_over(take_in, folder, office):
    (folder / "a.pdf").write_bytes(b"%PDF-1.4 old")
    (folder / "b.pdf").write_bytes(b"%PDF-1.4 other")
    place = str(EntryId("TFY", "2019", "legacy", "XRWY-TFY-YJ-2019-0001"))
    take_in(ROW | {"文件路径": "b.pdf"})
    Series.objects.update(last=0)
    Document.objects.all().update(number="elsewhere")

    (one,) = take_in(ROW | {"文件路径": "a.pdf"}).done

    assert one.error and one.exit_code == 3
    assert filing.archive(office).read(place, "XRWY-TFY-YJ-2019-0001.pdf") == b"%PDF-1.4 other"
