"""The public page: what was published, with a file only where everybody may have it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive import entry as entries
from pipeline import publish, site
from pipeline.office import filed, people


class Opened:
    """An entry whose 公开范围 is another than the one it was filed with."""

    def __init__(self, entry, confidentiality):
        self.entry, self.confidentiality = entry, confidentiality

    def read(self, name):
        if name != entries.ENTRY:
            return self.entry.read(name)
        facts = entries.loads(self.entry.read(name))
        return entries.dumps(replace(facts, more={**facts.more, "confidentiality": self.confidentiality}))


@pytest.fixture
def document(desk, board_notice):
    return desk.filed(board_notice())


def entry_of(desk, document, confidentiality):
    return Opened(filed.archive(desk.premises).open(f"urn:letterbook:{document.entry}"), confidentiality)


def built(desk, document, folder, *lines):
    return site.build(folder, people.facts_of(document.project), desk.premises.company, lines)


def test_a_document_for_everybody_lies_beside_the_page_that_links_to_it(desk, document, tmp_path):
    page = built(desk, document, tmp_path / "site", entry_of(desk, document, "public"))

    name = f"{document.number}.pdf"
    assert (tmp_path / "site" / name).read_bytes().startswith(b"%PDF")
    assert name in page.read_text("utf-8")


def test_the_same_entries_give_the_same_bytes(desk, document, tmp_path):
    first, second = (
        built(desk, document, tmp_path / name, entry_of(desk, document, "owners")).read_bytes() for name in "ab"
    )

    assert first == second


def test_a_file_whose_document_was_taken_from_the_list_is_taken_down_too(desk, document, tmp_path):
    built(desk, document, tmp_path / "site", entry_of(desk, document, "public"))

    page = built(desk, document, tmp_path / "site")

    assert list(page.parent.glob("*.pdf")) == []
    assert document.number not in page.read_text("utf-8")


@pytest.mark.parametrize(
    ("channel", "place"),
    [
        ("lift", "print/TFY/lift"),
        ("reading", "reading/TFY"),
        ("wechat_group", "handout/TFY/{number}"),
        ("app", "handout/TFY/{number}"),
    ],
)
def test_each_channel_has_its_place_and_delivering_again_changes_nothing(desk, document, channel, place):
    entry = filed.archive(desk.premises).open(f"urn:letterbook:{document.entry}")

    first, second = (
        publish.deliver(channel, entry, desk.premises.published, {"wechat": "各位业主：停水"}) for _ in range(2)
    )

    folder = desk.premises.published / place.format(number=document.number)
    assert first == second
    assert (folder / f"{document.number}.pdf").read_bytes() == entry.read(entries.pdf_name(document.number))
    assert (folder / f"{channel}.txt").exists() == (channel == "wechat_group")
