"""watch on the command line: rows as submit has them, and words for a clerk."""

from __future__ import annotations

import pytest

from pipeline.office.models import Document
from schemas import record as records


def test_watch_once_tells_what_was_taken_and_what_went_back(letterbook, office, board_notice):
    inbox = office.inbox / "TFY"
    inbox.mkdir()
    (inbox / "好.json").write_text(records.dumps(board_notice()), "utf-8")
    (inbox / "坏.json").write_text(records.dumps(board_notice(post_until="2026-02-30")), "utf-8")
    (inbox / "旧").mkdir()

    ran = letterbook("watch", "--once", "--json")

    taken, refused = sorted(ran.json, key=lambda row: row["document"] is None)
    assert ran.code == 1 and taken["stage"] == "deciding" and refused["returned"].endswith("坏.json.问题.html")
    assert {problem["file"] for problem in refused["problems"]} == {"坏.json"}
    assert "文件夹是空的" in ran.err
    assert Document.objects.count() == 1


def test_watch_once_says_it_in_words_and_says_when_there_is_nothing(letterbook, office, board_notice):
    empty = letterbook("watch", "--once")
    (office.inbox / "TFY" / "坏.json").write_text(records.dumps(board_notice(post_until="2026-02-30")), "utf-8")
    (office.inbox / "TFY" / "好.json").write_text(records.dumps(board_notice()), "utf-8")

    ran = letterbook("watch", "--once")

    assert empty.out == "收件文件夹中没有待收文件。\n" and empty.code == 0
    assert "D000001" in ran.out and "未收下：坏.json" in ran.out and "问题.html" in ran.out


def test_watch_first_carries_on_what_a_crash_left(letterbook, office, desk, board_notice):
    from pipeline import receive

    receive.copied(office, desk.file(board_notice(post_until="2026-02-30")), "TFY")

    ran = letterbook("watch", "--once")

    assert ran.code == 0 and "data.json" in ran.err


@pytest.mark.usefixtures("office")
def test_watch_goes_on_until_it_is_told_to_stop(letterbook, monkeypatch):
    import os
    import signal

    from pipeline import inbox

    drained = inbox.Drained((), ())
    told = []

    def watch(_premises, stop, tell):
        tell(drained)
        os.kill(os.getpid(), signal.SIGTERM)
        told.append(stop.wait(5))

    monkeypatch.setattr(inbox, "watch", watch)
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    try:
        ran = letterbook("watch")
    finally:
        signal.signal(signal.SIGTERM, before[0])
        signal.signal(signal.SIGINT, before[1])

    assert ran.code == 0 and told == [True] and "Ctrl-C" in ran.err
