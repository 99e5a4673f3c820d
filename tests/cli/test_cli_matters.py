"""The command about matters: what it prints of a thread, and what a program reads from it."""

from __future__ import annotations

import pytest

from pipeline import flow
from tests.letters import SCAN


@pytest.fixture
def answered(desk):
    """A letter of the project and its reply, filed."""
    folder = desk.folder / "来信"
    folder.mkdir()
    desk.file(desk.example("letter_in", "minimal")).rename(folder / "登记.json")
    (folder / "scan.pdf").write_bytes(SCAN)
    [letter] = flow.submit(folder, desk.person("xuke"))
    record = desk.example("letter_out", "minimal")
    record["reply"]["ref_letter_no"] = letter.number
    return letter, desk.filed(record, "xuke")


def test_matter_shows_the_thread_by_any_letter_of_it(letterbook, answered):
    letter, reply = answered

    thread = letterbook("matter", reply.number, "--json").json
    told = letterbook("matter", letter.number)
    assert (thread["matter"], thread["is_open"]) == (letter.number, False)
    assert [row["number"] for row in thread["letters"]] == [letter.number, reply.number]
    assert told.code == 0 and "没有待答复的来函" in told.out and "已答复" in told.out


def test_show_names_the_matter_of_a_letter_and_its_reply(letterbook, answered):
    letter, reply = answered

    out = letterbook("show", letter.number).out
    assert "事项编号" in out and reply.number in out


def test_a_matter_that_is_not_there_is_wrong_usage(letterbook):
    refused = letterbook("matter", "TFY-2026-999")

    assert refused.code == 2
    assert "TFY-2026-999" in refused.err
