"""The index follows the ledger, is made anew when damaged, and never leads."""

from __future__ import annotations

import pytest

from pipeline import finding
from pipeline.office import filed


def at_hand(desk):
    return finding.finder_in(desk.premises.index), filed.archive(desk.premises), filed.ledger(desk.premises)


@pytest.mark.usefixtures("own_pages")
def test_what_was_filed_is_found_once_the_index_has_followed(desk, board_notice):
    document = desk.filed(board_notice())
    finder, store, ledger = at_hand(desk)

    reached = finding.follow(finder, store, ledger)

    assert reached == ledger.size()
    assert [hit.number for hit in finder.search("停水").hits] == [document.number]
    assert finding.follow(finder, store, ledger) == reached


def test_an_index_from_another_life_of_the_office_is_made_anew(desk, board_notice):
    document = desk.filed(board_notice())
    finder, store, ledger = at_hand(desk)
    finder.follow([], ledger.size() + 7)

    assert finding.follow(finder, store, ledger) == ledger.size()
    assert finder.numbers() == {document.number}


def test_a_damaged_index_is_made_anew(desk, board_notice):
    document = desk.filed(board_notice())
    finder, store, ledger = at_hand(desk)
    finding.follow(finder, store, ledger)
    for path in desk.premises.index.rglob("*"):
        if path.is_file() and path.name != "current":
            path.write_bytes(b"damaged")

    assert finding.follow(finder, store, ledger) == ledger.size()
    assert finder.numbers() == {document.number}


def test_a_rebuilt_index_holds_what_the_ledger_tells(desk, board_notice):
    document = desk.filed(board_notice())

    reached = filed.rebuild_index(desk.premises)

    finder, _store, ledger = at_hand(desk)
    assert (reached, finder.numbers()) == (ledger.size(), {document.number})
