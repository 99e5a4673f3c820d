"""Several people drop their workbooks of one report into the inbox: blanks of which each filled in a few sheets."""

from __future__ import annotations

import pytest

from pipeline import inbox, receive
from pipeline.office import documents, people, reception
from pipeline.office.models import Document
from pipeline.workbook.write import write_workbook
from schemas.document_type import TEMPLATES, load

KIND = load(TEMPLATES / "service_report")
SECTIONS = tuple(dict.fromkeys(section.id for section in KIND.sections))
WHOSE = ("doc_type", "project_code", "period")


@pytest.fixture
def dropped(desk):
    """Drop the sections that somebody writes as a workbook, all other sheets of it left empty."""
    for user, name, role in (
        ("zhengshifu", "郑师傅", "engineering_department"),
        ("hanbin", "韩斌", "security_department"),
    ):
        people.add_person({"user": user, "name": name, "roles": [{"role": role, "project": "TFY"}]})
    folder = desk.premises.inbox / "TFY"
    folder.mkdir(exist_ok=True)

    def drop(name, record):
        (folder / name).write_bytes(write_workbook(KIND, record))
        [outcome] = inbox.drain(desk.premises, quiet_seconds=0.02).outcomes
        return outcome

    return drop


def part(full, author, *sections, header=WHOSE):
    return {name: full[name] for name in (*header, *sections)} | {"author": author, "handed_in": "part"}


@pytest.mark.slow
def test_three_workbooks_become_one_report_with_the_content_of_the_whole(desk, dropped):
    full = desk.example("service_report")
    rest = [one for one in SECTIONS if one not in {"engineering", "utilities", "security"}]
    header = [name for name in full if name not in SECTIONS]
    whole = receive.kept(desk.premises, write_workbook(KIND, full), "整份.xlsx", "TFY")

    first = dropped("秩序.xlsx", part(full, "韩斌", "security"))
    second = dropped("管家.xlsx", part(full, "林若溪", *rest, header=header))
    last = dropped("工程.xlsx", part(full, "郑师傅", "engineering", "utilities"))

    assert [str(one.error) for one in (first, second, last)] == ["", "", ""]
    document = Document.objects.get()
    row = documents.row(document, desk.premises)
    [case], _found = reception.looked_at(whole, desk.premises, None)
    assert (document.stage, document.author.name) == ("deciding", "林若溪")
    assert row["digest"] == case.content_digest
    assert {one["file"] for one in row["parts"]} == {"秩序.xlsx", "管家.xlsx", "工程.xlsx"}


def test_a_problem_in_somebody_elses_part_is_told_with_his_file_sheet_and_cell(desk, dropped):
    full = desk.example("service_report")
    rest = [one for one in SECTIONS if one not in {"engineering", "utilities", "security"}]
    header = [name for name in full if name not in SECTIONS]
    full["engineering"]["elevator_services"] = full["engineering"]["elevator_services"] + 1
    dropped("工程.xlsx", part(full, "郑师傅", "engineering", "utilities"))
    dropped("秩序.xlsx", part(full, "韩斌", "security"))

    last = dropped("管家.xlsx", part(full, "林若溪", *rest, header=header))

    [fault] = [one for one in last.problems if one.stops]
    assert (fault.code, fault.place.file) == ("elevator-services-differ", "工程.xlsx")
    assert fault.place.sheet.startswith("四") and fault.place.cell
    assert last.page is not None and "工程.xlsx" in last.page.read_text("utf-8")
