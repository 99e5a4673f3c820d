"""A batch: rows with problems are left out and follow as a supplement; every household gets one paper, at its door."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive import entry as entries
from archive.key_safe import PersonalPartDestroyed
from pipeline import flow, papers
from pipeline.office import batches, documents, drafts, forgetting, handing_out, intake, personal, verifying
from pipeline.office.models import Document, RegisterRow
from pipeline.render.pdf_text import whole_pages
from pipeline.workbook.read import read_workbook
from pipeline.workbook.write import write_workbook
from schemas import record as records
from schemas.document_type import load_all

KINDS = load_all()


@pytest.fixture
def quick(monkeypatch):
    """Drafts that take no time: what is looked at here is which rows are in."""
    monkeypatch.setattr(drafts, "rendered", lambda *_given: {"草稿.pdf": b"%PDF"})


@pytest.fixture
def faulty(desk):
    """Ten households, three of them with problems: no figure, no owner, and a day that is past."""
    record = desk.example("household_notice")
    rows = record["households"]["items"]
    rows[3]["amount"], rows[5]["due_on"] = "约一千四百元", "2026-07-01"
    rows[4].pop("owner")
    return record


def told(document, desk):
    return batches.told(document, desk.premises)


def doors(document):
    rows = documents.content(documents.newest(document))["households"]["items"]
    return [f"{row['building']}{row['unit']}{row['room']}" for row in rows]


def corrected(copy: Path, folder: Path, **supplements: str) -> Path:
    """Return the marked copy with its three rows put right, as a clerk would save it."""
    record = read_workbook(copy.read_bytes(), KINDS, copy.name).record | supplements
    rows = record["households"]["items"]
    rows[0]["amount"], rows[1]["owner"] = "1409.52", "刘秀英"
    rows[2].pop("due_on")
    target = folder / "补充.xlsx"
    target.write_bytes(write_workbook(KINDS["household_notice"], record))
    return target


@pytest.mark.usefixtures("quick")
def test_the_good_rows_form_the_batch_and_it_is_said_how_many_were_left_out(desk, faulty):
    document = desk.submit(faulty)

    said = told(document, desk)
    assert (said["items"], said["left_out"], len(doors(document))) == (7, 3, 7)
    assert {(one["code"], one["path"]) for one in said["left_out_problems"]} == {
        ("not-a-number", "households.items[3].amount"),
        ("missing-field", "households.items[4].owner"),
        ("due-date-of-row-before-served", "households.items[5].due_on"),
    }
    assert documents.content(documents.newest(document))["households"]["count"] == 7


@pytest.mark.usefixtures("quick")
def test_the_same_file_again_makes_nothing_twice(desk, faulty):
    first, again = desk.submit(faulty), desk.submit(faulty)

    assert (first, Document.objects.count(), first.revisions.count()) == (again, 1, 1)
    assert told(again, desk)["left_out"] == 3


@pytest.mark.usefixtures("quick")
def test_the_rows_left_out_lie_in_a_marked_copy_that_names_the_batch(desk, faulty):
    document = desk.submit(faulty)

    copy = Path(told(document, desk)["left_out_copy"])
    record = read_workbook(copy.read_bytes(), KINDS, copy.name).record
    assert copy.parent == desk.premises.returned / "TFY"
    assert record["supplements"] == document.key
    assert [row.get("room") for row in record["households"]["items"]] == ["1203室", "602室", "1803室"]


@pytest.mark.usefixtures("quick")
def test_corrected_it_is_a_supplement_with_an_approval_of_its_own(desk, faulty):
    document = desk.approve(desk.submit(faulty), "zhouqiming", "shenmuzhi")
    copy = Path(told(document, desk)["left_out_copy"])

    supplement = flow.submit(corrected(copy, desk.folder), desk.person("linruoxi"))[0]

    assert supplement != document
    assert (told(supplement, desk)["items"], told(supplement, desk)["left_out"]) == (3, 0)
    assert "（补充）" in supplement.title
    assert [step.role for step in documents.waiting(supplement)] == ["project_manager"]
    assert not set(doors(document)) & set(doors(supplement))


@pytest.mark.usefixtures("quick")
def test_a_household_of_the_batch_is_refused_in_its_supplement_and_the_others_are_taken(desk, faulty):
    document = desk.submit(faulty)
    record = desk.example("household_notice") | {"supplements": document.key}

    supplement = desk.submit(record)

    said = told(supplement, desk)
    assert (said["items"], said["left_out"]) == (3, 7)
    assert {one["code"] for one in said["left_out_problems"]} == {"item-served-already"}


@pytest.mark.usefixtures("quick")
def test_a_batch_handed_in_anew_leaves_out_who_was_served_by_its_supplement(desk, faulty):
    document = desk.submit(faulty)
    desk.submit(desk.example("household_notice") | {"supplements": document.key})

    whole = desk.submit(desk.example("household_notice"))

    assert whole == document
    assert (told(whole, desk)["items"], told(whole, desk)["left_out"]) == (7, 3)


@pytest.mark.usefixtures("quick")
def test_a_supplement_of_nothing_is_refused(desk):
    with pytest.raises(intake.NotTaken) as refusal:
        desk.submit(desk.example("household_notice") | {"supplements": "D000099"})

    assert {one.code for one in refusal.value.problems} == {"no-such-document"}


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("how", ["all rows", "the header too"])
def test_a_file_that_is_wrong_elsewhere_or_in_every_row_is_refused_whole(desk, faulty, how):
    if how == "all rows":
        for row in faulty["households"]["items"]:
            row.pop("room")
    else:
        faulty["notice"].pop("basis")

    with pytest.raises(intake.NotTaken):
        desk.submit(faulty)

    assert Document.objects.count() == 0


@pytest.mark.usefixtures("quick")
def test_two_rows_of_one_household_are_both_left_out(desk):
    record = desk.example("household_notice")
    record["households"]["items"].append(record["households"]["items"][0] | {"amount": "99.00"})

    document = desk.submit(record)

    assert (told(document, desk)["items"], told(document, desk)["left_out"]) == (9, 2)


@pytest.mark.usefixtures("quick")
def test_a_workbook_says_the_cell_of_each_row_that_was_left_out(desk, faulty):
    file = desk.folder / "催缴名单.xlsx"
    faulty["households"]["items"][3]["amount"] = "0.001"
    file.write_bytes(write_workbook(KINDS["household_notice"], faulty))

    document = flow.submit(file, desk.person("linruoxi"))[0]

    said = told(document, desk)
    assert (said["items"], said["left_out"]) == (7, 3)
    assert all(one["cell"] for one in said["left_out_problems"])
    assert Path(said["left_out_copy"]).name == f"催缴名单（{document.key}未列入）.问题标注表.xlsx"


@pytest.mark.usefixtures("quick")
def test_dues_go_to_the_leader_and_a_visit_does_not(desk):
    dues, visit = (
        desk.submit(desk.example("household_notice")),
        desk.submit(desk.example("household_notice", "minimal")),
    )

    assert [step.role for step in documents.chain(dues)] == ["project_manager", "supervising_leader"]
    assert [step.role for step in documents.chain(visit)] == ["project_manager"]


@pytest.mark.slow
@pytest.mark.requirement("R-5.6.2-1")
def test_papers_lie_in_the_personal_part_and_go_out_at_the_door_alone(desk, faulty):
    document = desk.approve(desk.submit(faulty), "zhouqiming", "shenmuzhi")
    one, draft = handing_out.paper(document, "1-2-804", desk.premises)

    document = flow.publish(flow.release(document, desk.person("linruoxi")), desk.person("linruoxi"))

    view = personal.entry_of(document, desk.premises)
    facts = entries.loads(view.read(entries.ENTRY))
    out = desk.premises.published / "print" / "TFY" / "door" / document.number
    assert facts.more["items"] == 7
    assert facts.more["pdf_level"] == "PDF/A-1b"
    assert records.loads(view.read(entries.RECORD))["households"]["items"] == []
    assert len(records.loads(view.read("personal/record.json"))["households"]["items"]) == 7
    assert sorted(path.name for path in out.iterdir()) == [
        *(f"{serial:04d}.pdf" for serial in range(1, 8)), "全部打印.pdf", "送达签收表.xlsx",
    ]  # fmt: skip
    for serial, page in enumerate(whole_pages((out / "全部打印.pdf").read_bytes()), 1):
        assert whole_pages((out / f"{serial:04d}.pdf").read_bytes()) == [page]
        assert f"{document.number}/{serial:04d}" in page
    assert "".join(whole_pages(draft)).count("王**、陈*") == 1
    assert handing_out.paper(document, str(one.serial), desk.premises)[1] == (out / f"{one.name}.pdf").read_bytes()
    assert not any("王海涛" in page for page in whole_pages((out / "全部打印.pdf").read_bytes()))
    assert RegisterRow.objects.get(document=document).channels == ["door"]
    assert [fault.code for fault in verifying.verify(desk.premises).faults] == []
    forgetting.destroy(document, None, desk.premises)
    assert not out.exists()
    with pytest.raises(PersonalPartDestroyed):
        view.read("personal/record.json")


@pytest.mark.slow
def test_a_paper_of_two_pages_is_found_before_anything_is_decided(desk):
    record = desk.example("household_notice")
    record["notice"]["how_to_pay"] = "缴\n" * 60

    with pytest.raises(papers.PaperTooLong):
        desk.submit(record)

    assert Document.objects.count() == 0


@pytest.mark.usefixtures("quick")
def test_a_document_for_all_has_no_papers_and_a_batch_none_beyond_its_last(desk):
    document = desk.submit(desk.example("household_notice"))
    circular = desk.submit(desk.example("circular"))

    with pytest.raises(handing_out.NoSuchItem):
        handing_out.paper(document, "11", desk.premises)
    with pytest.raises(handing_out.NoBatch):
        handing_out.paper(circular, "1", desk.premises)
    assert told(circular, desk) == {}
