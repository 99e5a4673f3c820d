"""A scan alone is a letter received: safe at once, a draft until it is registered, then filed by itself."""

from __future__ import annotations

import hashlib

import pytest

from archive import entry as entries
from archive.entry import Role
from pipeline import flow, inbox, receive
from pipeline.office import documents, drafts, filed, forgetting, letters, people, personal, verifying
from pipeline.office.access import NotYourRole
from pipeline.office.intake import NotTaken
from pipeline.office.models import Document, Event, Person
from pipeline.stages import Stage
from tests.letters import SCAN, photo, registered

OWED = {
    "编制人",
    "来函形式",
    "来函人",
    "来函人类别",
    "事由",
    "内容摘要",
    "来函类别",
    "责任人",
}


@pytest.fixture
def scanned(office):
    """Bring a scan in through the inbox of the letters, and return what became of it."""

    def scan(data=SCAN, name="吴岚来信.pdf", project="TFY"):
        return inbox.taken(office, receive.kept(office, data, name, project, "letters"))

    return scan


def sheet_of(office, document):
    [sheet] = (office.returned / document.project.code).glob(f"来函登记表-{document.key}-*.xlsx")
    return sheet


def test_a_scan_waits_as_a_draft_and_names_what_it_waits_for(office, scanned):
    [document] = scanned().documents

    assert (document.stage, document.number) == (Stage.DRAFT, None)
    assert {row["title"] for row in documents.row(document, office)["owed"]} == OWED
    assert [path.rpartition("/")[2] for path in documents.files(document, office)] == ["吴岚来信.pdf"]


def test_nobody_is_told_to_have_handed_in_a_scan_that_came_through_the_inbox(scanned):
    [document] = scanned().documents

    event = Event.objects.get(document=document.key, kind="scanned")
    assert "by" not in event.body
    assert event.body["attachments"][0]["sha256"] == hashlib.sha256(SCAN).hexdigest()
    assert documents.is_unclaimed(document)


def test_the_paper_is_durable_before_anybody_registers_it(office, scanned):
    scanned()

    digest = hashlib.sha256(SCAN).hexdigest()
    assert (office.received / digest / "吴岚来信.pdf").read_bytes() == SCAN
    assert office.attachment(digest).read_bytes() == SCAN


def test_a_filled_in_sheet_files_the_letter_with_its_scan_among_what_concerns_persons(office, scanned):
    [document] = scanned().documents
    sheet = registered(sheet_of(office, document))

    [done] = inbox.taken(office, receive.kept(office, sheet, "登记表.xlsx", "TFY")).documents

    view = filed.archive(office).open(f"urn:letterbook:{done.entry}")
    roles = {file.name: file.role for file in entries.loads(view.read(entries.ENTRY)).files}
    assert (done.pk, done.stage, done.author.name) == (document.pk, Stage.SECURED, "许可")
    assert done.number == f"L-TFY-{done.year}-0001" and "/letters/" in done.entry
    assert personal.entry_of(done, office).read("personal/scan-001.pdf") == SCAN
    assert roles["personal/scan-001.pdf.age"] is Role.PERSONAL


@pytest.mark.requirement("R-5.6.2-1")
def test_the_scan_of_a_letter_is_gone_from_the_office_once_its_personal_part_is_destroyed(office, scanned):
    [document] = scanned().documents
    [done] = inbox.taken(
        office, receive.kept(office, registered(sheet_of(office, document)), "登记表.xlsx", "TFY")
    ).documents
    [row] = documents.content(documents.newest(done))["attached"]
    assert office.attachment(row["sha256"]).read_bytes() == SCAN

    forgetting.destroy(done, None, office)

    assert not office.attachment(row["sha256"]).exists()
    assert not any(SCAN in path.read_bytes() for path in office.received.rglob("*") if path.is_file())


@pytest.mark.usefixtures("own_pages")
def test_the_senders_name_is_nowhere_in_the_public_part_not_even_in_a_file_name(office, scanned):
    [document] = scanned().documents
    [done] = flow.take(receive.kept(office, registered(sheet_of(office, document)), "a.xlsx", "TFY"), None)

    content = office.archive / done.entry / "v1" / "content"
    public = [path for path in content.rglob("*") if path.is_file() and "personal" not in path.parts]
    told = "".join(path.read_text("utf-8") for path in public if path.suffix in {".json", ".txt"})
    assert "吴岚" not in told and "吴**" in told
    assert not any("吴岚" in path.name for path in content.rglob("*"))
    assert "吴岚来信.pdf" in personal.entry_of(done, office).read("personal/attachments.json").decode()


@pytest.mark.usefixtures("own_pages")
def test_a_registered_letter_is_found_by_its_subject_and_everything_agrees(office, scanned):
    [document] = scanned().documents
    [done] = flow.take(receive.kept(office, registered(sheet_of(office, document)), "a.xlsx", "TFY"), None)
    filed.follow_index(office)

    from index.search import Finder

    found = Finder(office.index).search("协助送医")
    assert [hit.number for hit in found.hits] == [done.number]
    assert verifying.verify(office).faults == ()


