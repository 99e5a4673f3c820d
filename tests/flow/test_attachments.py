"""A report with its photos and scans, from one folder to its entry: what was approved is what is filed."""

from __future__ import annotations

import hashlib
import zipfile

import pytest
from PIL import Image

from archive import entry as entries
from archive.entry import Role
from pipeline import flow, receive
from pipeline.office import attaching, documents, drafts, kinds, personal, verifying
from pipeline.office.intake import NotTaken
from pipeline.stages import Stage
from tests.letters import CAMERA, PLACE, SCAN, photo


@pytest.fixture
def undrawn(monkeypatch):
    """Leave out the drafts, which take seconds to render, where they are not what is looked at."""
    monkeypatch.setattr(drafts, "rendered", lambda *_: {})


@pytest.fixture
def report(desk):
    """A report that names three photos, one of them without its suffix."""
    record = desk.example("service_report", "minimal")
    record["environment"]["photos"] = [
        {"caption": "端午包粽子", "faces": "consented", "file": "粽子.jpg"},
        {"caption": "旧书换绿植", "faces": "none", "file": "旧书"},
    ]
    record["engineering"]["photos"] = [{"caption": "水箱清洗", "faces": "blurred", "file": "水箱.png"}]
    return record


@pytest.fixture
def bundled(desk):
    """Lay a record and files into one folder and return it."""

    def lay(record, name="报告", **files):
        folder = desk.folder / name
        folder.mkdir(exist_ok=True)
        desk.file(record).rename(folder / "报告.json")
        for way, data in files.items():
            (folder / way.replace("__", ".")).write_bytes(data)
        return folder

    return lay


PHOTOS = {
    "粽子__jpg": photo("teal", turned=True),
    "旧书__jpg": photo("navy"),
    "水箱__png": photo("olive", form="PNG"),
}


@pytest.fixture
def submitted(desk, bundled, report):
    """Hand in the report with its photos, and more files, and return the document."""

    def submit(**more):
        return flow.submit(bundled(report, **PHOTOS, **more), desk.person("wangguanjia"))[0]

    return submit


def rows_of(document):
    return documents.content(documents.newest(document))["attached"]


@pytest.mark.slow
@pytest.mark.usefixtures("undrawn")
def test_a_folder_with_a_report_and_its_photos_becomes_an_entry_with_them(desk, submitted):
    document = desk.approve(submitted(批复__pdf=SCAN), "lijingli", "shenmuzhi")
    document = flow.release(document, desk.person("lijingli"))

    content = desk.premises.archive / document.entry / "v1" / "content"
    listed = {
        file.name: (file.role, file.sha256) for file in entries.loads((content / "entry.json").read_bytes()).files
    }
    whole = personal.entry_of(document, desk.premises)
    for row in rows_of(document):
        name = {"水箱.png": "attachments/水箱.jpg", "批复.pdf": "personal/scan-001.pdf"}.get(row["name"])
        name = name or f"attachments/{row['name']}"
        data = whole.read(name)
        assert hashlib.sha256(data).hexdigest() == row["sha256"]
        if row["kind"] == "scan":
            assert listed[f"{name}.age"][0] is Role.PERSONAL and listed[f"{name}.age"][1] != row["sha256"]
        else:
            assert listed[name] == (Role.ATTACHMENT, row["sha256"])
        assert CAMERA.encode() not in data and PLACE.encode() not in data
    assert Image.open(content / "attachments" / "粽子.jpg").size == (240, 320)
    assert verifying.verify(desk.premises).faults == ()


@pytest.mark.slow
@pytest.mark.usefixtures("undrawn")
def test_a_photo_that_is_altered_in_the_archive_is_found(desk, submitted):
    document = flow.release(desk.approve(submitted(), "lijingli", "shenmuzhi"), desk.person("lijingli"))
    target = desk.premises.archive / document.entry / "v1" / "content" / "attachments" / "粽子.jpg"
    target.chmod(0o644)
    target.write_bytes(photo("red"))

    assert [fault.where for fault in verifying.verify(desk.premises).faults if "粽子" in str(fault.where)]


@pytest.mark.slow
@pytest.mark.usefixtures("own_pages")
def test_both_renditions_show_the_photos_with_their_words(desk, submitted):
    document = submitted()

    folder = desk.premises.draft(document.key, 1)
    with zipfile.ZipFile(folder / "草稿.docx") as docx:
        pictures = [name for name in docx.namelist() if name.endswith(".jpeg")]
        words = docx.read("word/document.xml").decode()
    assert len(pictures) == 3 and words.count("端午包粽子（已书面同意）") == 1
    assert (folder / "草稿.pdf").read_bytes().count(b"/DCTDecode") == 3


@pytest.mark.usefixtures("undrawn")
def test_the_same_folder_again_is_the_same_version_and_a_changed_photo_is_the_next(desk, bundled, report, submitted):
    first = submitted()
    again = submitted()
    changed = flow.submit(bundled(report, **PHOTOS | {"旧书__jpg": photo("red")}), desk.person("wangguanjia"))[0]

    assert (again.pk, first.pk) == (changed.pk, changed.pk)
    assert [revision.serial for revision in changed.revisions.all()] == [1, 2]
    digests = [documents.content(revision)["attached"] for revision in changed.revisions.all()]
    assert digests[0] != digests[1]


@pytest.mark.usefixtures("undrawn")
def test_a_changed_photo_makes_the_approvals_of_the_whole_void(desk, bundled, report, submitted):
    document = desk.approve(submitted(), "lijingli")

    flow.submit(bundled(report, **PHOTOS | {"旧书__jpg": photo("red")}), desk.person("wangguanjia"))

    document.refresh_from_db()
    assert document.decisions.filter(void_at=None).count() == 0


