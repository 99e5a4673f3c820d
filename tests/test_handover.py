"""What each recipient is given of an entry, and how an item stands in the catalogue of DA/T 22."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.entry import EntryFacts
from pipeline import handover
from pipeline.handover import Item
from schemas.document_type import load_all
from schemas.handover import Recipient
from schemas.handover import handover as policy
from schemas.type_rows import FaultyType

NUMBER = "XRWY-TFY-LH-2026-0001"
FACTS = EntryFacts(
    number=NUMBER, title="来函登记", type="letter_in", type_version="1", type_digest="0" * 64, project="TFY",
    project_name="听枫苑", period="", year=2026, category="letters", importance="important", retention="XH-Z-D30",
    content_digest="0" * 64, issued_on="2027-01-04", more={"confidentiality": "internal", "type_title": "来函登记"},
)  # fmt: skip
NAMES = [
    "entry.json", "record.json", f"{NUMBER}.pdf", "attachments/大堂.jpg", f"personal/{NUMBER}.pdf",
    f"personal/{NUMBER}.docx", "personal/record.json", "personal/notes.json", "personal/attachments.json",
    "personal/scan-001.pdf", "personal/逐户/3-1-101.pdf",
]  # fmt: skip
OFFICE = {"fonds": "XRWY", "class_code": "WS", "name": "星冉物业服务有限公司"}


def _to(name: str) -> Recipient:
    return policy().recipients[name]


def test_the_committee_is_given_nothing_that_concerns_persons():
    names, left_out = handover.given(NAMES, NUMBER, _to("committee"))

    assert names == NAMES[:4] and left_out == NAMES[4:]


def test_the_company_that_takes_over_is_given_all_but_what_colleagues_wrote_to_each_other():
    names, left_out = handover.given(NAMES, NUMBER, _to("successor"))

    assert left_out == ["personal/notes.json"] and len(names) == len(NAMES) - 1


def test_our_own_company_leaves_nothing_behind():
    assert handover.given(NAMES, NUMBER, _to("company")) == (NAMES, [])
    assert handover.refused_because(replace(FACTS, more={"confidentiality": "restricted"}), _to("company")) == ""


@pytest.mark.parametrize("name", ["committee", "successor"])
def test_restricted_documents_and_those_about_the_company_itself_stay(name):
    restricted = replace(FACTS, more={"confidentiality": "restricted"})
    check = replace(FACTS, type="spot_check")

    assert handover.refused_because(restricted, _to(name)) == handover.REASON_SCOPE
    assert handover.refused_because(check, _to(name)) == handover.REASON_TYPE
    assert handover.refused_because(FACTS, _to(name)) == ""


def test_an_item_has_its_official_reference_of_the_year_of_signing():
    assert handover.reference(FACTS, 37, "XRWY", "WS") == "XRWY-WS·2027-D30-TFY-0037"


def test_items_are_numbered_in_their_year_and_period_in_the_order_of_filing():
    ten = replace(FACTS, retention="FB-D10")
    old = replace(FACTS, issued_on="2026-12-30")

    assert handover.serials([FACTS, ten, FACTS, old, ten]) == [1, 1, 2, 1, 2]


def test_a_row_says_what_is_special_about_an_item():
    item = Item(FACTS, 1, None, "withdrawn", is_imported=True, left_out=["personal/notes.json"], author="旭日物业")

    row = handover.row(3, item, OFFICE)

    assert row[0] == "3" and row[3] == "旭日物业"
    assert row[5:] == ["20270104", "内部", "—", "30年", "来函登记", "已撤回；重要；由外部导入；个人信息部分未移交"]


def test_every_type_that_is_left_out_exists_and_every_recipient_cites_a_clause():
    kinds = load_all()

    for one in policy().recipients.values():
        assert set(one.leave_out) <= set(kinds) and one.clause and one.title


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("personal = []", 'personal = ["everything"]'),
        ('by = ["project_manager"', 'by = ["nobody"'),
        ('confidentiality = ["public"', 'confidentiality = ["secret"'),
        ("personal = []", ""),
    ],
)
def test_a_file_that_names_what_does_not_exist_is_refused(tmp_path, old, new):
    from schemas.document_type import TEMPLATES

    words = (TEMPLATES / "handover.toml").read_text("utf-8").replace(old, new, 1)
    (tmp_path / "handover.toml").write_text(words, "utf-8")

    with pytest.raises(FaultyType):
        policy(tmp_path)