def test_an_important_letter_is_kept_longer_copied_and_backed_up(office, scanned):
    [document] = scanned().documents
    sheet = registered(sheet_of(office, document), sender="听枫苑业委会", sender_kind="committee", category="legal")

    [done] = flow.take(receive.kept(office, sheet, "a.xlsx", "TFY"), None)

    facts = entries.loads(filed.archive(office).open(f"urn:letterbook:{done.entry}").read(entries.ENTRY))
    assert (done.importance, facts.retention) == ("important", "XH-Z-D30")
    assert set(done.copies.values_list("to", flat=True)) == {"quality_center", "supervising_leader", "vault"}


def test_a_scan_dropped_twice_is_one_letter_before_and_after_it_is_registered(office, scanned):
    [first] = scanned().documents
    [again] = scanned().documents
    [renamed] = scanned(name="scan0001.pdf").documents
    flow.take(receive.kept(office, registered(sheet_of(office, first)), "a.xlsx", "TFY"), None)
    [later] = scanned(name="又一次.pdf").documents

    assert {first.pk, again.pk, renamed.pk, later.pk} == {first.pk}
    assert (Document.objects.count(), later.stage) == (1, Stage.SECURED)


def test_a_folder_of_pages_is_one_letter_with_several_scans(desk):
    folder = desk.folder / "来信"
    folder.mkdir()
    (folder / "1.jpg").write_bytes(photo())
    (folder / "2.jpg").write_bytes(photo("red"))

    [document] = flow.submit(folder, desk.person("xuke"), project="TFY", room="letters")

    rows = documents.content(documents.newest(document))["attached"]
    assert [(row["name"], row["kind"]) for row in rows] == [("1.jpg", "scan"), ("2.jpg", "scan")]
    assert rows[0]["sha256"] == hashlib.sha256(photo()).hexdigest()
    assert Event.objects.get(document=document.key).body["by"] == "xuke"


def test_a_record_with_its_scan_in_one_folder_is_filed_at_once(desk):
    folder = desk.folder / "来信"
    folder.mkdir()
    desk.file(desk.example("letter_in", "minimal")).rename(folder / "登记.json")
    (folder / "scan.pdf").write_bytes(SCAN)

    [document] = flow.submit(folder, desk.person("xuke"))

    assert (document.stage, document.number) == (Stage.SECURED, "L-TFY-2026-0001")


def test_a_registration_without_any_scan_is_given_back(desk):
    with pytest.raises(NotTaken) as refusal:
        desk.submit(desk.example("letter_in", "minimal"))

    assert {fault.code for fault in refusal.value.problems} == {"no-scan"}


def test_an_incomplete_sheet_is_given_back_and_the_letter_goes_on_waiting(office, scanned):
    [document] = scanned().documents

    outcome = inbox.taken(office, receive.kept(office, sheet_of(office, document).read_bytes(), "空.xlsx", "TFY"))

    document.refresh_from_db()
    assert {fault.code for fault in outcome.problems} == {"missing-field", "missing-section"}
    assert document.stage == Stage.DRAFT


def test_a_letter_for_no_project_is_refused_and_its_paper_kept(office, scanned):
    outcome = scanned(project="NIX")

    assert [fault.code for fault in outcome.problems] == ["unknown-project"]
    assert (office.received / hashlib.sha256(SCAN).hexdigest() / "吴岚来信.pdf").is_file()


def test_a_project_in_which_nobody_may_register_a_letter_says_so(scanned):
    Person.objects.filter(user__in=["shenlan", "luyuan"]).update(active=False)

    assert [fault.code for fault in scanned(project="YLWX").problems] == ["nobody-registers"]


def test_who_has_no_part_in_a_project_brings_no_letters_into_it(desk):
    file = desk.folder / "a.pdf"
    file.write_bytes(SCAN)

    with pytest.raises(NotYourRole):
        flow.submit(file, desk.person("wangguanjia"), project="TFY", room="letters")


def test_who_may_not_register_may_bring_the_paper(desk):
    people.add_person({"user": "qiantai", "name": "前台", "roles": [{"role": "finance_center", "project": "TFY"}]})
    file = desk.folder / "a.pdf"
    file.write_bytes(SCAN)

    [document] = flow.submit(file, desk.person("qiantai"), project="TFY", room="letters")

    assert (document.author.user, Event.objects.get(document=document.key).body["by"]) == ("linruoxi", "qiantai")


def test_a_scan_anywhere_else_is_told_where_it_belongs(office):
    outcome = inbox.taken(office, receive.kept(office, SCAN, "a.pdf", "TFY"))

    assert [fault.code for fault in outcome.problems] == ["scan-alone"]


def test_a_workbook_among_the_letters_is_read_as_one(scanned):
    assert [fault.code for fault in scanned(b"not a scan", "x.pdf").problems] == ["not-a-workbook"]


def test_a_letter_whose_sheet_a_crash_lost_gets_it_again(office, scanned):
    [document] = scanned().documents
    sheet_of(office, document).unlink()
    for path in office.draft(document.key, 1).iterdir():
        path.unlink()
    office.draft(document.key, 1).rmdir()

    flow.resume()

    assert sheet_of(office, document).is_file()
    assert letters.waits(document) and drafts.redo(document, office) is None
