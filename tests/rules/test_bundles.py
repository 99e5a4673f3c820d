"""What a folder or zip may hold: one data file and its photos and scans, and nothing that means harm."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from pipeline import bundles
from pipeline.workbook.container import PasswordProtected
from tests.letters import SCAN, photo

DATA = b'{"doc_type": "circular"}'
JPEG = photo()


@pytest.fixture(params=["folder", "zip"])
def packed(request, tmp_path):
    """Lay files into a folder or a zip, by the parameter, and return where it lies."""

    def lay(files):
        if request.param == "zip":
            path = tmp_path / "drop.zip"
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
                for way, data in files.items():
                    out.writestr(way, data)
            return path
        for way, data in files.items():
            path = tmp_path / "drop" / way
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return tmp_path / "drop"

    return lay


@pytest.fixture
def zipped(tmp_path):
    """Write a zip from `ZipInfo`s and bytes."""

    def write(*parts):
        path = tmp_path / "drop.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
            for info, data in parts:
                out.writestr(info, data)
        return path

    return write


def test_a_bundle_is_one_data_file_and_what_lies_beside_and_below_it(packed):
    path = packed({"报告.json": DATA, "照片/大堂.jpg": JPEG, "扫描件/函.jpg": JPEG, "批复.pdf": SCAN})

    bundle = bundles.opened(path, path.name)

    assert (bundle.name, bundle.data) == ("报告.json", DATA)
    assert [(one.name, one.is_scan) for one in bundle.enclosed] == [
        ("函.jpg", True),
        ("批复.pdf", False),
        ("大堂.jpg", False),
    ]


def test_what_systems_leave_lying_about_is_not_looked_at(packed):
    path = packed(
        {
            "a.json": DATA,
            "Thumbs.db": b"x",
            ".DS_Store": b"x",
            "__MACOSX/._a.json": b"x",
            "~$a.xlsx": b"x",
            "desktop.ini": b"x",
        }
    )

    assert bundles.opened(path, path.name).enclosed == ()


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"a.jpg": JPEG}, "no-data-file"),
        ({"a.json": DATA, "b.xlsx": b"x"}, "two-data-files"),
        ({"a.json": DATA, "b.docx": b"words"}, "unknown-attachment"),
        ({"a.json": DATA, "b.jpg": b"no picture"}, "unknown-attachment"),
        ({"a.json": DATA, "b.zip": b"PK"}, "unsafe-bundle"),
        ({"a.json": DATA, "1/b.jpg": JPEG, "2/B.jpg": JPEG}, "attachment-named-twice"),
    ],
)
def test_what_cannot_be_taken_is_told_by_its_kind(packed, files, code):
    path = packed(files)

    with pytest.raises(bundles.FaultyBundle) as refusal:
        bundles.opened(path, path.name)

    assert refusal.value.code == code and str(refusal.value) and refusal.value.fix


def test_a_file_by_itself_is_its_own_bundle(tmp_path):
    file = tmp_path / "a.json"
    file.write_bytes(DATA)

    assert bundles.opened(file, "b.json") == bundles.Bundle("b.json", DATA)


def test_names_packed_by_a_chinese_windows_are_read_as_such(tmp_path):
    path = tmp_path / "drop.zip"
    for encoding in ("gb18030", "utf-8"):
        raw = "大堂改造.jpg".encode(encoding)
        stand_in = "N" * len(raw) + ".jpg"
        with zipfile.ZipFile(path, "w") as out:
            out.writestr("a.json", DATA)
            out.writestr(stand_in[4:], JPEG)
        path.write_bytes(path.read_bytes().replace(stand_in[4:].encode(), raw))

        assert [one.name for one in bundles.opened(path, "drop.zip").enclosed] == ["大堂改造.jpg"]


@pytest.mark.parametrize("way", ["../a.jpg", "/etc/a.jpg", "c:/a.jpg", "x\\..\\..\\a.jpg"])
def test_a_name_that_leads_out_of_the_zip_is_refused(zipped, way):
    path = zipped((zipfile.ZipInfo("a.json"), DATA), (zipfile.ZipInfo(way), JPEG))

    with pytest.raises(bundles.UnsafeBundle):
        bundles.opened(path, path.name)


def test_links_are_refused_in_both_wrappings(zipped, tmp_path):
    link = zipfile.ZipInfo("b.jpg")
    link.external_attr = 0o120777 << 16
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.json").write_bytes(DATA)
    (folder / "b.jpg").symlink_to("/etc/passwd")

    for path in (zipped((zipfile.ZipInfo("a.json"), DATA), (link, b"/etc/passwd")), folder):
        with pytest.raises(bundles.UnsafeBundle):
            bundles.opened(path, path.name)


def test_a_bomb_is_never_unpacked(zipped):
    info = zipfile.ZipInfo("b.pdf")
    info.compress_type = zipfile.ZIP_DEFLATED
    path = zipped((zipfile.ZipInfo("a.json"), DATA), (info, b"%PDF-" + bytes(20_000_000)))

    with pytest.raises(bundles.HugeBundle):
        bundles.opened(path, path.name)


def test_too_many_files_are_refused(packed, monkeypatch):
    monkeypatch.setattr(bundles, "MOST_FILES", 3)
    path = packed({"a.json": DATA} | {f"{number}.jpg": JPEG for number in range(4)})

    with pytest.raises(bundles.HugeBundle):
        bundles.opened(path, path.name)


def test_a_zip_with_a_password_says_so(zipped):
    path = zipped((zipfile.ZipInfo("a.json"), DATA))
    raw = bytearray(path.read_bytes())
    at = raw.rindex(b"PK\x01\x02")
    raw[at + 8 : at + 10] = struct.pack("<H", 1)
    path.write_bytes(raw)

    with pytest.raises(PasswordProtected):
        bundles.opened(path, path.name)


def test_a_zip_whose_parts_are_damaged_is_told_as_damaged(tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as out:
        out.writestr("a.json", DATA)
    path = tmp_path / "drop.zip"
    path.write_bytes(packed.getvalue().replace(DATA, DATA.replace(b"circular", b"CIRCULAR"), 1))

    with pytest.raises(bundles.DamagedBundle):
        bundles.opened(path, path.name)


def test_a_part_longer_than_it_says_is_cut_off_before_it_is_read(zipped):
    path = zipped((zipfile.ZipInfo("a.json"), DATA))
    raw = bytearray(path.read_bytes())
    at = raw.rindex(b"PK\x01\x02")
    raw[at + 24 : at + 28] = struct.pack("<I", 4)
    path.write_bytes(raw)

    with pytest.raises(bundles.FaultyBundle):
        bundles.opened(path, path.name)


def test_pages_alone_are_scans_and_with_data_they_are_not(packed):
    assert [one.name for one in bundles.scans(packed({"1.pdf": SCAN, "2.jpg": JPEG}), "x")] == ["1.pdf", "2.jpg"]
    assert bundles.scans(packed({"1.pdf": SCAN, "a.json": DATA}), "x") == ()