@pytest.mark.usefixtures("undrawn")
def test_a_zip_of_the_folder_gives_the_same_content(desk, bundled, report, submitted):
    first = submitted()
    folder = bundled(report, **PHOTOS)
    packed = desk.folder / "报告.zip"
    with zipfile.ZipFile(packed, "w") as out:
        for path in folder.iterdir():
            out.write(path, f"报告/{path.name}")

    [document] = flow.submit(packed, desk.person("wangguanjia"))

    assert (document.pk, document.revisions.count()) == (first.pk, 1)


@pytest.mark.usefixtures("undrawn")
def test_a_next_version_without_its_photos_keeps_them(desk, report, submitted):
    document = submitted(批复__pdf=SCAN)
    report["letter"]["body"] = "各位业主：本季度工作如下，敬请审阅。"

    [revised] = flow.submit(desk.file(report), desk.person("wangguanjia"))

    assert revised.revisions.count() == 2
    assert {row["name"] for row in rows_of(revised)} == {"粽子.jpg", "旧书.jpg", "水箱.png", "批复.pdf"}
    assert rows_of(revised) == rows_of(document)


@pytest.mark.usefixtures("undrawn")
def test_a_photo_that_no_row_names_any_more_leaves_and_a_scan_stays(desk, report, submitted):
    submitted(批复__pdf=SCAN)
    report["environment"]["photos"].pop()

    [revised] = flow.submit(desk.file(report), desk.person("wangguanjia"))

    assert {row["name"] for row in rows_of(revised)} == {"粽子.jpg", "水箱.png", "批复.pdf"}


@pytest.mark.usefixtures("undrawn")
def test_a_photo_that_is_named_and_not_there_stops_the_report_and_the_nearest_name_is_told(desk, bundled, report):
    files = {"粽子__jpg": photo(), "旧书__jpg": photo(), "水箱1__png": photo()}

    with pytest.raises(NotTaken) as refusal:
        flow.submit(bundled(report, **files), desk.person("wangguanjia"))

    [fault] = [fault for fault in refusal.value.problems if fault.stops]
    assert (fault.code, fault.place.path) == ("photo-not-enclosed", "engineering.photos[0].file")
    assert "水箱1.png" in str(fault.fix)


@pytest.mark.slow
@pytest.mark.usefixtures("undrawn")
def test_a_photo_that_nobody_speaks_of_is_a_reminder_and_never_public(desk, submitted):
    document = submitted(大门__jpg=photo("black"))
    document = flow.release(desk.approve(document, "lijingli", "shenmuzhi"), desk.person("lijingli"))

    content = desk.premises.archive / document.entry / "v1" / "content"
    assert "photo-not-named" in {row["code"] for row in documents.newest(document).reminders}
    assert not (content / "attachments" / "大门.jpg").exists()
    assert [path.suffix for path in (content / "personal").glob("photo-*")] == [".age"]
    assert "大门" not in (content / "entry.json").read_text("utf-8") + (content / "record.json").read_text("utf-8")


@pytest.mark.usefixtures("undrawn")
def test_a_damaged_photo_is_named_with_everything_else_that_is_wrong(desk, bundled, report):
    del report["next_plan"]

    with pytest.raises(NotTaken) as refusal:
        flow.submit(bundled(report, **PHOTOS | {"水箱__png": photo()[:300]}), desk.person("wangguanjia"))

    codes = {fault.code: fault.place.value for fault in refusal.value.problems if fault.stops}
    assert codes["broken-photo"] == "水箱.png" and "missing-section" in codes


@pytest.mark.usefixtures("undrawn")
def test_attachments_of_a_file_with_several_records_belong_to_nobody(desk, bundled, report):
    with pytest.raises(NotTaken) as refusal:
        flow.submit(bundled([report, report], **PHOTOS), desk.person("wangguanjia"))

    assert [fault.code for fault in refusal.value.problems] == ["attachments-of-many"]


@pytest.mark.usefixtures("undrawn")
def test_a_picture_inside_the_workbook_counts_by_its_name(desk):
    inside = attaching.with_pictures((), {"ID_1": photo()})
    [kept] = attaching.prepared(inside, kinds.available(desk.premises)["service_report"]).rows

    assert (kept["name"], kept["kind"]) == ("ID_1", "photo")


@pytest.mark.slow
@pytest.mark.usefixtures("own_pages")
def test_a_draft_is_made_again_from_what_was_kept(desk, submitted):
    document = submitted()
    folder = desk.premises.draft(document.key, 1)
    before = (folder / "草稿.docx").stat().st_size

    drafts.redo(document, desk.premises)

    assert (folder / "草稿.docx").stat().st_size == before


@pytest.mark.slow
@pytest.mark.usefixtures("undrawn")
def test_an_attachment_that_was_altered_is_never_printed_or_filed(desk, submitted):
    document = desk.approve(submitted(), "lijingli", "shenmuzhi")
    [row, *_rest] = rows_of(document)
    desk.premises.attachment(row["sha256"]).write_bytes(b"other")

    with pytest.raises(attaching.AttachmentDamaged):
        flow.release(document, desk.person("lijingli"))

    document.refresh_from_db()
    assert (document.stage, document.number) == (Stage.APPROVED, None)


@pytest.mark.usefixtures("undrawn")
def test_a_folder_that_a_crash_left_is_taken_on(desk, bundled, report):
    received = receive.copied(desk.premises, bundled(report, **PHOTOS), "SLHY")

    [done] = flow.resume()

    assert (done.work, done.error, received.path.is_dir()) == ("take", "", True)
