"""The description that every entry carries."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from archive import entry
from archive.entry import EntryFacts, EntryTooNew, EntryUnreadable, FileFacts, Role

FACTS = EntryFacts(
    number="SLHY-FB-2026-0001",
    title="关于1号楼停水的通知",
    type="circular",
    type_version="1",
    type_digest="a" * 64,
    project="SLHY",
    project_name="山林湖苑",
    period="",
    year=2026,
    category="circulars",
    importance="ordinary",
    retention="D10",
    content_digest="b" * 64,
    issued_on="2026-07-20",
    code="7KQM2XPA",
    decisions=({"role": "project_manager", "verdict": "approved", "at": "2026-07-20T09:00:00+08:00"},),
    register={"number": "SLHY-2026-0012", "channels": ["board"]},
    engines={"weasyprint": "70.0"},
    fonts={"Noto Serif CJK SC": "2.003"},
    files=(FileFacts("SLHY-FB-2026-0001.pdf", Role.PUBLIC_PDF, "c" * 64, 1234),),
)


def test_facts_come_back_as_they_were_written() -> None:
    assert entry.loads(entry.dumps(FACTS)) == FACTS
    assert entry.dumps(entry.loads(entry.dumps(FACTS))) == entry.dumps(FACTS)


def test_the_description_is_plain_sorted_json_that_a_person_can_read() -> None:
    written = entry.dumps(FACTS).decode()

    assert "关于1号楼停水的通知" in written
    assert list(json.loads(written)) == sorted(json.loads(written))
    assert json.loads(written)["version"] == 2
    assert "more" not in json.loads(written)


def test_what_a_later_program_added_is_kept() -> None:
    raw = json.loads(entry.dumps(FACTS)) | {"seal": {"kind": "round"}}

    facts = entry.loads(json.dumps(raw).encode())

    assert facts.more == {"seal": {"kind": "round"}}
    assert json.loads(entry.dumps(facts)) == raw


def test_decimals_keep_their_places() -> None:
    facts = replace(FACTS, register={"amount": Decimal("10.50")})

    assert entry.loads(entry.dumps(facts)).register == {"amount": "10.50"}


def test_an_entry_of_the_format_before_is_read_and_stays_what_it_is() -> None:
    old = entry.dumps(replace(FACTS, version=entry.OPEN_FORMAT))

    assert entry.loads(old).version == 1
    assert entry.dumps(entry.loads(old)) == old


def test_an_entry_of_a_later_format_asks_for_the_later_program() -> None:
    raw = json.loads(entry.dumps(FACTS)) | {"version": 3}

    with pytest.raises(EntryTooNew):
        entry.loads(json.dumps(raw).encode())


@pytest.mark.parametrize(
    "change",
    [
        {"number": ""},
        {"title": None},
        {"year": "2026"},
        {"year": 26},
        {"issued_on": "2026.7.20"},
        {"content_digest": "short"},
        {"files": [{"name": "a"}]},
        {"files": [{"name": "a", "role": "unheard-of", "sha256": "c" * 64, "size_bytes": 1}]},
        {"files": 7},
        {"version": None},
        {"decisions": [{"note": "private"}]},
    ],
)
def test_a_damaged_description_is_damage_and_never_a_crash(change: dict[str, Any]) -> None:
    raw = json.loads(entry.dumps(FACTS)) | change

    with pytest.raises(EntryUnreadable):
        entry.loads(json.dumps(raw).encode())


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"\xff", b'{"version": 1}'])
def test_what_is_no_description_is_damage(data: bytes) -> None:
    with pytest.raises(EntryUnreadable):
        entry.loads(data)


def test_a_note_cannot_get_into_the_public_description() -> None:
    with pytest.raises(ValueError):
        replace(FACTS, decisions=({"role": "project_manager", "note": "private"},))


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("entry.json", Role.ENTRY),
        ("record.json", Role.RECORD),
        ("text.txt", Role.TEXT),
        (entry.pdf_name("N-1"), Role.PUBLIC_PDF),
        (entry.docx_name("N-1"), Role.PUBLIC_DOCX),
        ("attachments/plan.pdf", Role.ATTACHMENT),
        ("personal/N-1.pdf", Role.PERSONAL),
        ("N-2.pdf", Role.OTHER),
    ],
)
def test_the_role_of_a_file_follows_from_its_name(name: str, role: Role) -> None:
    assert entry.role_of(name, "N-1") is role
